package sqlstore

import (
	"context"
	"fmt"

	"yuqing/internal/opinion"
)

// Reanalyse is opinion.Posts.Reanalyse.
func (s *Posts) Reanalyse(ctx context.Context, posts []opinion.Reanalysed) ([]opinion.Record, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	var out []opinion.Record
	err := s.db.update(ctx, func(t tx) (err error) {
		out, err = t.again(posts)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("analyse %d posts anew: %w", len(posts), err)
	}
	return out, nil
}

// again raises the counter first, as newBatch does and for the same reasons.
func (t tx) again(posts []opinion.Reanalysed) ([]opinion.Record, error) {
	var last int64
	err := t.row(`UPDATE counters SET value = value + ? WHERE name = 'posts' RETURNING value`, len(posts)).Scan(&last)
	if err != nil {
		return nil, fmt.Errorf("number the posts: %w", err)
	}
	ids := make([]string, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
	}
	stored, err := readPosts(ids, t.query)
	if err != nil {
		return nil, fmt.Errorf("read the stored versions: %w", err)
	}
	var out []opinion.Record
	for i, p := range posts {
		r := stored[p.ID]
		if r == nil || r.Version != p.Version {
			continue
		}
		r.Settle(p.Analysis, r.Override)
		r.Seq = last - int64(len(posts)-1-i)
		analysis, err := encodeAnalysis(p.Analysis)
		if err != nil {
			return nil, fmt.Errorf("encode the analysis of post %s: %w", p.ID, err)
		}
		if _, err := t.exec(`UPDATE posts SET seq = ?, analysis = ? WHERE id = ?`, r.Seq, analysis, r.ID); err != nil {
			return nil, err
		}
		if err := putTickets(t, []*opinion.Record{r}); err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	return out, nil
}

// SetOverride is opinion.Posts.SetOverride.
func (s *Posts) SetOverride(ctx context.Context, id string, o *opinion.Override) (opinion.Record, error) {
	var r opinion.Record
	text, err := encodeOverride(o)
	if err != nil {
		return r, fmt.Errorf("encode the corrections of post %s: %w", id, err)
	}
	err = s.db.update(ctx, func(t tx) error {
		var seq int64
		err := t.row(`UPDATE counters SET value = value + 1 WHERE name = 'posts' RETURNING value`).Scan(&seq)
		if err != nil {
			return fmt.Errorf("number the post: %w", err)
		}
		err = t.execOne(opinion.ErrNotFound, `UPDATE posts SET seq = ?, override = ? WHERE id = ?`, seq, text, clean(id))
		if err != nil {
			return err
		}
		r, err = scanRecord(t.row(`SELECT `+postColumns+` FROM posts WHERE id = ?`, clean(id)))
		if err != nil {
			return err
		}
		return putTickets(t, []*opinion.Record{&r})
	})
	if err != nil {
		return r, fmt.Errorf("correct post %s: %w", id, err)
	}
	return r, nil
}
