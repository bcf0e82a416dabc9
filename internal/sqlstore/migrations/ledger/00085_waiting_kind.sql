-- +goose Up
-- What an upload that waits will be imported as.
ALTER TABLE waiting_files ADD COLUMN kind TEXT NOT NULL DEFAULT 'hotline';

-- +goose Down
ALTER TABLE waiting_files DROP COLUMN kind;
