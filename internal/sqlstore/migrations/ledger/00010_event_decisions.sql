-- +goose Up
-- What people decided about events, in order. Rows are only ever added.
CREATE TABLE event_decisions (
    n        BIGINT PRIMARY KEY,
    decision TEXT NOT NULL -- JSON
);

-- The number of the last alarm of an event that went into the outbox: one row.
CREATE TABLE event_handed (
    id BIGINT PRIMARY KEY,
    n  BIGINT NOT NULL
);
INSERT INTO event_handed (id, n) VALUES (1, 0);

-- +goose Down
DROP TABLE event_handed;
DROP TABLE event_decisions;
