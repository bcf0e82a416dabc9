package sqlite

import (
	"context"
	"math"
	"slices"
	"strings"

	"yuqing/internal/search"
)

// plan is a query made ready: which rows to match, and in which range.
type plan struct {
	text   string // FTS5 query of the text alone; empty: any text
	match  string // FTS5 query of text and filters; empty: every post
	ranked bool   // the text has words that a relevance can come from
	low    int64  // order keys in [low, high)
	high   int64
	// summary is the value whose daily summary holds the plan's counts; -1
	// where a scan must count.
	summary int64
}

func (x *Index) plan(ctx context.Context, q querier, query search.Query) (plan, error) {
	p := plan{low: math.MinInt64, high: math.MaxInt64}
	e, err := search.Parse(query.Text)
	if err != nil {
		return p, err
	}
	var parts []string
	if e.Op != search.All {
		p.text = matchText(e)
		p.ranked = e.Op != search.Not
		parts = append(parts, p.text)
	}
	if !query.From.IsZero() {
		p.low = search.OrderAt(query.From)
	}
	if !query.To.IsZero() {
		p.high = search.OrderAt(query.To)
	}
	wanted, err := x.wanted(ctx, q, query.Filter)
	if err != nil {
		return p, err
	}
	for _, ids := range wanted {
		parts = append(parts, matchValues(ids))
	}
	if query.MinRisk > 0 {
		parts = append(parts, atLeast(query.MinRisk))
	}
	p.match = strings.Join(parts, " AND ")
	p.summary = p.summarised(len(parts), wanted)
	return p, nil
}

// wanted are the numbers of the values in each list of a filter. Values that no
// post holds, such as most of a unit's other names, are left out: where one is
// left, the daily summary answers. 0 stands for a list of which no post holds any.
func (x *Index) wanted(ctx context.Context, q querier, f search.Filter) ([][]int64, error) {
	var out [][]int64
	for _, list := range filters(f) {
		var ids []int64
		for _, v := range list.values {
			id, err := x.values.lookUp(ctx, q, facetValue{list.facet, v})
			if err != nil {
				return nil, err
			}
			if id != 0 && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			ids = []int64{0}
		}
		out = append(out, ids)
	}
	return out, nil
}

func matchValues(ids []int64) string {
	terms := make([]string, len(ids))
	for i, id := range ids {
		terms[i] = valueTerm(id)
	}
	return anyMeta(terms)
}

// summarised finds the one value that the plan asks for over whole days.
func (p plan) summarised(parts int, wanted [][]int64) int64 {
	value := int64(anyValue)
	if len(wanted) == 1 && len(wanted[0]) == 1 && wanted[0][0] != 0 {
		value = wanted[0][0]
		parts--
	}
	if parts > 0 || !dayBegins(p.low) || !dayBegins(p.high) {
		return -1
	}
	return value
}

// dayBegins reports whether an order key is where a day begins, or no limit.
func dayBegins(ord int64) bool {
	return ord == math.MinInt64 || ord == math.MaxInt64 || search.OrderAt(search.DayStart(search.DayOf(ord))) == ord
}

// days is the range of days [low, high) of a summarised plan.
func (p plan) days() (low, high int64) {
	low, high = math.MinInt64, math.MaxInt64
	if p.low != math.MinInt64 {
		low = search.DayOf(p.low)
	}
	if p.high != math.MaxInt64 {
		high = search.DayOf(p.high)
	}
	return low, high
}

// rows is the SQL for the order keys (as column ord) that the plan selects,
// with its arguments. The row ID is the order key in both tables.
func (p plan) rows(more string, moreArgs ...any) (string, []any) {
	if p.match == "" {
		return `select rowid as ord from doc where rowid >= ? and rowid < ? ` + more,
			append([]any{p.low, p.high}, moreArgs...)
	}
	return `select rowid as ord from ft where ft match ? and rowid >= ? and rowid < ? ` + more,
		append([]any{p.match, p.low, p.high}, moreArgs...)
}

// total counts all hits.
func (p plan) total(ctx context.Context, q querier) (n int64, err error) {
	query, args := `select coalesce(sum(n), 0) from day_value where value = ? and day >= ? and day < ?`, []any{p.summary}
	if p.summary >= 0 {
		low, high := p.days()
		args = append(args, low, high)
	} else {
		var rows string
		rows, args = p.rows("")
		query = `select count(*) from (` + rows + `)`
	}
	err = q.QueryRowContext(ctx, query, args...).Scan(&n)
	return n, err
}
