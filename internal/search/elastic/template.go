package elastic

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// mapping of the indices. The texts hold terms as search.Terms made
// them, so they are split at spaces only; the store has the originals, so they
// are left out of what Elasticsearch keeps.
const mapping = `{
	"dynamic": "strict",
	"_source": {"excludes": ["title", "text"]},
	"properties": {
		"id":        {"type": "keyword"},
		"title":     {"type": "text", "analyzer": "whitespace"},
		"text":      {"type": "text", "analyzer": "whitespace"},
		"order":     {"type": "long"},
		"published": {"type": "date", "format": "epoch_second"},
		"topic":     {"type": "keyword"},
		"source":    {"type": "keyword"},
		"region":    {"type": "keyword"},
		"unit":      {"type": "keyword"},
		"tone":      {"type": "keyword"},
		"class":     {"type": "keyword"},
		"level":     {"type": "keyword"},
		"kind":      {"type": "keyword"},
		"risk":      {"type": "short"}
	}
}`

// prepareEvery is how soon a template that was lost (with a whole cluster, for
// one) is there again: an index made without it would answer wrongly.
const prepareEvery = 30 * time.Second

// prepare puts the index template, from which each period's index is made.
func (x *Index) prepare(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if time.Since(x.prepared) < prepareEvery {
		return nil
	}
	body, err := json.Marshal(map[string]any{
		"index_patterns": []string{x.alias() + "-*"},
		"priority":       501, // above that of the first layout, whose pattern fits too
		"template": map[string]any{
			"settings": map[string]any{
				"number_of_shards": 1, "number_of_replicas": x.cfg.Replicas,
				// Few segments matter less here than few pauses.
				"refresh_interval": "1s",
			},
			"mappings": json.RawMessage(mapping),
			"aliases":  map[string]any{x.alias(): struct{}{}},
		},
	})
	if err != nil {
		return err
	}
	if err := x.call(ctx, http.MethodPut, "/_index_template/"+x.alias(), body, nil); err != nil {
		return fmt.Errorf("put the index template: %w", err)
	}
	x.prepared = time.Now()
	return nil
}
