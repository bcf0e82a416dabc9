-- +goose Up
-- What reports ask of a ticket, so that a report of a year reads no texts and no
-- evidence. One stands for its post as long as their seq is the same.
CREATE TABLE ticket_outlines (
    id      TEXT PRIMARY KEY,
    seq     BIGINT NOT NULL,
    outline TEXT NOT NULL -- JSON
);

-- +goose Down
DROP TABLE ticket_outlines;
