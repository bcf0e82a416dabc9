package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strconv"

	"yuqing/internal/search"
)

// rankedHits is how many of the newest hits are ranked by relevance.
const rankedHits = 5000

// byRelevance ranks by bm25, a word in the title counting like four in the
// text. The first page fixes which range of posts is ranked, and the cursor
// carries it on.
func (x *Index) byRelevance(ctx context.Context, tx *sql.Tx, p plan, c cursor, size int) ([]search.Hit, string, error) {
	p.low, p.high = max(p.low, c.low), min(p.high, c.before)
	allowed, err := p.newest(ctx, tx)
	if err != nil || len(allowed) == 0 {
		return nil, "", err
	}
	if c.offset == 0 {
		c.low, c.before = slices.Min(allowed), slices.Max(allowed)+1
	}
	query, args := ranked, []any{p.text, c.low, c.before}
	if p.text != p.match {
		query, args = query+among, append(args, numbers(allowed))
	}
	hits, err := readHits(ctx, tx, query, args...)
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(hits, better)
	hits = hits[min(c.offset, len(hits)):]
	if len(hits) <= size {
		return publicHits(hits), "", nil
	}
	c.offset += size
	return publicHits(hits[:size]), c.String(), nil
}

// ranked scores the hits in a range. bm25 weighs each word by how rare it is, for
// which it reads every row that holds the word: so the filters, whose words stand
// in very many, are kept out of the query's match.
const ranked = `
	select f.rowid, d.id, -bm25(ft, 4.0, 1.0, 0.0) as score
	from ft f join doc d on d.ord = f.rowid
	where f.ft match ? and f.rowid >= ? and f.rowid < ?`

// among leaves of them what a filter does, before they are scored: behind a narrow
// one the range is wide, and most of the hits in it fall away. The plus has FTS5
// step through the range once.
const among = ` and +f.rowid in (select value from json_each(?))`

// numbers writes numbers as a JSON array.
func numbers(ns []int64) string {
	b := []byte{'['}
	for i, n := range ns {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']'))
}

func better(a, b rowHit) int {
	switch {
	case a.Score > b.Score:
		return -1
	case a.Score < b.Score:
		return 1
	case a.ord > b.ord:
		return -1
	}
	return 1
}

// newest reads the rows that are to be ranked.
func (p plan) newest(ctx context.Context, tx *sql.Tx) ([]int64, error) {
	rows, args := p.rows(`order by rowid desc limit ?`, rankedHits)
	found, err := tx.QueryContext(ctx, rows, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out []int64
	for found.Next() {
		var ord int64
		if err := found.Scan(&ord); err != nil {
			return nil, err
		}
		out = append(out, ord)
	}
	return out, found.Err()
}
