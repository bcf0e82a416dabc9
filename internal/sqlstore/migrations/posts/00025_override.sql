-- +goose Up
-- What people corrected of the analysis (JSON; empty: nothing). The analysis
-- column keeps what the analysis itself says.
ALTER TABLE posts ADD COLUMN override TEXT NOT NULL DEFAULT '';
CREATE INDEX posts_published ON posts (published_at, id);

-- +goose Down
DROP INDEX posts_published;
ALTER TABLE posts DROP COLUMN override;
