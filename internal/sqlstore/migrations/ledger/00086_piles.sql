-- +goose Up
-- Since when an entry waits, 0 where it does not; and by which rule the facts
-- of a row were derived. What earlier programs kept is derived anew on opening.
ALTER TABLE entries ADD COLUMN state_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN report_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN rebound_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN facts_as BIGINT NOT NULL DEFAULT 0;
CREATE INDEX entries_report ON entries (report_since) WHERE report_since > 0;
CREATE INDEX entries_rebound ON entries (rebound_since) WHERE rebound_since > 0;
CREATE INDEX entries_since ON entries (state, state_since);

-- +goose Down
DROP INDEX entries_since;
DROP INDEX entries_rebound;
DROP INDEX entries_report;
ALTER TABLE entries DROP COLUMN facts_as;
ALTER TABLE entries DROP COLUMN rebound_since;
ALTER TABLE entries DROP COLUMN report_since;
ALTER TABLE entries DROP COLUMN state_since;
