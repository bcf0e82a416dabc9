-- +goose Up
-- The newest runs of each source; n counts them up.
CREATE TABLE source_runs (
    source_id TEXT NOT NULL,
    n         BIGINT NOT NULL,
    run       TEXT NOT NULL, -- JSON
    PRIMARY KEY (source_id, n)
);

-- What each source gave, by day of Asia/Shanghai.
CREATE TABLE source_days (
    source_id TEXT NOT NULL,
    day       TEXT NOT NULL, -- 2026-03-01
    runs      BIGINT NOT NULL,
    failed    BIGINT NOT NULL,
    fresh     BIGINT NOT NULL,
    changed   BIGINT NOT NULL,
    PRIMARY KEY (source_id, day)
);

-- +goose Down
DROP TABLE source_days;
DROP TABLE source_runs;
