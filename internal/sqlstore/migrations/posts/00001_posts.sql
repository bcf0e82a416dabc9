-- +goose Up
-- A counter's row is locked from its raise to the commit, so that numbers
-- become visible in their order.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('posts', 0);

-- The current version of each post; the earlier ones are in post_versions.
CREATE TABLE posts (
    id           TEXT PRIMARY KEY,
    seq          BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    version_at   BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    post         TEXT NOT NULL, -- JSON
    analysis     TEXT NOT NULL  -- JSON
);
CREATE UNIQUE INDEX posts_seq ON posts (seq);
CREATE INDEX posts_tickets ON posts (published_at, id) WHERE kind = 'ticket';

CREATE TABLE post_versions (
    id         TEXT NOT NULL,
    version    BIGINT NOT NULL,
    version_at BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    post       TEXT NOT NULL,
    analysis   TEXT NOT NULL,
    PRIMARY KEY (id, version)
);

-- +goose Down
DROP TABLE post_versions;
DROP TABLE posts;
DROP TABLE counters;
