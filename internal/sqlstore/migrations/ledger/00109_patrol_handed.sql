-- +goose Up
-- The ledger's entry that a finding of a patrol was handed over with; '': none.
ALTER TABLE patrol_findings ADD COLUMN entry_id TEXT NOT NULL DEFAULT '';
ALTER TABLE patrol_findings ADD COLUMN entry_number TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE patrol_findings DROP COLUMN entry_number;
ALTER TABLE patrol_findings DROP COLUMN entry_id;
