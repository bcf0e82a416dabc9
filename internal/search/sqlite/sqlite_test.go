package sqlite_test

import (
	"path/filepath"
	"testing"

	"yuqing/internal/search"
	"yuqing/internal/search/searchtest"
	"yuqing/internal/search/sqlite"
)

func open(t testing.TB) *sqlite.Index {
	x, err := sqlite.Open(filepath.Join(t.TempDir(), "index.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func TestConformance(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Index { return open(t) })
}

func TestNaive(t *testing.T) {
	searchtest.Run(t, func(*testing.T) search.Index { return searchtest.NewNaive() })
}

func TestDifferential(t *testing.T) {
	for seed := range uint64(4) {
		searchtest.Differential(t, open(t), searchtest.NewNaive(), seed)
	}
}
