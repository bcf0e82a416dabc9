package sqlite_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"yuqing/internal/search"
	"yuqing/internal/search/searchtest"
	"yuqing/internal/search/sqlite"
)

const batch = 512 // as the pipeline writes

// BenchmarkWrite fills an index with posts of 1.3 kB; posts/s is the figure.
func BenchmarkWrite(b *testing.B) {
	corpus := searchtest.NewCorpus(1)
	x := open(b)
	bytes, posts := 0, 0
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		docs := corpus.Next(batch)
		for _, d := range docs {
			bytes += len(d.Title) + len(d.Text)
		}
		b.StartTimer()
		if _, err := x.Write(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
		posts += batch
	}
	b.ReportMetric(float64(posts)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(bytes)/b.Elapsed().Seconds()/1e6, "MB/s")
}

// benchIndex is an index of YUQING_BENCH_POSTS posts (20,000 by default), kept
// in YUQING_BENCH_DIR between runs where that is set.
func benchIndex(b *testing.B) (*sqlite.Index, *searchtest.Corpus) {
	posts := 20_000
	if n, err := strconv.Atoi(os.Getenv("YUQING_BENCH_POSTS")); err == nil {
		posts = n
	}
	dir := os.Getenv("YUQING_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	x, err := sqlite.Open(filepath.Join(dir, strconv.Itoa(posts)+".db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { x.Close() })
	corpus := searchtest.NewCorpus(1)
	if n, err := x.Count(b.Context()); err != nil || n >= int64(posts) {
		return x, corpus
	}
	for done := 0; done < posts; done += batch {
		if _, err := x.Write(b.Context(), corpus.Next(batch)); err != nil {
			b.Fatal(err)
		}
	}
	return x, corpus
}

func BenchmarkSearch(b *testing.B) {
	x, corpus := benchIndex(b)
	common, usual, rare := corpus.Word(0), corpus.Word(200), corpus.Word(20_000)
	facets := []string{search.FacetTopic, search.FacetSource, search.FacetRegion, search.FacetUnit, search.FacetTone}
	queries := []struct {
		name  string
		query search.Query
	}{
		{"common", search.Query{Text: common}},
		{"usual", search.Query{Text: usual}},
		{"rare", search.Query{Text: rare}},
		{"two", search.Query{Text: common + " " + usual}},
		{"or", search.Query{Text: usual + " OR " + rare}},
		{"phrase", search.Query{Text: common + usual}},
		{"not", search.Query{Text: "-" + usual}},
		{"one-character", search.Query{Text: string([]rune(usual)[:1])}},
		{"all", search.Query{}},
		{"topic", search.Query{Filter: search.Filter{Topics: []string{"topic1"}}}},
		{"common-topic", search.Query{Text: common, Filter: search.Filter{Topics: []string{"topic1"}}}},
		{"usual-risk", search.Query{Text: usual, Filter: search.Filter{MinRisk: 43}}},
		{"risk", search.Query{Filter: search.Filter{MinRisk: 43}}},
		{"facets-all", search.Query{Facets: facets}},
		{"facets-topic", search.Query{Facets: facets, Filter: search.Filter{Topics: []string{"topic1"}}}},
		{"facets-usual", search.Query{Text: usual, Facets: facets}},
		{"facets-common", search.Query{Text: common, Facets: facets}},
		{"relevance-usual", search.Query{Text: usual, Sort: search.SortRelevance}},
		{"relevance-two", search.Query{Text: common + " " + usual, Sort: search.SortRelevance}},
		{"relevance-common", search.Query{Text: common, Sort: search.SortRelevance}},
		{"relevance-common-source", search.Query{Text: common, Sort: search.SortRelevance, Filter: search.Filter{Sources: []string{"source1"}}}},
	}
	for _, q := range queries {
		b.Run(q.name, func(b *testing.B) {
			var total int64
			for b.Loop() {
				r, err := x.Search(b.Context(), q.query)
				if err != nil {
					b.Fatal(err)
				}
				total = r.Total
			}
			b.ReportMetric(float64(total), "hits")
		})
	}
	b.Run("counts-usual", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.Counts(b.Context(), search.Query{Text: usual}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("counts-all", func(b *testing.B) {
		for b.Loop() {
			if _, err := x.Counts(b.Context(), search.Query{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
