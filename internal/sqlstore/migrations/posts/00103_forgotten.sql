-- +goose Up
-- 1: the personal data in all versions of the post were removed for good. What
-- comes in anew makes it 0 again.
ALTER TABLE posts ADD COLUMN forgotten SMALLINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE posts DROP COLUMN forgotten;
