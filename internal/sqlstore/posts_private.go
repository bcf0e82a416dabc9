package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// redactPage is how many posts one transaction looks at.
const redactPage = 200

// Redact removes for good the personal data of the channel's posts that were
// published, or received, before a time, from their versions too, and returns of
// how many posts. What the analysis says, and Seq, stay: the search index never
// held personal data. It may be called again and again, goes on where it was
// stopped, and looks at no post a second time that has not changed.
func (s *Posts) Redact(ctx context.Context, channel opinion.Channel, before time.Time) (int, error) {
	redacted, at, id := 0, int64(-1<<62), ""
	for {
		rows, err := s.db.query(ctx, stillWhole(channel), at, id, micros(before), redactPage)
		page, err := collect(rows, err, scanRecord)
		if err != nil {
			return redacted, fmt.Errorf("read posts of before %s: %w", before, err)
		}
		var ids []string
		for _, r := range page {
			at, id = micros(r.PublishedAt), r.ID
			if r.Channel() == channel {
				ids = append(ids, r.ID)
			}
		}
		n, err := s.redactAll(ctx, ids)
		if redacted += n; err != nil || len(page) < redactPage {
			return redacted, err
		}
	}
}

// stillWhole is the query for a channel's posts that have not been redacted, in
// the words of the indices posts_whole_tickets and posts_whole.
func stillWhole(channel opinion.Channel) string {
	kind := `kind = 'ticket'`
	if channel == opinion.ChannelOpinion {
		kind = `kind <> 'ticket'`
	}
	return `SELECT ` + postColumns + ` FROM posts
		WHERE ` + kind + ` AND forgotten = 0 AND (published_at, id) > (?, ?) AND published_at < ?
		ORDER BY published_at, id LIMIT ?`
}

// redactAll redacts posts in one transaction and returns how many held any
// personal data. Raising nothing takes the counter as every other write of
// posts does, so that what is read is still true when it is written.
func (s *Posts) redactAll(ctx context.Context, ids []string) (n int, err error) {
	err = s.db.update(ctx, func(t tx) error {
		n = 0
		if _, err := t.exec(`UPDATE counters SET value = value + 0 WHERE name = 'posts'`); err != nil {
			return fmt.Errorf("wait for other writers: %w", err)
		}
		for _, id := range ids {
			changed, err := t.redact(id)
			if err != nil {
				return fmt.Errorf("redact post %s: %w", id, err)
			}
			if changed {
				n++
			}
			if _, err := t.exec(`UPDATE posts SET forgotten = 1 WHERE id = ?`, id); err != nil {
				return fmt.Errorf("mark post %s as redacted: %w", id, err)
			}
		}
		return nil
	})
	return n, err
}

// redact rewrites those versions of a post that hold personal data still.
func (t tx) redact(id string) (changed bool, err error) {
	rows, err := t.query(`SELECT `+postColumns+` FROM posts WHERE id = ?
		UNION ALL SELECT `+versionColumns+` FROM post_versions WHERE id = ?`, id, id)
	versions, err := collect(rows, err, scanRecord)
	if err != nil {
		return false, err
	}
	newest := 0
	for _, r := range versions {
		newest = max(newest, r.Version)
	}
	for _, r := range versions {
		old, err := json.Marshal(r.Post)
		if err != nil {
			return false, err
		}
		redacted := privacy.Redact(r.Post)
		now, err := json.Marshal(redacted)
		if err != nil {
			return false, err
		}
		if string(old) == string(now) {
			continue
		}
		changed = true
		if r.Version == newest {
			_, err = t.exec(`UPDATE posts SET post = ? WHERE id = ?`, string(now), id)
			if r.Post = redacted; err == nil {
				err = putTickets(t, []*opinion.Record{&r})
			}
		} else {
			_, err = t.exec(`UPDATE post_versions SET post = ? WHERE id = ? AND version = ?`, string(now), id, r.Version)
		}
		if err != nil {
			return false, err
		}
	}
	return changed, nil
}
