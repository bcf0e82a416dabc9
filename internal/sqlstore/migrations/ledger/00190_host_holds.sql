-- +goose Up
-- Hosts that asked to be left alone (Retry-After), by name or by number (#127.0.0.1),
-- until when in microseconds; rows that are over go when others come.
CREATE TABLE host_holds (
    host     TEXT NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE host_holds;
