package elastic

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"yuqing/internal/search"
)

// facetValues is how many values of a facet are counted at most.
const facetValues = 10_000

var facetFields = []string{
	search.FacetTopic, search.FacetSource, search.FacetRegion, search.FacetUnit,
	search.FacetTone, search.FacetClass, search.FacetLevel, search.FacetKind,
}

// answer is what a search request gives.
type answer struct {
	Hits struct {
		Total struct{ Value int64 }
		Hits  []struct {
			ID    string            `json:"_id"`
			Score *float64          `json:"_score"`
			Sort  []json.RawMessage `json:"sort"`
		}
	}
	Aggregations map[string]struct {
		Buckets []struct {
			Key   json.RawMessage
			Count int64 `json:"doc_count"`
		}
	}
}

// ask makes a search request over all months; with none there it finds nothing.
func (x *Index) ask(ctx context.Context, doing string, body object) (answer, error) {
	var a answer
	b, err := json.Marshal(body)
	if err != nil {
		return a, err
	}
	err = x.patiently(ctx, doing, func(ctx context.Context) error {
		return x.call(ctx, http.MethodPost, "/"+x.alias()+"/_search?ignore_unavailable=true", b, &a)
	})
	return a, err
}

var byTime = []object{{"order": "desc"}, {"id": "asc"}}

// Search counts exactly, however many hits there are.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Result, error) {
	p, err := planOf(q)
	if err != nil {
		return search.Result{}, err
	}
	c, err := parseCursor(q.Cursor)
	if err != nil {
		return search.Result{}, err
	}
	size := q.PageSize()
	body := object{
		"query": p.query(), "sort": byTime, "size": size + 1, // one more, to know whether it is the last page
		"track_total_hits": true, "_source": false, "aggs": facetAggs(q.Facets),
	}
	relevance := q.Sort == search.SortRelevance && p.ranked
	if relevance {
		body["size"] = 0
	} else if c.After != nil {
		body["search_after"] = c.After
	}
	a, err := x.ask(ctx, "search", body)
	if err != nil {
		return search.Result{}, err
	}
	res := search.Result{Total: a.Hits.Total.Value, Facets: facets(a, q.Facets)}
	if relevance {
		res.Hits, res.Next, err = x.byRelevance(ctx, p, c, size)
		return res, err
	}
	for _, h := range a.Hits.Hits[:min(size, len(a.Hits.Hits))] {
		res.Hits = append(res.Hits, search.Hit{ID: h.ID})
	}
	if len(a.Hits.Hits) > size {
		res.Next = cursor{After: a.Hits.Hits[size-1].Sort}.String()
	}
	return res, nil
}

func facetAggs(names []string) object {
	aggs := object{}
	for _, name := range names {
		if slices.Contains(facetFields, name) {
			aggs[name] = object{"terms": object{"field": name, "size": facetValues}}
		}
	}
	return aggs
}

func facets(a answer, names []string) map[string][]search.FacetValue {
	if len(names) == 0 {
		return nil
	}
	out := map[string][]search.FacetValue{}
	for _, name := range names {
		list := []search.FacetValue{}
		for _, b := range a.Aggregations[name].Buckets {
			var value string
			if json.Unmarshal(b.Key, &value) == nil {
				list = append(list, search.FacetValue{Value: value, Count: b.Count})
			}
		}
		search.SortFacet(list)
		out[name] = list
	}
	return out
}

// lookUp is how many IDs are looked up in one request.
const lookUp = 1000

// Lacks is search.Index.Lacks.
func (x *Index) Lacks(ctx context.Context, ids []string) ([]string, error) {
	var lacking []string
	for lot := range slices.Chunk(ids, lookUp) {
		a, err := x.ask(ctx, fmt.Sprintf("look %d posts up", len(lot)), object{
			"query": object{"ids": object{"values": lot}}, "size": len(lot), "_source": false,
		})
		if err != nil {
			return nil, err
		}
		there := make(map[string]bool, len(a.Hits.Hits))
		for _, h := range a.Hits.Hits {
			there[h.ID] = true
		}
		for _, id := range lot {
			if !there[id] {
				lacking = append(lacking, id)
			}
		}
	}
	return lacking, nil
}

// Counts is a date histogram with the days of calendar.Shanghai.
func (x *Index) Counts(ctx context.Context, q search.Query) ([]search.Bucket, error) {
	p, err := planOf(q)
	if err != nil {
		return nil, err
	}
	a, err := x.ask(ctx, "count by day", object{
		"query": p.query(), "size": 0,
		"aggs": object{"days": object{"date_histogram": object{
			"field": "published", "calendar_interval": "day", "time_zone": "+08:00", "min_doc_count": 1,
		}}},
	})
	if err != nil {
		return nil, err
	}
	var buckets []search.Bucket
	for _, b := range a.Aggregations["days"].Buckets {
		var millis int64
		if err := json.Unmarshal(b.Key, &millis); err != nil {
			return nil, fmt.Errorf("elasticsearch: the day %s: %w", b.Key, err)
		}
		buckets = append(buckets, search.Bucket{Start: search.DayStart((millis/1000 + 8*60*60) / 86400), Count: b.Count})
	}
	return buckets, nil
}
