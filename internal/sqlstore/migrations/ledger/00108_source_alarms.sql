-- +goose Up
-- Alarms of sources that stand (静默, 读不出, 采集失败); since in microseconds.
CREATE TABLE source_alarms (
    source_id TEXT NOT NULL,
    kind      TEXT NOT NULL,
    since     BIGINT NOT NULL,
    PRIMARY KEY (source_id, kind)
);

-- +goose Down
DROP TABLE source_alarms;
