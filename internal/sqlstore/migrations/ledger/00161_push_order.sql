-- +goose Up
-- When a hotline last said each field of a ticket, by its own time, so that what is
-- older never takes back what is newer, in whatever order it comes. at is the
-- newest of them.
CREATE TABLE push_order (
    source_id TEXT NOT NULL,
    number    TEXT NOT NULL,
    said      TEXT NOT NULL, -- JSON: field -> microseconds
    at        BIGINT NOT NULL,
    PRIMARY KEY (source_id, number)
);
CREATE INDEX push_order_at ON push_order (at);

-- +goose Down
DROP TABLE push_order;
