-- +goose Up
-- Under which canonical address a post was seen, to find it when somebody
-- pastes the link again.
CREATE TABLE post_links (
    link    TEXT NOT NULL,
    post_id TEXT NOT NULL,
    PRIMARY KEY (link, post_id)
);

-- +goose Down
DROP TABLE post_links;
