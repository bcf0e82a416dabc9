// Package searchtest holds every search engine to the contract of
// internal/search: named properties, cases as data (testdata), a naive engine
// in memory that is plainly right, and a generated differential test between
// any two engines.
package searchtest

import (
	"context"
	"testing"
	"time"

	"yuqing/internal/search"
)

// Run tests all properties, each on an empty index that open gives.
func Run(t *testing.T, open func(t *testing.T) search.Index) {
	properties := []struct {
		name string
		test func(*testing.T, search.Index)
	}{
		{"answers the cases", answersTheCases},
		{"an empty index answers", emptyAnswers},
		{"writing twice changes nothing", writingTwice},
		{"an older version never replaces a newer one", olderNeverReplaces},
		{"a newer version replaces all of the older one", newerReplaces},
		{"a document that is refused does not hold up the rest", refusedAlone},
		{"facets count all hits", facetsCount},
		{"counts by day begin at midnight in Shanghai", countsByDay},
		{"pages give every hit once", pagesGiveAll},
		{"pages are stable while posts come in", pagesAreStable},
		{"relevance puts the title first", relevanceOrder},
		{"relevance pages give every hit once", relevancePages},
		{"a bad cursor is the asker's error", badCursor},
		{"a query that cannot be read is the asker's error", badQueries},
		{"strange queries are safe", strangeQueries},
		{"strange texts are taken", strangeTexts},
		{"a post whose dates change stands there once", datesChange},
		{"what is no longer kept is forgotten, and nothing else", forgets},
		{"what is lacking is named", lacksNamed},
		{"reset empties the index", resetEmpties},
	}
	for _, p := range properties {
		t.Run(p.name, func(t *testing.T) {
			x := open(t)
			t.Cleanup(func() { x.Close() })
			p.test(t, x)
		})
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write indexes documents, all of which must be taken and found at once.
func write(t *testing.T, x search.Index, docs ...search.Document) {
	t.Helper()
	rejected, err := x.Write(within(t), docs)
	check(t, err)
	if len(rejected) > 0 {
		t.Fatalf("rejected: %+v", rejected)
	}
	check(t, x.Refresh(within(t)))
}

func find(t *testing.T, x search.Index, q search.Query) search.Result {
	t.Helper()
	res, err := x.Search(within(t), q)
	check(t, err)
	return res
}

func ids(r search.Result) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

// allPages follows the cursors to the end.
func allPages(t *testing.T, x search.Index, q search.Query) []string {
	t.Helper()
	var out []string
	for range 10_000 {
		r := find(t, x, q)
		out = append(out, ids(r)...)
		if r.Next == "" {
			return out
		}
		q.Cursor = r.Next
	}
	t.Fatal("the pages do not end")
	return nil
}
