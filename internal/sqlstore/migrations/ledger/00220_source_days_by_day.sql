-- +goose Up
-- The days of all sources since one are read by it; by the key they would be looked
-- for among those of a year.
CREATE INDEX source_days_day ON source_days (day);

-- +goose Down
DROP INDEX source_days_day;
