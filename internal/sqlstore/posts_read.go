package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

// scanPage is how many posts Scan and Tickets hold at once.
const scanPage = 200

// querier runs a query in a transaction or outside.
type querier func(q string, args ...any) (*sql.Rows, error)

func (s *Posts) querier(ctx context.Context) querier {
	return func(q string, args ...any) (*sql.Rows, error) { return s.db.query(ctx, q, args...) }
}

// readPosts returns the stored posts among ids.
func readPosts(ids []string, query querier) (map[string]*opinion.Record, error) {
	out := make(map[string]*opinion.Record, len(ids))
	for len(ids) > 0 {
		var list string
		var args []any
		list, args, ids = nextList(ids)
		rows, err := query(`SELECT `+postColumns+` FROM posts WHERE id IN (`+list+`)`, args...)
		rs, err := collect(rows, err, scanRecord)
		if err != nil {
			return nil, err
		}
		for i := range rs {
			out[rs[i].ID] = &rs[i]
		}
	}
	return out, nil
}

// Known is opinion.Posts.Known.
func (s *Posts) Known(ctx context.Context, ids []string) (map[string]bool, error) {
	out := make(map[string]bool, len(ids))
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT id FROM posts WHERE id IN (`+list+`)`, args...)
		known, err := collect(rows, err, scanString)
		if err != nil {
			return nil, fmt.Errorf("look up %d posts: %w", len(ids), err)
		}
		for _, id := range known {
			out[id] = true
		}
	}
	return out, nil
}

type postKind struct {
	id   string
	kind opinion.Kind
}

func scanKind(row scanner) (k postKind, err error) {
	err = row.Scan(&k.id, &k.kind)
	return k, err
}

// Kinds is opinion.Posts.Kinds.
func (s *Posts) Kinds(ctx context.Context, ids []string) (map[string]opinion.Kind, error) {
	out := make(map[string]opinion.Kind, len(ids))
	for rest := ids; len(rest) > 0; {
		var list string
		var args []any
		list, args, rest = nextList(rest)
		rows, err := s.db.query(ctx, `SELECT id, kind FROM posts WHERE id IN (`+list+`)`, args...)
		kinds, err := collect(rows, err, scanKind)
		if err != nil {
			return nil, fmt.Errorf("look up the kinds of %d posts: %w", len(ids), err)
		}
		for _, k := range kinds {
			out[k.id] = k.kind
		}
	}
	return out, nil
}

// Get is opinion.Posts.Get.
func (s *Posts) Get(ctx context.Context, id string) (opinion.Record, error) {
	r, err := scanRecord(s.db.row(ctx, `SELECT `+postColumns+` FROM posts WHERE id = ?`, clean(id)))
	if err != nil {
		return r, fmt.Errorf("read post %s: %w", id, orNotFound(err))
	}
	return r, nil
}

// GetMany is opinion.Posts.GetMany.
func (s *Posts) GetMany(ctx context.Context, ids []string) ([]opinion.Record, error) {
	found, err := readPosts(ids, s.querier(ctx))
	if err != nil {
		return nil, fmt.Errorf("read %d posts: %w", len(ids), err)
	}
	out := make([]opinion.Record, 0, len(found))
	for _, id := range ids {
		if r := found[id]; r != nil {
			out = append(out, *r)
		}
	}
	return out, nil
}

// Versions is opinion.Posts.Versions.
func (s *Posts) Versions(ctx context.Context, id string) ([]opinion.Record, error) {
	rows, err := s.db.query(ctx, `SELECT `+postColumns+` FROM posts WHERE id = ?
		UNION ALL SELECT `+versionColumns+` FROM post_versions WHERE id = ? ORDER BY version DESC`, clean(id), clean(id))
	out, err := collect(rows, err, scanRecord)
	if err != nil {
		return nil, fmt.Errorf("read the versions of post %s: %w", id, err)
	}
	return out, nil
}

// Scan is opinion.Posts.Scan. It reads in pages, so that a long scan holds up
// neither the writer nor the truncation of SQLite's write-ahead log.
func (s *Posts) Scan(ctx context.Context, after int64, fn func(opinion.Record) error) error {
	for {
		rows, err := s.db.query(ctx, `SELECT `+postColumns+` FROM posts WHERE seq > ? ORDER BY seq LIMIT ?`, after, scanPage)
		page, err := collect(rows, err, scanRecord)
		if err != nil {
			return fmt.Errorf("scan posts after %d: %w", after, err)
		}
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
			after = r.Seq
		}
		if len(page) < scanPage {
			return nil
		}
	}
}

// Tickets is opinion.Posts.Tickets, by time of receipt, then ID.
func (s *Posts) Tickets(ctx context.Context, from, to time.Time, fn func(opinion.Record) error) error {
	return s.within(ctx, `kind = 'ticket' AND`, from, to, fn)
}

// Published is opinion.Posts.Published.
func (s *Posts) Published(ctx context.Context, from, to time.Time, fn func(opinion.Record) error) error {
	return s.within(ctx, "", from, to, fn)
}

func (s *Posts) within(ctx context.Context, which string, from, to time.Time, fn func(opinion.Record) error) error {
	at, id := micros(from), ""
	for {
		rows, err := s.db.query(ctx, `SELECT `+postColumns+` FROM posts
			WHERE `+which+` (published_at, id) > (?, ?) AND published_at < ?
			ORDER BY published_at, id LIMIT ?`, at, id, micros(to), scanPage)
		page, err := collect(rows, err, scanRecord)
		if err != nil {
			return fmt.Errorf("read posts published from %s to %s: %w", from, to, err)
		}
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
			at, id = micros(r.PublishedAt), r.ID
		}
		if len(page) < scanPage {
			return nil
		}
	}
}

func scanString(row scanner) (s string, err error) {
	err = row.Scan(&s)
	return s, err
}
