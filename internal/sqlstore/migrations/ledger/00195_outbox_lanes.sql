-- +goose Up
-- Each lane of the outbox is claimed by itself; without these a claim of notices
-- reads all the e-mails that wait for a server.
CREATE INDEX outbox_page ON outbox (due_at, n) WHERE kind NOT IN ('mail', 'webhook');
CREATE INDEX outbox_away ON outbox (kind, due_at, n);

-- +goose Down
DROP INDEX outbox_away;
DROP INDEX outbox_page;
