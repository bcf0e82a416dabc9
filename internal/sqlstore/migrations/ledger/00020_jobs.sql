-- +goose Up
-- Background work, for all processes to see; beat is its last sign of life.
CREATE TABLE jobs (
	id      TEXT PRIMARY KEY,
	kind    TEXT NOT NULL,
	title   TEXT NOT NULL,
	owner   TEXT NOT NULL,
	input   TEXT NOT NULL,
	state   TEXT NOT NULL,
	started BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	beat    BIGINT NOT NULL,
	done    BIGINT NOT NULL,
	cancel  BIGINT NOT NULL,
	failure TEXT NOT NULL,
	result  TEXT NOT NULL
);
CREATE INDEX jobs_started ON jobs (started);

-- +goose Down
DROP TABLE jobs;
