package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"

	"yuqing/internal/search"
)

// facets counts the hits by the facets asked for. Where the hits are too many
// it counts a sample of them: the low bits of an order key are a hash of the
// ID, so that those with zero bits there are a fair choice.
func (x *Index) facets(ctx context.Context, tx *sql.Tx, p plan, names []string, total int64) (map[string][]search.FacetValue, bool, error) {
	if len(names) == 0 {
		return nil, false, nil
	}
	counts, estimated, err := p.valueCounts(ctx, tx, total)
	if err != nil {
		return nil, false, fmt.Errorf("count by facet: %w", err)
	}
	out := map[string][]search.FacetValue{}
	for _, name := range names {
		out[name] = []search.FacetValue{}
	}
	for id, n := range counts {
		f, err := x.values.nameOf(ctx, tx, id)
		if err != nil {
			return nil, false, fmt.Errorf("name of facet value %d: %w", id, err)
		}
		if list, ok := out[f.facet]; ok {
			out[f.facet] = append(list, search.FacetValue{Value: f.value, Count: n})
		}
	}
	for _, list := range out {
		search.SortFacet(list)
	}
	return out, estimated, nil
}

func (p plan) valueCounts(ctx context.Context, tx *sql.Tx, total int64) (map[int64]int64, bool, error) {
	if p.match == "" && p.summary == anyValue {
		counts, err := p.summedValues(ctx, tx)
		return counts, false, err
	}
	mask := int64(0)
	for sample := total; sample > exactHits; sample /= 2 {
		mask = mask<<1 | 1
	}
	counts, seen, err := p.scannedValues(ctx, tx, mask)
	if err != nil || mask == 0 {
		return counts, false, err
	}
	scale := float64(total) / float64(cmp.Or(seen, 1))
	for id, n := range counts {
		counts[id] = int64(math.Round(float64(n) * scale))
	}
	return counts, true, nil
}

func (p plan) summedValues(ctx context.Context, tx *sql.Tx) (map[int64]int64, error) {
	low, high := p.days()
	rows, err := tx.QueryContext(ctx, `
		select value, sum(n) from day_value where value <> ? and day >= ? and day < ?
		group by value having sum(n) > 0`, anyValue, low, high)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[int64]int64{}
	for rows.Next() {
		var id, n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		counts[id] = n
	}
	return counts, rows.Err()
}

// scannedValues counts the values of the hits whose order key has zeros where
// mask has ones, and those hits.
func (p plan) scannedValues(ctx context.Context, tx *sql.Tx, mask int64) (counts map[int64]int64, seen int64, err error) {
	more, moreArgs := "", []any(nil)
	if mask != 0 {
		more, moreArgs = `and rowid & ? = 0`, []any{mask}
	}
	sub, args := p.rows(more, moreArgs...)
	rows, err := tx.QueryContext(ctx, `select d.facets from (`+sub+`) h join doc d on d.ord = h.ord`, args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	counts = map[int64]int64{}
	for rows.Next() {
		var packed sql.RawBytes
		if err := rows.Scan(&packed); err != nil {
			return nil, 0, err
		}
		seen++
		eachID(packed, func(id int64) { counts[id]++ })
	}
	return counts, seen, rows.Err()
}
