-- +goose Up
CREATE TABLE sources (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL, -- JSON, without the health
    health TEXT NOT NULL  -- JSON
);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE units (
    id        TEXT PRIMARY KEY,
    version   BIGINT NOT NULL,
    parent_id TEXT NOT NULL, -- '' for a root
    name      TEXT NOT NULL,
    dissolved BIGINT NOT NULL,
    unit      TEXT NOT NULL -- JSON
);
CREATE UNIQUE INDEX units_name ON units (parent_id, name) WHERE dissolved = 0;

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    version       BIGINT NOT NULL,
    login         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    phone         TEXT NOT NULL,
    last_login    BIGINT NOT NULL,
    person        TEXT NOT NULL -- JSON, without the columns before
);

CREATE TABLE sessions (
    hash    TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    address TEXT NOT NULL,
    since   BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_since ON sessions (since);

CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,
    user_id    TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used  BIGINT NOT NULL
);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE attempts (
    id           TEXT PRIMARY KEY,
    version      BIGINT NOT NULL,
    login        TEXT NOT NULL,
    failures     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    good_at      BIGINT NOT NULL
);
CREATE INDEX attempts_login ON attempts (login);
CREATE INDEX attempts_last ON attempts (last_at);

CREATE TABLE setup_link (
    hash       TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

-- The audit log: rows are only ever added. The head is raised first, in the
-- transaction that adds a row, so that the chain has one writer at a time.
CREATE TABLE audit (
    n       BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    login   TEXT NOT NULL,
    address TEXT NOT NULL,
    act     TEXT NOT NULL,
    object  TEXT NOT NULL,
    detail  TEXT NOT NULL,
    digest  TEXT NOT NULL,
    hash    TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_object ON audit (object, n);
CREATE INDEX audit_login ON audit (login, n);

CREATE TABLE audit_head (
    id   BIGINT PRIMARY KEY,
    n    BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, n, hash) VALUES (1, 0, '');

-- What is to be done after a transaction, at least once.
CREATE TABLE outbox (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at     BIGINT NOT NULL, -- also the end of a claim
    attempts   BIGINT NOT NULL,
    error      TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at);

-- +goose Down
DROP TABLE outbox;
DROP TABLE audit_head;
DROP TABLE audit;
DROP TABLE setup_link;
DROP TABLE attempts;
DROP TABLE tokens;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE units;
DROP TABLE settings;
DROP TABLE sources;
