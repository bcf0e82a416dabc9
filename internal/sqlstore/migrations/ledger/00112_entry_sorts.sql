-- +goose Up
-- What else lists are sorted by. Rows that earlier programs kept are derived
-- anew on opening.
ALTER TABLE entries ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN unit TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE entries DROP COLUMN unit;
ALTER TABLE entries DROP COLUMN title;
