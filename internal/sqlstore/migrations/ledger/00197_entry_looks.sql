-- +goose Up
-- When supervision is to look at an entry again: 0 where it has changed, the
-- largest BIGINT where it is over. All were looked at each minute before.
ALTER TABLE entries ADD COLUMN look_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX entries_look ON entries (look_at);

-- +goose Down
DROP INDEX entries_look;
ALTER TABLE entries DROP COLUMN look_at;
