-- +goose Up
-- What people judged of the analysis of posts (人工改定). settled says that it
-- has reached the post.
CREATE TABLE corrections (
    id         TEXT PRIMARY KEY,
    post_id    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    settled    BIGINT NOT NULL,
    undone_at  BIGINT NOT NULL,
    undone_by  TEXT NOT NULL,
    correction TEXT NOT NULL -- JSON
);
CREATE INDEX corrections_post ON corrections (post_id);
CREATE INDEX corrections_at ON corrections (at);
CREATE INDEX corrections_unsettled ON corrections (post_id) WHERE settled = 0;

-- The versions of the office's rules.
CREATE TABLE rule_sets (
    version BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    name    TEXT NOT NULL,
    note    TEXT NOT NULL,
    content TEXT NOT NULL -- YAML
);

-- Models trained on what people decided; model_use says which are in use.
CREATE TABLE models (
    version BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    model   TEXT NOT NULL, -- JSON
    content BYTEA NOT NULL
);
CREATE TABLE model_use (
    target  TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);

-- +goose Down
DROP TABLE model_use;
DROP TABLE models;
DROP TABLE rule_sets;
DROP TABLE corrections;
