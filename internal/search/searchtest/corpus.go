package searchtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
)

// Corpus makes posts of about 1.3 kB for measurements: words of two characters
// that are as unevenly used as real ones (Zipf), in clauses, with facets, one
// post about every two minutes.
type Corpus struct {
	rng   *rand.Rand
	zipf  *rand.Zipf
	words []string
	made  int
}

// NewCorpus makes the same posts for the same seed.
func NewCorpus(seed uint64) *Corpus {
	rng := rand.New(rand.NewPCG(seed, 1))
	c := &Corpus{rng: rng, zipf: rand.NewZipf(rng, 1.1, 8, 29_999)}
	for range 30_000 {
		c.words = append(c.words, string([]rune{rune(0x4E00 + rng.IntN(3000)), rune(0x4E00 + rng.IntN(3000))}))
	}
	return c
}

// Word is the word of a rank, 0 being the most used.
func (c *Corpus) Word(rank int) string { return c.words[rank] }

func (c *Corpus) clause(b *strings.Builder, n int) {
	for range n {
		b.WriteString(c.words[c.zipf.Uint64()])
	}
}

func (c *Corpus) text(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		c.clause(&b, 3+c.rng.IntN(6))
		b.WriteString("，")
	}
	return b.String()
}

// Next makes n more posts.
func (c *Corpus) Next(n int) []search.Document {
	docs := make([]search.Document, n)
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, calendar.Shanghai)
	for i := range docs {
		at := start.Add(time.Duration(c.made*120+c.rng.IntN(3600)) * time.Second)
		docs[i] = search.Document{
			ID: opinion.PostID("corpus", fmt.Sprint(c.made)), Seq: int64(c.made + 1),
			Title: c.text(50), Text: c.text(1200),
			Source: fmt.Sprintf("source%d", c.zipf.Uint64()%60), Kind: opinion.KindArticle,
			PublishedAt: at, CollectedAt: at,
			Topics:  []string{fmt.Sprintf("topic%d", c.zipf.Uint64()%26)},
			Regions: []string{fmt.Sprintf("region%d", c.rng.IntN(20))},
			Unit:    fmt.Sprintf("unit%d", c.rng.IntN(20)),
			Tone:    []string{"负面", "中性", "正面"}[c.rng.IntN(3)],
			Class:   string(opinion.ClassOrdinary), Level: string(opinion.LevelOrdinary), Risk: c.rng.IntN(101),
		}
		c.made++
	}
	return docs
}
