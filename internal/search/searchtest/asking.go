package searchtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

func facetsCount(t *testing.T, x search.Index) {
	write(t, x, documents(t)...)
	r := find(t, x, search.Query{Text: "水", Limit: 1, Facets: []string{search.FacetTopic, search.FacetUnit, search.FacetRegion, search.FacetTone, search.FacetKind, search.FacetLevel, search.FacetSource, search.FacetClass}})
	want := map[string]string{
		search.FacetTopic:  "[{市政服务 2} {救灾 2} {环境保护 1}]",
		search.FacetUnit:   "[{住房城乡建设局 2} {应急管理局 1} {水利局 1}]",
		search.FacetRegion: "[{R-dongguan 2} {R-hewan 2}]",
		search.FacetTone:   "[{负面 2} {中性 1} {正面 1}]",
		search.FacetKind:   "[{article 2} {ticket 2}]",
		search.FacetLevel:  "[{重大 2} {一般 1} {较大 1}]",
		search.FacetSource: "[{s-hotline 2} {s-paper 1} {s-wechat 1}]",
		search.FacetClass:  "[{切身利益 2} {政策误解误读 1} {自然灾害 1}]",
	}
	if r.Total != 4 || r.Estimated {
		t.Errorf("total %d, estimated %v; want 4 exactly", r.Total, r.Estimated)
	}
	for facet, w := range want {
		if got := fmt.Sprint(r.Facets[facet]); got != w {
			t.Errorf("%s: got %s, want %s", facet, got, w)
		}
	}
	day := search.Filter{From: noon.Truncate(time.Hour).Add(-12 * time.Hour), To: noon.Add(12 * time.Hour)}
	r = find(t, x, search.Query{Filter: day, Facets: []string{search.FacetSource}})
	if got := fmt.Sprint(r.Facets); got != "map[source:[{s-hotline 1} {s-paper 1}]]" || r.Total != 2 {
		t.Errorf("facets of a day are %s of %d", got, r.Total)
	}
}

func countsByDay(t *testing.T, x search.Index) {
	write(t, x, documents(t)...)
	for _, c := range []struct {
		query search.Query
		want  string
	}{
		{search.Query{}, "1998-07-15 1, 2026-03-01 2, 2026-03-02 2, 2026-03-03 3, 2026-03-04 2, 2026-03-05 2, 2026-03-06 2"},
		{search.Query{Text: "水"}, "1998-07-15 1, 2026-03-03 2, 2026-03-04 1"},
		{search.Query{Filter: search.Filter{Topics: []string{"市政服务"}}}, "2026-03-03 2"},
		{search.Query{Filter: search.Filter{Topics: []string{"市政服务"}, Tones: []string{"负面"}}}, "2026-03-03 2"},
		{search.Query{Filter: search.Filter{Topics: []string{"征地补偿", "救灾"}}}, "1998-07-15 1, 2026-03-01 2, 2026-03-04 1, 2026-03-06 1"},
		{search.Query{Filter: search.Filter{From: time.Date(2026, 3, 3, 9, 0, 0, 0, calendar.Shanghai)}}, "2026-03-03 2, 2026-03-04 2, 2026-03-05 2, 2026-03-06 2"},
		{search.Query{Filter: search.Filter{To: time.Date(2026, 3, 3, 0, 0, 0, 0, calendar.Shanghai)}}, "1998-07-15 1, 2026-03-01 2, 2026-03-02 2"},
		{search.Query{Filter: search.Filter{MinRisk: 90}}, "2026-03-05 1"},
	} {
		buckets, err := x.Counts(within(t), c.query)
		check(t, err)
		if got := describe(buckets); got != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.query, got, c.want)
		}
	}
}

func describe(buckets []search.Bucket) string {
	var days []string
	for _, b := range buckets {
		days = append(days, fmt.Sprintf("%s %d", b.Start.Format(time.DateOnly), b.Count))
		if b.Start.Location().String() != calendar.Shanghai.String() || b.Start.Hour() != 0 {
			days = append(days, "a bucket begins at "+b.Start.String())
		}
	}
	return strings.Join(days, ", ")
}

func pagesGiveAll(t *testing.T, x search.Index) {
	docs := numbered(0, 47)
	for i := range docs[:20] {
		docs[i].PublishedAt = noon // many in one second
	}
	write(t, x, docs...)
	for _, q := range []search.Query{{Limit: 10}, {Text: "征地", Limit: 10}, {Text: "征地", Limit: 47}, {Limit: 1}} {
		got := allPages(t, x, q)
		if !slices.Equal(got[:27], ids(find(t, x, search.Query{Limit: 27}))) {
			t.Errorf("pages of %d are not in the order of one page", q.Limit)
		}
		slices.Sort(got)
		if len(got) != 47 || len(slices.Compact(got)) != 47 {
			t.Errorf("pages of %d gave %d hits, %d different ones", q.Limit, len(got), len(slices.Compact(got)))
		}
	}
}

