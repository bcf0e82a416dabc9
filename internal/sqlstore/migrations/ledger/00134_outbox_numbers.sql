-- +goose Up
-- A new item takes the highest number and one; without this the whole outbox is
-- read for each, which a mail server that is away for days makes long.
CREATE INDEX outbox_n ON outbox (n);

-- +goose Down
DROP INDEX outbox_n;
