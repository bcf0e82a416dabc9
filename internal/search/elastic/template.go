package elastic

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"yuqing/internal/search"
)

// mapping of the monthly indices. The texts hold terms as search.Terms made
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

// prepare puts the index template, from which each month's index is made.
func (x *Index) prepare(ctx context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if time.Since(x.prepared) < prepareEvery {
		return nil
	}
	body, err := json.Marshal(map[string]any{
		"index_patterns": []string{x.alias() + "-*"},
		"priority":       500,
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

// indices lists the monthly indices, oldest first.
func (x *Index) indices(ctx context.Context) ([]string, error) {
	found := map[string]json.RawMessage{}
	err := x.patiently(ctx, "list the indices", func(ctx context.Context) error {
		return x.call(ctx, http.MethodGet, "/"+x.alias()+"-*/_alias?ignore_unavailable=true&allow_no_indices=true", nil, &found)
	})
	return slices.Sorted(maps.Keys(found)), err
}

// drop deletes indices by name: clusters refuse to delete by pattern.
func (x *Index) drop(ctx context.Context, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return x.patiently(ctx, "delete indices", func(ctx context.Context) error {
		return x.call(ctx, http.MethodDelete, "/"+strings.Join(names, ",")+"?ignore_unavailable=true", nil, nil)
	})
}

// Reset deletes all indices and puts the template anew.
func (x *Index) Reset(ctx context.Context) error {
	names, err := x.indices(ctx)
	if err != nil {
		return err
	}
	x.mu.Lock()
	x.prepared = time.Time{}
	x.mu.Unlock()
	return x.drop(ctx, names)
}

// DropBefore deletes the indices of the months that ended at or before t, by
// when posts were first collected, and returns their names.
func (x *Index) DropBefore(ctx context.Context, t time.Time) ([]string, error) {
	names, err := x.indices(ctx)
	if err != nil {
		return nil, err
	}
	first := x.indexOf(search.Document{CollectedAt: t})
	names = slices.DeleteFunc(names, func(name string) bool { return name >= first })
	return names, x.drop(ctx, names)
}
