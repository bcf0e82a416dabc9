package searchtest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// datesChange: a corrected date of publication moves a post in time, over
// months and years, and leaves nothing behind.
func datesChange(t *testing.T, x search.Index) {
	for _, kind := range []opinion.Kind{opinion.KindArticle, opinion.KindTicket} {
		d := search.Document{ID: string(kind), Seq: 10, Text: "道路破损", Kind: kind, PublishedAt: noon, CollectedAt: noon}
		for i, published := range []time.Time{noon, noon.AddDate(0, -2, 0), noon.AddDate(-3, 0, 0), noon.AddDate(0, 1, 0)} {
			d.Seq, d.PublishedAt = int64(10+i), published
			write(t, x, d)
			q := search.Query{Text: "道路", Facets: []string{search.FacetKind}, Filter: search.Filter{Kinds: []opinion.Kind{kind}}}
			r := find(t, x, q)
			if r.Total != 1 || len(r.Hits) != 1 || r.Facets[search.FacetKind][0].Count != 1 {
				t.Errorf("%s published %s: found %+v", kind, published, r)
			}
			buckets, err := x.Counts(within(t), q)
			check(t, err)
			if len(buckets) != 1 || buckets[0].Start.Month() != published.Month() {
				t.Errorf("%s published %s: counted %v", kind, published, buckets)
			}
		}
	}
	if n := count(t, x); n != 2 {
		t.Errorf("%d posts, want 2", n)
	}
}

// forgets drops posts by when they were collected, tickets by a measure of
// their own.
func forgets(t *testing.T, x search.Index) {
	since := search.Since{Posts: midnight(2026, 2, 1), Tickets: midnight(2024, 1, 1)}
	var docs []search.Document
	var kept []string
	for i, at := range []time.Time{
		midnight(2026, 3, 5), since.Posts, since.Posts.Add(-time.Second), midnight(2025, 11, 7),
		since.Tickets, since.Tickets.Add(-time.Second), midnight(2009, 5, 1),
	} {
		for _, kind := range []opinion.Kind{opinion.KindArticle, opinion.KindClue, opinion.KindTicket} {
			d := search.Document{
				ID: fmt.Sprintf("%s%d", kind, i), Seq: 5, Title: "道路", Text: "道路破损", Kind: kind, Source: "s",
				PublishedAt: at.Add(-time.Hour), CollectedAt: at,
			}
			docs = append(docs, d)
			if since.Keeps(d) {
				kept = append(kept, d.ID)
			}
		}
	}
	write(t, x, docs...)
	forget(t, x, search.Since{}, 0)
	forget(t, x, since, int64(len(docs)-len(kept)))
	forget(t, x, since, 0)
	wantKept(t, x, kept)
	write(t, search.Keeping(x, func() search.Since { return since }), docs...)
	wantKept(t, x, kept)
	write(t, x, docs...) // an engine by itself takes them
	forget(t, x, search.Since{Posts: since.Posts}, 10)
	forget(t, x, search.Since{Tickets: since.Tickets}, 2)
	wantKept(t, x, kept)
}

func forget(t *testing.T, x search.Index, s search.Since, want int64) {
	t.Helper()
	n, err := x.Forget(within(t), s)
	check(t, err)
	check(t, x.Refresh(within(t)))
	if n != want {
		t.Errorf("%d posts forgotten, want %d", n, want)
	}
}

func wantKept(t *testing.T, x search.Index, kept []string) {
	t.Helper()
	r := find(t, x, search.Query{Text: "破损", Limit: 50, Facets: []string{search.FacetSource}})
	got := ids(r)
	slices.Sort(got)
	slices.Sort(kept)
	if !slices.Equal(got, kept) || r.Total != int64(len(kept)) || r.Facets[search.FacetSource][0].Count != int64(len(kept)) {
		t.Errorf("found %v, facets %v, want %v", got, r.Facets, kept)
	}
	buckets, err := x.Counts(within(t), search.Query{})
	check(t, err)
	var sum int64
	for _, b := range buckets {
		sum += b.Count
	}
	if n := count(t, x); n != int64(len(kept)) || sum != n {
		t.Errorf("%d posts, %d by day, want %d", n, sum, len(kept))
	}
}

// lacksNamed: whoever asks hears which posts are not there, however many they
// ask for, also where nothing was ever written.
func lacksNamed(t *testing.T, x search.Index) {
	lacks := func(want []string, ids ...string) {
		t.Helper()
		got, err := x.Lacks(within(t), ids)
		check(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("of %d posts it lacks %q, want %q", len(ids), got, want)
		}
	}
	lacks(nil)
	lacks([]string{"a"}, "a")
	var all []string
	var docs []search.Document
	for i := range 1100 {
		id := fmt.Sprint("post ", i, " \"号\"")
		all = append(all, id)
		if i%1000 == 7 {
			continue
		}
		docs = append(docs, search.Document{ID: id, Seq: 1, Text: "道路", PublishedAt: noon, CollectedAt: noon})
	}
	write(t, x, docs...)
	lacks([]string{all[7], all[1007]}, all...)
	lacks([]string{all[1007], "strange"}, all[1007], all[3], "strange")
}
