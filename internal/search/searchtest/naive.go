package searchtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

// Naive is an engine in memory that looks at every post for every query. It is
// what the differential test takes to be right: it shares the query language
// and the terms with the real engines and nothing else.
type Naive struct {
	mu   sync.Mutex
	docs map[string]search.Document
}

var _ search.Index = (*Naive)(nil)

// NewNaive makes an empty one.
func NewNaive() *Naive { return &Naive{docs: map[string]search.Document{}} }

// Write keeps the newest version of each document.
func (x *Naive) Write(_ context.Context, docs []search.Document) ([]search.Rejected, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	var rejected []search.Rejected
	for _, d := range docs {
		if d.ID == "" {
			rejected = append(rejected, search.Rejected{Reason: "no ID"})
		} else if old, ok := x.docs[d.ID]; !ok || old.Seq < d.Seq {
			x.docs[d.ID] = d
		}
	}
	return rejected, nil
}

// Refresh has nothing to do.
func (x *Naive) Refresh(context.Context) error { return nil }

// Close has nothing to do.
func (x *Naive) Close() error { return nil }

// Forget removes what is not kept.
func (x *Naive) Forget(_ context.Context, s search.Since) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	before := len(x.docs)
	maps.DeleteFunc(x.docs, func(_ string, d search.Document) bool { return !s.Keeps(d) })
	return int64(before - len(x.docs)), nil
}

// Reset forgets everything.
func (x *Naive) Reset(context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.docs)
	return nil
}

// Count returns the number of posts.
func (x *Naive) Count(context.Context) (int64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return int64(len(x.docs)), nil
}

// Lacks looks each up.
func (x *Naive) Lacks(_ context.Context, ids []string) (lacking []string, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		if _, ok := x.docs[id]; !ok {
			lacking = append(lacking, id)
		}
	}
	return lacking, nil
}

// matching lists the hits, newest first.
func (x *Naive) matching(q search.Query) ([]search.Document, error) {
	e, err := search.Parse(q.Text)
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var hits []search.Document
	for _, d := range x.docs {
		if passes(d, q.Filter) && holds(d, e) {
			hits = append(hits, d)
		}
	}
	slices.SortFunc(hits, func(a, b search.Document) int {
		return cmp.Or(cmp.Compare(b.OrderOf(), a.OrderOf()), cmp.Compare(a.ID, b.ID))
	})
	return hits, nil
}

// Search takes for relevance how often the words occur.
func (x *Naive) Search(_ context.Context, q search.Query) (search.Result, error) {
	hits, err := x.matching(q)
	if err != nil {
		return search.Result{}, err
	}
	if q.Sort == search.SortRelevance {
		e, _ := search.Parse(q.Text)
		slices.SortStableFunc(hits, func(a, b search.Document) int { return cmp.Compare(occurrences(b, e), occurrences(a, e)) })
	}
	r := search.Result{Total: int64(len(hits)), Facets: map[string][]search.FacetValue{}}
	for _, name := range q.Facets {
		r.Facets[name] = tally(hits, name)
	}
	if q.Cursor != "" {
		i := slices.IndexFunc(hits, func(d search.Document) bool { return d.ID == q.Cursor })
		if i < 0 {
			return search.Result{}, &search.QueryError{Pos: -1, Text: "翻页标记无效"}
		}
		hits = hits[i+1:]
	}
	for _, d := range hits[:min(q.PageSize(), len(hits))] {
		r.Hits = append(r.Hits, search.Hit{ID: d.ID})
	}
	if len(r.Hits) < len(hits) {
		r.Next = r.Hits[len(r.Hits)-1].ID
	}
	return r, nil
}

// Counts counts by the date in Shanghai.
func (x *Naive) Counts(_ context.Context, q search.Query) ([]search.Bucket, error) {
	hits, err := x.matching(q)
	if err != nil {
		return nil, err
	}
	slices.Reverse(hits)
	var out []search.Bucket
	for _, d := range hits {
		y, m, day := d.PublishedAt.In(calendar.Shanghai).Date()
		if n := len(out); n > 0 && out[n-1].Start.Day() == day && out[n-1].Start.Month() == m && out[n-1].Start.Year() == y {
			out[n-1].Count++
			continue
		}
		out = append(out, search.Bucket{Start: midnight(y, m, day), Count: 1})
	}
	return out, nil
}

func tally(hits []search.Document, facet string) []search.FacetValue {
	counts := map[string]int64{}
	for _, d := range hits {
		for _, v := range slices.Compact(slices.Sorted(slices.Values(facetOf(d, facet)))) {
			counts[v]++
		}
	}
	delete(counts, "")
	out := []search.FacetValue{}
	for v, n := range counts {
		out = append(out, search.FacetValue{Value: v, Count: n})
	}
	search.SortFacet(out)
	return out
}

func facetOf(d search.Document, facet string) []string {
	switch facet {
	case search.FacetTopic:
		return d.Topics
	case search.FacetRegion:
		return d.Regions
	case search.FacetSource:
		return []string{d.Source}
	case search.FacetUnit:
		return []string{d.Unit}
	case search.FacetTone:
		return []string{d.Tone}
	case search.FacetClass:
		return []string{d.Class}
	case search.FacetLevel:
		return []string{d.Level}
	case search.FacetKind:
		return []string{string(d.Kind)}
	}
	return nil
}

func passes(d search.Document, f search.Filter) bool {
	for _, l := range []struct {
		facet  string
		wanted []string
	}{
		{search.FacetTopic, f.Topics}, {search.FacetSource, f.Sources}, {search.FacetRegion, f.Regions},
		{search.FacetUnit, f.Units}, {search.FacetTone, f.Tones}, {search.FacetClass, f.Classes}, {search.FacetLevel, f.Levels},
	} {
		if len(l.wanted) > 0 && !slices.ContainsFunc(facetOf(d, l.facet), func(v string) bool { return slices.Contains(l.wanted, v) }) {
			return false
		}
	}
	at := d.PublishedAt.Unix()
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, d.Kind)) &&
		(f.From.IsZero() || at >= f.From.Unix()) && (f.To.IsZero() || at < f.To.Unix()) && d.Risk >= f.MinRisk
}

func holds(d search.Document, e search.Expr) bool {
	any := func(a search.Expr) bool { return holds(d, a) }
	switch e.Op {
	case search.Phrase:
		return e.Field != "text" && stands(d.Title, e) || e.Field != "title" && stands(d.Text, e)
	case search.And:
		return !slices.ContainsFunc(e.Args, func(a search.Expr) bool { return !any(a) })
	case search.Or:
		return slices.ContainsFunc(e.Args, any)
	case search.Not:
		return !any(e.Args[0])
	case search.All:
		return true
	}
	panic(fmt.Sprintf("operation %d", e.Op))
}

// occurrences counts the words of a query in a post, four times in its title.
func occurrences(d search.Document, e search.Expr) (n int) {
	switch e.Op {
	case search.Phrase:
		words := strings.Join(e.Terms, " ")
		return 4*strings.Count(search.Terms(d.Title), words) + strings.Count(search.Terms(d.Text), words)
	case search.And, search.Or:
		for _, a := range e.Args {
			n += occurrences(d, a)
		}
	}
	return n
}

// stands looks for the phrase in the joined terms, each of them between spaces.
func stands(text string, e search.Expr) bool {
	in, phrase := " "+search.Terms(text)+" ", " "+strings.Join(e.Terms, " ")
	if !e.Prefix {
		phrase += " "
	}
	return strings.Contains(in, phrase)
}
