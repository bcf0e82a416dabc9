-- +goose Up
-- Uploads that wait to be imported; their content is a file like any other.
CREATE TABLE waiting_files (
	id    TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	name  TEXT NOT NULL,
	hash  TEXT NOT NULL,
	size  BIGINT NOT NULL,
	at    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE waiting_files;
