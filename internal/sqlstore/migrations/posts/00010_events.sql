-- +goose Up
-- Where the stage of the events stands: one row.
CREATE TABLE event_state (
    id       BIGINT PRIMARY KEY,
    version  BIGINT NOT NULL,
    place_at BIGINT NOT NULL,
    place_id TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    decision BIGINT NOT NULL,
    taken    BIGINT NOT NULL
);
INSERT INTO event_state (id, version, place_at, place_id, seq, decision, taken) VALUES (1, 0, 0, '', 0, 0, 0);

-- Checkpoints of the engine, in parts.
CREATE TABLE event_snapshots (
    taken    BIGINT NOT NULL,
    part     BIGINT NOT NULL,
    place_at BIGINT NOT NULL,
    place_id TEXT NOT NULL,
    decision BIGINT NOT NULL,
    data     BYTEA NOT NULL,
    PRIMARY KEY (taken, part)
);

-- Heat and peak in tenths of a degree.
CREATE TABLE events (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    state      TEXT NOT NULL,
    heat       BIGINT NOT NULL,
    peak       BIGINT NOT NULL,
    first_at   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    last_day   BIGINT NOT NULL,
    posts      BIGINT NOT NULL,
    tickets    BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    touched_id TEXT NOT NULL,
    event      TEXT NOT NULL -- JSON
);
CREATE INDEX events_heat ON events (heat, peak, id);
CREATE INDEX events_peak ON events (peak, id);
CREATE INDEX events_last ON events (last_at, id);
CREATE INDEX events_touched ON events (touched_at);

CREATE TABLE event_labels (
    event_id TEXT NOT NULL,
    kind     TEXT NOT NULL, -- topic, region, unit
    label    TEXT NOT NULL,
    PRIMARY KEY (event_id, kind, label)
);
CREATE INDEX event_labels_label ON event_labels (kind, label, event_id);

-- What became of events that went into others.
CREATE TABLE event_moves (
    id    TEXT PRIMARY KEY,
    to_id TEXT NOT NULL
);

-- One row for each post that the stage has taken.
CREATE TABLE event_posts (
    post_id      TEXT PRIMARY KEY,
    event_id     TEXT NOT NULL,
    original_id  TEXT NOT NULL,
    place_at     BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    source       TEXT NOT NULL,
    ticket       BIGINT NOT NULL,
    tone         TEXT NOT NULL,
    unit         TEXT NOT NULL
);
CREATE INDEX event_posts_event ON event_posts (event_id, published_at, post_id);
CREATE INDEX event_posts_original ON event_posts (original_id) WHERE original_id <> post_id;
CREATE INDEX event_posts_place ON event_posts (place_at);

-- Where decisions were carried out, and what came of it.
CREATE TABLE event_applied (
    n        BIGINT PRIMARY KEY,
    place_at BIGINT NOT NULL,
    place_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    problem  TEXT NOT NULL
);

-- The alarms there were, on their way to the outbox.
CREATE TABLE event_alarms (
    n        BIGINT PRIMARY KEY,
    event_id TEXT NOT NULL,
    kind     TEXT NOT NULL,
    day      TEXT NOT NULL,
    post_id  TEXT NOT NULL,
    alarm    TEXT NOT NULL, -- JSON
    UNIQUE (event_id, kind, day)
);
CREATE INDEX event_alarms_post ON event_alarms (post_id);

-- +goose Down
DROP TABLE event_alarms;
DROP TABLE event_applied;
DROP TABLE event_posts;
DROP TABLE event_moves;
DROP TABLE event_labels;
DROP TABLE events;
DROP TABLE event_snapshots;
DROP TABLE event_state;
