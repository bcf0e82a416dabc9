-- +goose Up
-- Public answers (公开答复) over a network gap: what was sent of each, and, on the
-- other side, what was taken; times in microseconds.
CREATE TABLE answers_sent (
    id     TEXT PRIMARY KEY,
    matter TEXT NOT NULL,
    hash   TEXT NOT NULL
);
CREATE INDEX answers_sent_matter ON answers_sent (matter);
CREATE TABLE answers_taken (
    id      TEXT PRIMARY KEY,
    post_id TEXT NOT NULL,
    at      BIGINT NOT NULL,
    answer  TEXT NOT NULL -- JSON
);
CREATE INDEX answers_taken_post ON answers_taken (post_id, at);

-- +goose Down
DROP TABLE answers_taken;
DROP TABLE answers_sent;
