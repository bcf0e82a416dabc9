-- +goose Up
-- What entries are filtered and sorted by. It is narrow, so that a count over
-- all of them reads little; the entries themselves are in entry_docs.
CREATE TABLE entries (
    id            TEXT PRIMARY KEY,
    number        TEXT NOT NULL UNIQUE,
    version       BIGINT NOT NULL,
    state         TEXT NOT NULL,
    level         BIGINT NOT NULL, -- rank, 0 to 4
    class         TEXT NOT NULL,
    channel       TEXT NOT NULL,
    discovered_at BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL, -- the largest BIGINT where nothing is due
    words         TEXT NOT NULL    -- number, title and summary, in lower-case ASCII
);
CREATE INDEX entries_discovered ON entries (discovered_at, id);
CREATE INDEX entries_due ON entries (due_at, id);
CREATE INDEX entries_updated ON entries (updated_at, id);
CREATE INDEX entries_level ON entries (level, discovered_at, id);
CREATE INDEX entries_state ON entries (state, due_at, level, class, channel, discovered_at);

CREATE TABLE entry_docs (
    id    TEXT PRIMARY KEY,
    entry TEXT NOT NULL -- JSON
);

CREATE TABLE entry_parts (
    entry_id TEXT NOT NULL,
    unit_id  TEXT NOT NULL,
    kind     TEXT NOT NULL, -- lead, supporting, former, copy
    PRIMARY KEY (entry_id, unit_id, kind)
);
CREATE INDEX entry_parts_unit ON entry_parts (unit_id, kind, entry_id);

CREATE TABLE entry_labels (
    entry_id TEXT NOT NULL,
    kind     TEXT NOT NULL, -- topic, region, post
    label    TEXT NOT NULL,
    PRIMARY KEY (entry_id, kind, label)
);
CREATE INDEX entry_labels_label ON entry_labels (kind, label, entry_id);

-- Rows are only ever added. The details are apart because their bytes count.
CREATE TABLE acts (
    entry_id TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    act      TEXT NOT NULL, -- JSON without the details
    details  TEXT NOT NULL, -- JSON, as written
    PRIMARY KEY (entry_id, seq)
);

CREATE TABLE ledger_numbers (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- +goose Down
DROP TABLE ledger_numbers;
DROP TABLE acts;
DROP TABLE entry_labels;
DROP TABLE entry_parts;
DROP TABLE entry_docs;
DROP TABLE entries;
