package searchtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/search"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, calendar.Shanghai)

// numbered makes n posts, a minute apart, that all hold 征地.
func numbered(from, n int) []search.Document {
	var docs []search.Document
	for i := from; i < from+n; i++ {
		docs = append(docs, search.Document{
			ID: fmt.Sprintf("n%04d", i), Seq: int64(i + 1), Title: fmt.Sprintf("第%d号", i), Text: "征地公告",
			Source: fmt.Sprintf("s%d", i%3), PublishedAt: noon.Add(time.Duration(i) * time.Minute), CollectedAt: noon,
		})
	}
	return docs
}

func count(t *testing.T, x search.Index) int64 {
	t.Helper()
	n, err := x.Count(within(t))
	check(t, err)
	return n
}

func emptyAnswers(t *testing.T, x search.Index) {
	r := find(t, x, search.Query{Text: "征地", Facets: []string{search.FacetTopic}})
	if r.Total != 0 || len(r.Hits) != 0 || r.Next != "" || len(r.Facets[search.FacetTopic]) != 0 {
		t.Errorf("an empty index found %+v", r)
	}
	buckets, err := x.Counts(within(t), search.Query{})
	check(t, err)
	if len(buckets) != 0 || count(t, x) != 0 {
		t.Errorf("an empty index counts %v, %d", buckets, count(t, x))
	}
	_, err = x.Write(within(t), nil)
	check(t, err)
}

func writingTwice(t *testing.T, x search.Index) {
	docs := numbered(0, 5)
	write(t, x, docs...)
	write(t, x, docs...)
	write(t, x, docs[2], docs[2])
	if n := count(t, x); n != 5 {
		t.Errorf("%d posts after writing 5 twice", n)
	}
	q := search.Query{Text: "征地", Facets: []string{search.FacetSource}}
	r := find(t, x, q)
	if r.Total != 5 || len(r.Hits) != 5 || r.Facets[search.FacetSource][0].Count != 2 {
		t.Errorf("found %+v", r)
	}
	buckets, err := x.Counts(within(t), search.Query{})
	check(t, err)
	if len(buckets) != 1 || buckets[0].Count != 5 {
		t.Errorf("counts are %v", buckets)
	}
}

func olderNeverReplaces(t *testing.T, x search.Index) {
	d := numbered(0, 1)[0]
	d.Seq, d.Text = 7, "新的正文"
	write(t, x, d)
	old := d
	old.Seq, old.Text = 6, "旧的正文"
	write(t, x, old)
	newest := d
	newest.Seq, newest.Text = 9, "最新正文"
	old.Seq, old.Text = 8, "次新正文"
	write(t, x, newest, old) // in one call, in the wrong order
	for text, want := range map[string]int{"旧的": 0, "新的": 0, "次新": 0, "最新": 1} {
		if n := len(find(t, x, search.Query{Text: text}).Hits); n != want {
			t.Errorf("%s: %d hits, want %d", text, n, want)
		}
	}
}

func newerReplaces(t *testing.T, x search.Index) {
	d := search.Document{
		ID: "a", Seq: 1, Title: "停水", Text: "河湾镇停水", Source: "s1", Topics: []string{"市政服务"},
		PublishedAt: noon, CollectedAt: noon, Risk: 45,
	}
	write(t, x, append(numbered(0, 3), d)...)
	d.Seq, d.Title, d.Text = 100, "来水", "已恢复供应"
	d.Topics, d.Risk, d.PublishedAt = []string{"环境保护"}, 5, noon.AddDate(0, 0, 2)
	write(t, x, d)

	for name, q := range map[string]search.Query{
		"old words": {Text: "停水"},
		"old topic": {Filter: search.Filter{Topics: []string{"市政服务"}}},
		"old risk":  {Filter: search.Filter{MinRisk: 40}},
		"old day":   {Text: "来水", Filter: search.Filter{To: noon.AddDate(0, 0, 1)}},
	} {
		if r := find(t, x, q); r.Total != 0 || len(r.Hits) != 0 {
			t.Errorf("%s still find %v", name, ids(r))
		}
	}
	r := find(t, x, search.Query{Text: "恢复", Facets: []string{search.FacetTopic}})
	if r.Total != 1 || len(r.Facets[search.FacetTopic]) != 1 || r.Facets[search.FacetTopic][0].Value != "环境保护" {
		t.Errorf("new version found %+v", r)
	}
	if n := count(t, x); n != 4 {
		t.Errorf("%d posts, want 4", n)
	}
}

func refusedAlone(t *testing.T, x search.Index) {
	docs := numbered(0, 3)
	docs[1].ID = ""
	rejected, err := x.Write(within(t), docs)
	check(t, err)
	check(t, x.Refresh(within(t)))
	if len(rejected) != 1 || rejected[0].ID != "" || rejected[0].Reason == "" {
		t.Errorf("rejected %+v", rejected)
	}
	if got := ids(find(t, x, search.Query{})); !slices.Equal(got, []string{"n0002", "n0000"}) {
		t.Errorf("found %v", got)
	}
}

func strangeTexts(t *testing.T, x search.Index) {
	texts := map[string]string{
		"empty":    "",
		"spaces":   " \t\n　",
		"binary":   "\x00\xff\xfe征地\x01",
		"one word": strings.Repeat("a", 200_000),
		"long":     strings.Repeat("征地补偿款，", 100_000),
		"joiners":  "👨‍👩‍👧 ❤️ 1️⃣ é e\u0301 カ\u3099",
		"quotes":   `"征地" OR * NOT ( : '' ;drop table doc`,
		"planes":   "𠮷野家 𝒜 \U000E0041 \uE000",
	}
	for name, text := range texts {
		write(t, x, search.Document{ID: name, Seq: 1, Title: text, Text: text, PublishedAt: noon, CollectedAt: noon})
	}
	if n := count(t, x); n != int64(len(texts)) {
		t.Errorf("%d posts, want %d", n, len(texts))
	}
	for query, want := range map[string]int{"征地": 3, "👩": 1, "❤": 1, "𠮷野": 1, "É": 1, "ガ": 1, strings.Repeat("A", 64): 1} {
		if r := find(t, x, search.Query{Text: query}); len(r.Hits) != want {
			t.Errorf("%.20q: found %v, want %d", query, ids(r), want)
		}
	}
}

func resetEmpties(t *testing.T, x search.Index) {
	write(t, x, numbered(0, 5)...)
	check(t, x.Reset(within(t)))
	check(t, x.Refresh(within(t)))
	emptyAnswers(t, x)
	docs := numbered(0, 2)
	docs[0].Seq = 1 // versions from before the reset are forgotten
	write(t, x, docs...)
	if r := find(t, x, search.Query{Text: "征地", Facets: []string{search.FacetSource}}); r.Total != 2 || len(r.Facets[search.FacetSource]) != 2 {
		t.Errorf("after a reset found %+v", r)
	}
}
