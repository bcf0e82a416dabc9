-- +goose Up
-- What somebody saw of a post's figures at a time; NULL: not seen.
CREATE TABLE sightings (
    post_id  TEXT NOT NULL,
    at       BIGINT NOT NULL,
    by_name  TEXT NOT NULL,
    views    BIGINT,
    likes    BIGINT,
    comments BIGINT,
    reposts  BIGINT,
    PRIMARY KEY (post_id, at)
);

-- +goose Down
DROP TABLE sightings;
