-- +goose Up
-- The order in which items were written, among those that are there.
ALTER TABLE outbox ADD COLUMN n BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE outbox DROP COLUMN n;
