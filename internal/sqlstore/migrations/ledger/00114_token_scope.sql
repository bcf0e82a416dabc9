-- +goose Up
-- What a token opens; empty: the interface, as its user.
ALTER TABLE tokens ADD COLUMN scope TEXT NOT NULL DEFAULT '';

-- +goose Down
DELETE FROM tokens WHERE scope <> '';
ALTER TABLE tokens DROP COLUMN scope;
