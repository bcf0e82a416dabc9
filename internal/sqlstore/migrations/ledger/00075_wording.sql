-- +goose Up
-- Approved statements (口径), all versions of each; times in microseconds, 0: none.
CREATE TABLE statements (
    id          TEXT NOT NULL,
    version     BIGINT NOT NULL,
    title       TEXT NOT NULL,
    content     TEXT NOT NULL,
    topics      TEXT NOT NULL, -- JSON list of IDs
    entry_id    TEXT NOT NULL,
    source      TEXT NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    withdrawn   BIGINT NOT NULL,
    by_name     TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (id, version)
);

-- Words that must not stand in a text (错敏词), whole lists.
CREATE TABLE word_lists (
    version BIGINT PRIMARY KEY,
    words   TEXT NOT NULL, -- JSON
    by_name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    at      BIGINT NOT NULL
);

-- +goose Down
DROP TABLE word_lists;
DROP TABLE statements;
