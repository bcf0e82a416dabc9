-- +goose Up
-- Versions of what the office sets of its own way of working: clock table,
-- supervision, settings; calendar. settled says that the deadlines of open
-- entries follow it.
CREATE TABLE office_versions (
    kind    TEXT NOT NULL,
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    name    TEXT NOT NULL,
    why     TEXT NOT NULL,
    changes TEXT NOT NULL, -- JSON
    content TEXT NOT NULL, -- JSON
    settled BIGINT NOT NULL,
    PRIMARY KEY (kind, version)
);

-- +goose Down
DROP TABLE office_versions;
