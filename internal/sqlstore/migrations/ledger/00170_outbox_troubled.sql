-- +goose Up
-- What could not be delivered, by page: without this every page of it reads the
-- whole outbox.
CREATE INDEX outbox_troubled ON outbox (due_at, created_at, id) WHERE attempts > 0;

-- +goose Down
DROP INDEX outbox_troubled;
