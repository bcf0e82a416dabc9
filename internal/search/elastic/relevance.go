package elastic

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"yuqing/internal/search"
)

// rankedHits is how many of the newest hits are ranked by relevance.
const rankedHits = 5000

// byRelevance ranks by BM25. The first page fixes which range of order keys is
// ranked, and the cursor carries it on.
func (x *Index) byRelevance(ctx context.Context, p plan, c cursor, size int) ([]search.Hit, string, error) {
	if c.High == 0 {
		var err error
		if c.Low, c.High, err = x.newest(ctx, p); err != nil || c.High == 0 {
			return nil, "", err
		}
	}
	p.low, p.high = max(p.low, c.Low), min(p.high, c.High)
	a, err := x.ask(ctx, "rank by relevance", object{
		"query": p.query(), "sort": append([]object{{"_score": "desc"}}, byTime...), "track_scores": true,
		"from": c.Offset, "size": size + 1, "_source": false,
	})
	if err != nil {
		return nil, "", err
	}
	var hits []search.Hit
	for _, h := range a.Hits.Hits[:min(size, len(a.Hits.Hits))] {
		hit := search.Hit{ID: h.ID}
		if h.Score != nil {
			hit.Score = *h.Score
		}
		hits = append(hits, hit)
	}
	c.Offset += size
	if len(a.Hits.Hits) <= size || c.Offset >= rankedHits {
		return hits, "", nil
	}
	return hits, c.String(), nil
}

// newest is the range [low, high) of order keys that holds the newest hits;
// high is 0 when there is none.
func (x *Index) newest(ctx context.Context, p plan) (low, high int64, err error) {
	at := func(from int) (int64, bool, error) {
		a, err := x.ask(ctx, "find the newest hits", object{"query": p.query(), "sort": byTime, "from": from, "size": 1, "_source": false})
		if err != nil || len(a.Hits.Hits) == 0 {
			return 0, false, err
		}
		order, err := strconv.ParseInt(string(a.Hits.Hits[0].Sort[0]), 10, 64)
		return order, true, err
	}
	first, found, err := at(0)
	if err != nil || !found {
		return 0, 0, err
	}
	last, full, err := at(rankedHits - 1)
	if err != nil {
		return 0, 0, err
	}
	if !full {
		last = math.MinInt64
	}
	return last, first + 1, nil
}

// cursor says where a page begins: by time, behind the sort values After; by
// relevance, at an offset in the ranking of the posts in [Low, High).
type cursor struct {
	After  []json.RawMessage `json:"a,omitempty"`
	Low    int64             `json:"l,omitempty"`
	High   int64             `json:"h,omitempty"`
	Offset int               `json:"o,omitempty"`
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("encode a cursor: %v", err)) // cannot be: its parts are JSON already
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (c cursor, err error) {
	if s == "" {
		return c, nil
	}
	bad := &search.QueryError{Pos: -1, Text: "翻页标记无效，请从第一页重新检索"}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(b, &c) != nil || c.Offset < 0 || c.Offset > rankedHits {
		return c, bad
	}
	if c.After == nil {
		if c.High == 0 {
			return c, bad
		}
		return c, nil
	}
	var order int64
	var id string
	if len(c.After) != 2 || json.Unmarshal(c.After[0], &order) != nil || json.Unmarshal(c.After[1], &id) != nil {
		return c, bad
	}
	return c, nil
}
