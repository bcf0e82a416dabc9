-- +goose Up
-- Briefs (简报): drafts, and what was issued under a number; times in
-- microseconds, 0: none.
CREATE TABLE briefs (
    id          TEXT PRIMARY KEY,
    version     BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    period_from BIGINT NOT NULL,
    period_to   BIGINT NOT NULL,
    event_id    TEXT NOT NULL,
    title       TEXT NOT NULL,
    addressees  TEXT NOT NULL,
    sections    TEXT NOT NULL, -- JSON
    by_name     TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    year        BIGINT NOT NULL,
    number      BIGINT NOT NULL, -- 0 for a draft
    issued_by   TEXT NOT NULL,
    issued_at   BIGINT NOT NULL
);
CREATE INDEX briefs_made ON briefs (made_at DESC, id);
CREATE UNIQUE INDEX briefs_number ON briefs (kind, year, number) WHERE number > 0;

-- +goose Down
DROP TABLE briefs;
