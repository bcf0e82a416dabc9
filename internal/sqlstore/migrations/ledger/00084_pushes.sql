-- +goose Up
-- The calls by which hotlines hand in tickets, while they could be replayed.
CREATE TABLE push_marks (
    source_id TEXT NOT NULL,
    mark      TEXT NOT NULL, -- hash of the call
    at        BIGINT NOT NULL,
    PRIMARY KEY (source_id, mark)
);
CREATE INDEX push_marks_at ON push_marks (at);

-- Tickets that were handed in, until the posts hold them. version counts the
-- changes, handed_on is the version that has reached the log.
CREATE TABLE pushed_tickets (
    source_id TEXT NOT NULL,
    number    TEXT NOT NULL,
    version   BIGINT NOT NULL,
    handed_on BIGINT NOT NULL,
    fresh     BIGINT NOT NULL, -- nothing was stored of it before
    at        BIGINT NOT NULL, -- of the last change
    post      TEXT NOT NULL,   -- JSON
    PRIMARY KEY (source_id, number)
);
CREATE INDEX pushed_tickets_waiting ON pushed_tickets (at) WHERE handed_on < version;

-- +goose Down
DROP TABLE pushed_tickets;
DROP TABLE push_marks;
