-- +goose Up
-- Views of the ledger are kept as searches are.
ALTER TABLE saved_searches ADD COLUMN kind TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE saved_searches DROP COLUMN kind;
