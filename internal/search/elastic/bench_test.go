package elastic_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"yuqing/internal/search"
	"yuqing/internal/search/elastic"
	"yuqing/internal/search/searchtest"
	"yuqing/internal/testservers"
)

const batch = 512 // as the pipeline writes

// BenchmarkWrite is the rate of Write, batch after batch.
func BenchmarkWrite(b *testing.B) {
	x := open(b, elastic.Config{})
	corpus := searchtest.NewCorpus(1)
	if _, err := x.Write(b.Context(), corpus.Next(batch)); err != nil { // makes the index
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		docs := corpus.Next(batch)
		b.StartTimer()
		if _, err := x.Write(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkBulk is what the node takes of the same documents in ready-made
// requests, two at once, into an index with the same mapping.
func BenchmarkBulk(b *testing.B) {
	address := "http://" + testservers.Elasticsearch(b).Address
	var bodies [][]byte
	record := func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/_bulk" {
			return false
		}
		var body bytes.Buffer
		body.ReadFrom(r.Body)
		items := bytes.Count(body.Bytes(), []byte("\n")) / 2
		bodies = append(bodies, body.Bytes())
		answer := map[string]any{"items": make([]map[string]any, 0, items)}
		for range items {
			answer["items"] = append(answer["items"].([]map[string]any), map[string]any{"index": map[string]any{"status": 201}})
		}
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		json.NewEncoder(w).Encode(answer)
		return true
	}
	var mu sync.Mutex
	x := open(b, elastic.Config{Addresses: []string{inFront(b, func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		return record(w, r)
	})}})
	corpus := searchtest.NewCorpus(1)
	posts := 0
	next := func(docs []search.Document) [][]byte {
		bodies = nil
		if _, err := x.Write(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
		posts += len(docs)
		return bodies
	}
	send := func(bodies [][]byte) {
		var wg sync.WaitGroup
		for _, body := range bodies {
			wg.Go(func() {
				res, err := http.Post(address+"/_bulk?filter_path=items.*.status,items.*.error", "application/json", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				var sink bytes.Buffer
				sink.ReadFrom(res.Body)
				res.Body.Close()
			})
		}
		wg.Wait()
	}
	send(next(corpus.Next(batch)))
	posts = 0
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		ready := next(corpus.Next(batch))
		b.StartTimer()
		send(ready)
	}
	b.ReportMetric(float64(posts)/b.Elapsed().Seconds(), "posts/s")
}
