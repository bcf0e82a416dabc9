-- +goose Up
-- What patrols of the government's own sites found; over_at 0 while it stands.
CREATE TABLE patrol_findings (
    id        TEXT PRIMARY KEY,
    source_id TEXT NOT NULL,
    kind      TEXT NOT NULL,
    page      TEXT NOT NULL,
    title     TEXT NOT NULL,
    target    TEXT NOT NULL,
    content   TEXT NOT NULL,
    evidence  TEXT NOT NULL,
    first_at  BIGINT NOT NULL,
    last_at   BIGINT NOT NULL,
    over_at   BIGINT NOT NULL DEFAULT 0,
    ignored   TEXT NOT NULL DEFAULT '' -- JSON: who, when, why
);
CREATE INDEX patrol_findings_over ON patrol_findings (over_at);

-- The last look at each site.
CREATE TABLE patrol_visits (
    host       TEXT PRIMARY KEY,
    at         BIGINT NOT NULL,
    sections   BIGINT NOT NULL,
    pages      BIGINT NOT NULL,
    waiting    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE patrol_visits;
DROP TABLE patrol_findings;
