-- +goose Up
-- The page of an event counts its posts by source and by text, and that of a
-- post lists who has its text: each from an index in the order in which it is
-- grouped or listed, so that nothing is sorted and no row is looked up.
DROP INDEX event_posts_event;
CREATE INDEX event_posts_event ON event_posts (event_id, published_at, post_id, ticket, tone);
CREATE INDEX event_posts_source ON event_posts (event_id, source, published_at, original_id, post_id, ticket, tone);
CREATE INDEX event_posts_text ON event_posts (event_id, original_id, published_at);
DROP INDEX event_posts_original;
CREATE INDEX event_posts_original ON event_posts (original_id, published_at, post_id) WHERE original_id <> post_id;

-- +goose Down
DROP INDEX event_posts_original;
CREATE INDEX event_posts_original ON event_posts (original_id) WHERE original_id <> post_id;
DROP INDEX event_posts_text;
DROP INDEX event_posts_source;
DROP INDEX event_posts_event;
CREATE INDEX event_posts_event ON event_posts (event_id, published_at, post_id);
