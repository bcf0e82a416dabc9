-- +goose Up
-- Personal data are removed from old posts each day; without these every post that
-- was ever redacted is read again to find the few of the day.
CREATE INDEX posts_whole_tickets ON posts (published_at, id) WHERE kind = 'ticket' AND forgotten = 0;
CREATE INDEX posts_whole ON posts (published_at, id) WHERE kind <> 'ticket' AND forgotten = 0;

-- +goose Down
DROP INDEX posts_whole;
DROP INDEX posts_whole_tickets;
