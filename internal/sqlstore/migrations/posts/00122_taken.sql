-- +goose Up
-- When the newest delivery that the post was made of was handed in (µs); one of
-- before that changes nothing. 0: not known.
ALTER TABLE posts ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE posts DROP COLUMN taken;
