-- +goose Up
-- A notice to one person. The primary key gives it to nobody twice.
CREATE TABLE inbox (
    user_id TEXT NOT NULL,
    id      TEXT NOT NULL, -- of the notice
    at      BIGINT NOT NULL,
    read_at BIGINT NOT NULL, -- 0: unread
    message TEXT NOT NULL, -- JSON
    PRIMARY KEY (user_id, id)
);
CREATE INDEX inbox_newest ON inbox (user_id, at, id);
CREATE INDEX inbox_unread ON inbox (user_id, read_at);
CREATE INDEX inbox_at ON inbox (at);

CREATE TABLE notice_preferences (
    user_id TEXT PRIMARY KEY,
    email   TEXT NOT NULL,
    mail    TEXT NOT NULL -- '', urgent, all
);

-- +goose Down
DROP TABLE notice_preferences;
DROP TABLE inbox;
