-- +goose Up
-- When the first unanswered instruction of an entry is to be reported back; the
-- largest number where none is. Rows that earlier programs kept are derived
-- anew on opening, and so is what each unit has to do (entry_labels).
ALTER TABLE entries ADD COLUMN instruct_due BIGINT NOT NULL DEFAULT 9223372036854775807;

-- +goose Down
ALTER TABLE entries DROP COLUMN instruct_due;