func pagesAreStable(t *testing.T, x search.Index) {
	write(t, x, numbered(0, 30)...)
	q := search.Query{Text: "征地", Limit: 10}
	first := find(t, x, q)
	write(t, x, numbered(30, 30)...) // newer ones push in front
	q.Cursor = first.Next
	got := append(ids(first), allPages(t, x, q)...)
	var want []string
	for i := 29; i >= 0; i-- {
		want = append(want, fmt.Sprintf("n%04d", i))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func relevanceOrder(t *testing.T, x search.Index) {
	docs := numbered(0, 30)
	for i := range docs {
		docs[i].Text = "今天的公告很多，没有一件与此有关。"
	}
	docs[3].Title, docs[3].Text = "塌方", "塌方路段已封闭，塌方原因在查。"
	docs[20].Text += "其中一件说到塌方。"
	write(t, x, docs...)
	q := search.Query{Text: "塌方", Sort: search.SortRelevance}
	if got := ids(find(t, x, q)); !slices.Equal(got, []string{"n0003", "n0020"}) {
		t.Errorf("by relevance: %v", got)
	}
	q.Sources = []string{docs[20].Source}
	if got := ids(find(t, x, q)); !slices.Equal(got, []string{"n0020"}) {
		t.Errorf("by relevance with a filter: %v", got)
	}
	q = search.Query{Sort: search.SortRelevance, Limit: 3}
	if got := ids(find(t, x, q)); !slices.Equal(got, []string{"n0029", "n0028", "n0027"}) {
		t.Errorf("without words relevance is time, but got %v", got)
	}
}

func relevancePages(t *testing.T, x search.Index) {
	docs := numbered(0, 33)
	for i := range docs {
		docs[i].Text = strings.Repeat("征地。", 1+i%5) + strings.Repeat("别的。", i%7)
	}
	write(t, x, docs...)
	got := allPages(t, x, search.Query{Text: "征地", Sort: search.SortRelevance, Limit: 7})
	slices.Sort(got)
	if len(got) != 33 || len(slices.Compact(got)) != 33 {
		t.Errorf("%d hits, %d different ones", len(got), len(slices.Compact(got)))
	}
}

func badCursor(t *testing.T, x search.Index) {
	write(t, x, numbered(0, 3)...)
	for _, cursor := range []string{"x", "%%%", strings.Repeat("A", 5000), "MSAyIDM0NTY3ODk"} {
		_, err := x.Search(within(t), search.Query{Cursor: cursor})
		var bad *search.QueryError
		if !errors.As(err, &bad) || bad.Text == "" {
			t.Errorf("cursor %.20q: error %v", cursor, err)
		}
	}
}

func badQueries(t *testing.T, x search.Index) {
	for _, query := range []string{"？！", "co*d", strings.Repeat("征地", 500_000), strings.Repeat("(", 60) + "征地", strings.Repeat("征 ", 2000), "()", "OR"} {
		_, err := x.Search(within(t), search.Query{Text: query})
		var bad *search.QueryError
		if !errors.As(err, &bad) || bad.Text == "" {
			t.Errorf("%.20q: error %v", query, err)
		}
		if _, err = x.Counts(within(t), search.Query{Text: query}); !errors.As(err, &bad) {
			t.Errorf("counts of %.20q: error %v", query, err)
		}
	}
}

func strangeQueries(t *testing.T, x search.Index) {
	write(t, x, numbered(0, 3)...)
	many := make([]string, 500)
	for i := range many {
		many[i] = fmt.Sprintf("词%d", i)
	}
	deep := "征地"
	for i := range 9 {
		deep = fmt.Sprintf("(词%d (别%d OR -%s))", i, i, deep)
	}
	for _, query := range []string{
		deep, "a", "A*", "*", "-", "\"", "''", `\`, "😀", "征地 😀*", "NEAR(a b)", "meta:all", "{title} : a", "征地 ^ 公告",
		"title:", "title:title:征地", "-title:-征地", "a:b:c", "\x00\xff", "征地\x00公告", "AND OR NOT 征地",
		strings.Repeat("(", 50) + "征地" + strings.Repeat(")", 50),
		strings.Repeat("-", 1000) + "征地", strings.Repeat("征", 9999), strings.Join(many, " OR "), strings.Join(many, " "),
		"-" + strings.Join(many, " -"), strings.Repeat("a", 9999) + "*", "v1 all r0",
	} {
		_, err := x.Search(within(t), search.Query{Text: query, Facets: []string{search.FacetTopic, "nonsense"}})
		var bad *search.QueryError
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("%.30q: %v", query, err)
		}
	}
	if r := find(t, x, search.Query{Text: "征地", Filter: search.Filter{MinRisk: -3}, Limit: -1}); r.Total != 3 || len(r.Hits) != 1 {
		t.Errorf("a negative limit and risk found %d, gave %d", r.Total, len(r.Hits))
	}
}
