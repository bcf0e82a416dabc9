// Package search is the port of the search index, and what all engines must
// share so that they answer alike: the query language, the terms that text is
// cut into, and the passages shown for a hit.
//
// internal/search/sqlite (FTS5, embedded) and internal/search/elastic
// (Elasticsearch 8) fulfil it; internal/search/searchtest holds them to it.
// The index is never the truth: it can be thrown away and rebuilt from the
// posts. The package imports the standard library, x/text,
// internal/opinion and internal/calendar only.
package search

import (
	"cmp"
	"context"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// Document is what the index keeps of a post. An older Seq never replaces a
// newer one.
type Document struct {
	ID          string
	Seq         int64 // opinion.Record.Seq, the external version
	Title, Text string
	Source      string // source ID
	Kind        opinion.Kind
	PublishedAt time.Time
	CollectedAt time.Time // the same in all versions of a post
	Topics      []string  // topic IDs
	Unit        string    // lead unit
	Regions     []string  // region codes
	Tone        string
	Class       string
	Level       string // of the risk
	Risk        int    // 0 to 100
}

// Sort is the order of hits.
type Sort string

// The orders. By relevance only the newest few thousand hits are ranked.
const (
	SortTime      Sort = "time" // newest publication first, the default
	SortRelevance Sort = "relevance"
)

// Query asks for posts. Zero fields do not restrict.
type Query struct {
	Text string // in the query language
	Filter
	Sort   Sort
	Limit  int    // 1 to 200; 20 when zero
	Cursor string // from the page before; empty for the first
	Facets []string
}

// PageSize is Limit, in its range.
func (q Query) PageSize() int {
	if q.Limit == 0 {
		return 20
	}
	return min(max(q.Limit, 1), 200)
}

// Filter restricts a query; a list matches any of its values.
type Filter struct {
	Topics, Sources, Regions, Units []string
	Tones, Classes, Levels          []string
	Kinds                           []opinion.Kind
	From, To                        time.Time // published in [From, To)
	MinRisk                         int
}

// Result is one page of hits.
type Result struct {
	Hits  []Hit
	Total int64 // of all hits
	// Estimated says that the facets were scaled up from a sample, as an
	// engine may do above 50,000 hits.
	Estimated bool
	Facets    map[string][]FacetValue
	Next      string // cursor of the next page; empty on the last
}

// Hit names a post that matches; its text comes from the post store.
type Hit struct {
	ID    string
	Score float64 // by relevance only
}

// FacetValue counts the hits that hold a value, most first, then by value.
type FacetValue struct {
	Value string
	Count int64
}

// SortFacet puts the values in their order.
func SortFacet(vs []FacetValue) {
	slices.SortFunc(vs, func(a, b FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
}

// The fields that Query.Facets can name.
const (
	FacetTopic  = "topic"
	FacetSource = "source"
	FacetRegion = "region"
	FacetUnit   = "unit"
	FacetTone   = "tone"
	FacetClass  = "class"
	FacetLevel  = "level"
	FacetKind   = "kind"
)

// Bucket is the number of hits published on the day that begins at Start,
// Asia/Shanghai.
type Bucket struct {
	Start time.Time
	Count int64
}

// Rejected is a document that the engine refuses for good.
type Rejected struct {
	ID     string
	Reason string
}

// Index is a search engine.
type Index interface {
	// Write adds or replaces documents by ID; they are durable when it
	// returns, and can be queried within a second or so. A returned error
	// means that the call can be repeated as a whole; documents that can never
	// be taken are reported and the rest is written.
	Write(ctx context.Context, docs []Document) ([]Rejected, error)
	// Refresh returns when all that was written before can be queried.
	Refresh(ctx context.Context) error
	// Search returns a *QueryError for a query that cannot be read.
	Search(ctx context.Context, q Query) (Result, error)
	// Counts is the number of hits over time, a bucket a day, without empty
	// ones, oldest first.
	Counts(ctx context.Context, q Query) ([]Bucket, error)
	// Forget removes the posts that s does not keep and returns how many. It may
	// be repeated after an error; some are gone then. Nothing keeps Write from
	// bringing them back: see Keeping.
	Forget(ctx context.Context, s Since) (int64, error)
	// Reset empties the index.
	Reset(ctx context.Context) error
	// Count returns the number of indexed posts.
	Count(ctx context.Context) (int64, error)
	// Lacks returns those of the IDs that no indexed post has, in their order; as
	// Count, it sees what was written before a Refresh. There may be some
	// thousands of them.
	Lacks(ctx context.Context, ids []string) ([]string, error)
	Close() error
}

// QueryError says why a query cannot be read, in Chinese, for the person who
// typed it.
type QueryError struct {
	Pos  int // in characters from 0; -1 where no one place is at fault
	Text string
}

func (e *QueryError) Error() string { return e.Text }
