-- +goose Up
CREATE TABLE saved_searches (
    id     TEXT PRIMARY KEY,
    owner  TEXT NOT NULL,
    by_name TEXT NOT NULL,
    name   TEXT NOT NULL,
    query  TEXT NOT NULL, -- URL-encoded
    shared BIGINT NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX saved_searches_owner ON saved_searches (owner);

-- +goose Down
DROP TABLE saved_searches;
