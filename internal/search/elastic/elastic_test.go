package elastic_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"strings"
	"testing"

	"yuqing/internal/search"
	"yuqing/internal/search/elastic"
	"yuqing/internal/search/searchtest"
	"yuqing/internal/search/sqlite"
	"yuqing/internal/testservers"
)

// open makes an index of an office of its own, or of the one that is named, which
// is deleted at the end.
func open(t testing.TB, cfg elastic.Config) *elastic.Index {
	t.Helper()
	if cfg.Addresses == nil {
		cfg.Addresses = []string{"http://" + testservers.Elasticsearch(t).Address}
	}
	if cfg.Prefix == "" {
		cfg.Prefix = "t" + strings.ToLower(rand.Text()[:10]) + "-"
	}
	x, err := elastic.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Reset(context.Background()) })
	return x
}

func TestConformance(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return open(t, elastic.Config{}) })
}

// TestDifferential asks this engine and the embedded one the same.
func TestDifferential(t *testing.T) {
	for seed := range uint64(2) {
		embedded, err := sqlite.Open(filepath.Join(t.TempDir(), "index.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer embedded.Close()
		searchtest.Differential(t, open(t, elastic.Config{}), embedded, seed)
	}
}
