-- +goose Up
-- How much a job has to do; 0 where nobody knows.
ALTER TABLE jobs ADD COLUMN of_all BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE jobs DROP COLUMN of_all;
