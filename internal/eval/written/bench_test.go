package written

import (
	"testing"

	"yuqing/internal/events"
	"yuqing/nlp/segment"
)

// BenchmarkLargeEvents streams a few events of thousands of posts each: the
// worst that the clustering meets, for every post has hundreds of near ones.
func BenchmarkLargeEvents(b *testing.B) {
	seg, err := segment.Default()
	if err != nil {
		b.Fatal(err)
	}
	posts := Large(seg, 1000, 1)
	for b.Loop() {
		engine := events.New(events.Config{})
		for _, p := range posts {
			engine.Add(p.Post)
		}
	}
	b.ReportMetric(float64(len(posts)*b.N)/b.Elapsed().Seconds(), "posts/s")
}
