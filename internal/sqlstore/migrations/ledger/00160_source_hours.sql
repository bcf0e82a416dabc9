-- +goose Up
-- The hours of Shanghai's day in which a source gave something new, by bit; 0 for
-- days that earlier programs kept.
ALTER TABLE source_days ADD COLUMN hours BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE source_days DROP COLUMN hours;
