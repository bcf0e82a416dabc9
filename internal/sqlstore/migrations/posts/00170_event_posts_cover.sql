-- +goose Up
-- The page of an event counts its posts by source and by text; with thousands
-- of posts these must be read from the index alone, for their rows lie apart.
DROP INDEX event_posts_event;
CREATE INDEX event_posts_event ON event_posts (event_id, published_at, post_id, source, original_id, ticket, tone);

-- +goose Down
DROP INDEX event_posts_event;
CREATE INDEX event_posts_event ON event_posts (event_id, published_at, post_id);
