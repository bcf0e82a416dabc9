-- +goose Up
-- Models trained on what people decided (历史办件模型), and which of them ran
-- since when: the newest row of model_use names the one that runs, version 0
-- none. They take the place of tables of 00025 that nothing ever wrote.
DROP TABLE model_use;
DROP TABLE models;
CREATE TABLE models (
    version BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    model   TEXT NOT NULL,  -- JSON: what it was made of and how it did
    units   BYTEA NOT NULL, -- the classifiers; empty where there is none
    topics  BYTEA NOT NULL
);
CREATE TABLE model_use (
    n       BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    name    TEXT NOT NULL,
    note    TEXT NOT NULL
);

-- +goose Down
DROP TABLE model_use;
DROP TABLE models;
CREATE TABLE models (
    version BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    model   TEXT NOT NULL,
    content BYTEA NOT NULL
);
CREATE TABLE model_use (
    target  TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);
