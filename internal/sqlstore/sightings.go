package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuqing/internal/opinion"
)

// Sightings is opinion.Sightings.
type Sightings struct{ db *database }

var _ opinion.Sightings = (*Sightings)(nil)

// AddSightings is opinion.Sightings.AddSightings.
func (s *Sightings) AddSightings(ctx context.Context, seen ...opinion.Sighting) error {
	if len(seen) == 0 {
		return nil
	}
	err := s.db.updateAudited(ctx, func(t tx) error {
		for _, x := range seen {
			_, err := t.exec(`INSERT INTO sightings (post_id, at, by_name, views, likes, comments, reposts) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (post_id, at) DO UPDATE SET by_name = excluded.by_name, views = excluded.views,
				likes = excluded.likes, comments = excluded.comments, reposts = excluded.reposts`,
				clean(x.PostID), micros(x.At), clean(x.By), figure(x.Views), figure(x.Likes), figure(x.Comments), figure(x.Reposts))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store %d sightings: %w", len(seen), err)
	}
	return nil
}

func figure(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

// SightingsOf is opinion.Sightings.SightingsOf.
func (s *Sightings) SightingsOf(ctx context.Context, postIDs ...string) ([]opinion.Sighting, error) {
	var out []opinion.Sighting
	for rest := postIDs; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT post_id, at, by_name, views, likes, comments, reposts FROM sightings WHERE post_id IN (`+list+`)`, args...)
		found, err := collect(rows, err, scanSighting)
		if err != nil {
			return nil, fmt.Errorf("read the sightings of %d posts: %w", len(postIDs), err)
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b opinion.Sighting) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.PostID, b.PostID)) })
	return out, nil
}

func scanSighting(row scanner) (opinion.Sighting, error) {
	var x opinion.Sighting
	var at int64
	var n [4]sql.NullInt64
	err := row.Scan(&x.PostID, &at, &x.By, &n[0], &n[1], &n[2], &n[3])
	x.At = fromMicros(at)
	for i, to := range []**int{&x.Views, &x.Likes, &x.Comments, &x.Reposts} {
		if n[i].Valid {
			v := int(n[i].Int64)
			*to = &v
		}
	}
	return x, err
}
