-- +goose Up
CREATE TABLE attachments (
    id          TEXT PRIMARY KEY,
    object      TEXT NOT NULL, -- entry:ID, post:ID
    hash        TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    voided      BIGINT NOT NULL,
    attachment  TEXT NOT NULL -- JSON
);
CREATE INDEX attachments_object ON attachments (object, recorded_at, id);

-- +goose Down
DROP TABLE attachments;
