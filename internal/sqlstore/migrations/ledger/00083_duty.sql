-- +goose Up
-- Who is on duty when (值班表), and the sheets of hand-over (交接单).
CREATE TABLE duty_turns (
    day     TEXT NOT NULL,
    shift   TEXT NOT NULL,
    name    TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at   BIGINT NOT NULL,
    phone   TEXT NOT NULL,
    duty    TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (day, shift, name)
);
CREATE INDEX duty_turns_time ON duty_turns (from_at);

CREATE TABLE handovers (
    id       TEXT PRIMARY KEY,
    version  BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    sheet    TEXT NOT NULL -- JSON
);
CREATE INDEX handovers_given ON handovers (given_at);

-- +goose Down
DROP TABLE handovers;
DROP TABLE duty_turns;
