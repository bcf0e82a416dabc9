-- +goose Up
-- Content of files by its hash, where several processes share no folder. BYTEA
-- is PostgreSQL's name; SQLite keeps bytes in a column of any.
CREATE TABLE blobs (
    hash   TEXT PRIMARY KEY,
    size   BIGINT NOT NULL,
    put_at BIGINT NOT NULL
);
CREATE INDEX blobs_put ON blobs (put_at);

CREATE TABLE blob_chunks (
    hash TEXT NOT NULL,
    n    BIGINT NOT NULL, -- from 0
    data BYTEA NOT NULL,
    PRIMARY KEY (hash, n)
);

-- Who needs content, until when; 0 is for good.
CREATE TABLE file_holds (
    holder   TEXT NOT NULL,
    hash     TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (holder, hash)
);
CREATE INDEX file_holds_hash ON file_holds (hash);

-- +goose Down
DROP TABLE file_holds;
DROP TABLE blob_chunks;
DROP TABLE blobs;
