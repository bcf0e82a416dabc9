package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"yuqing/internal/search"
)

// exactHits is how many hits are counted by facet one by one.
const exactHits = 50_000

// Search reads one snapshot of the index.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Result, error) {
	var res search.Result
	err := x.read(ctx, func(tx *sql.Tx) error {
		p, err := x.plan(ctx, tx, q)
		if err != nil {
			return err
		}
		if res.Hits, res.Next, err = x.page(ctx, tx, p, q); err != nil {
			return fmt.Errorf("read a page of hits: %w", err)
		}
		if res.Total, err = p.total(ctx, tx); err != nil {
			return fmt.Errorf("count the hits: %w", err)
		}
		res.Facets, res.Estimated, err = x.facets(ctx, tx, p, q.Facets, res.Total)
		return err
	})
	if err != nil {
		return search.Result{}, fmt.Errorf("search: %w", err)
	}
	return res, nil
}

func (x *Index) read(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := x.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(tx)
}

func (x *Index) page(ctx context.Context, tx *sql.Tx, p plan, q search.Query) ([]search.Hit, string, error) {
	c, err := parseCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	if q.Sort == search.SortRelevance && p.ranked {
		return x.byRelevance(ctx, tx, p, c, q.PageSize())
	}
	return x.byTime(ctx, tx, p, c, q.PageSize())
}

// byTime reads one row more than the page holds, to know whether it is the last.
func (x *Index) byTime(ctx context.Context, tx *sql.Tx, p plan, c cursor, size int) ([]search.Hit, string, error) {
	p.high = min(p.high, c.before)
	rows, args := p.rows(`order by rowid desc limit ?`, size+1)
	hits, err := readHits(ctx, tx, `
		select h.ord, d.id, 0.0 from (`+rows+`) h join doc d on d.ord = h.ord order by h.ord desc`, args...)
	if err != nil || len(hits) <= size {
		return publicHits(hits), "", err
	}
	hits = hits[:size]
	return publicHits(hits), cursor{before: hits[size-1].ord, low: math.MinInt64}.String(), nil
}

// rowHit is a hit and the row it stands in.
type rowHit struct {
	search.Hit
	ord int64
}

func publicHits(hits []rowHit) []search.Hit {
	out := make([]search.Hit, len(hits))
	for i, h := range hits {
		out[i] = h.Hit
	}
	return out
}

func readHits(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]rowHit, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var hits []rowHit
	for rows.Next() {
		var h rowHit
		if err := rows.Scan(&h.ord, &h.ID, &h.Score); err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

// Counts reads whole days from the daily summary where that suffices.
func (x *Index) Counts(ctx context.Context, q search.Query) (buckets []search.Bucket, err error) {
	err = x.read(ctx, func(tx *sql.Tx) error {
		p, err := x.plan(ctx, tx, q)
		if err != nil {
			return err
		}
		buckets, err = p.counts(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count by day: %w", err)
	}
	return buckets, nil
}

func (p plan) counts(ctx context.Context, tx *sql.Tx) ([]search.Bucket, error) {
	query, args := `select day, n from day_value where value = ? and day >= ? and day < ? and n > 0 order by day`, []any{p.summary}
	if p.summary >= 0 {
		low, high := p.days()
		args = append(args, low, high)
	} else {
		var rows string
		rows, args = p.rows("")
		query = `select ((ord >> 20) + 28800 - (((ord >> 20) + 28800) % 86400 + 86400) % 86400) / 86400 as day, count(*)
			from (` + rows + `) group by day order by day`
	}
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var buckets []search.Bucket
	for found.Next() {
		var day, n int64
		if err := found.Scan(&day, &n); err != nil {
			return nil, err
		}
		buckets = append(buckets, search.Bucket{Start: search.DayStart(day), Count: n})
	}
	return buckets, found.Err()
}
