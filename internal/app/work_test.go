package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// withLostIndex opens an installation of n posts that the index has lost.
func withLostIndex(t *testing.T, n int) *App {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data = t.TempDir()
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var posts []opinion.Analysed
	for i := range n {
		p := opinion.Post{ID: fmt.Sprint("p", i), Source: "s", Kind: opinion.KindArticle, Title: "路灯不亮", PublishedAt: at, CollectedAt: at}
		posts = append(posts, opinion.Analysed{Post: p})
	}
	if _, err := a.store.Posts.Save(t.Context(), posts); err != nil {
		t.Fatal(err)
	}
	return a
}

func indexed(t *testing.T, x search.Index) int64 {
	t.Helper()
	n, err := x.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func nothing(context.Context) (pipeline.Imported, error) { return pipeline.Imported{}, nil }

// TestImportLeavesAWholeIndex: the end of an import does not cut off the
// mending of the index that it began.
func TestImportLeavesAWholeIndex(t *testing.T) {
	a := withLostIndex(t, 300)
	if _, err := a.Import(t.Context(), nothing); err != nil {
		t.Fatal(err)
	}
	if n := indexed(t, a.index); n != 300 {
		t.Errorf("%d of 300 posts are indexed", n)
	}
}

// TestInterruptedWorkIsAnError: a script must not take half for all.
func TestInterruptedWorkIsAnError(t *testing.T) {
	a := withLostIndex(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := a.Import(ctx, func(ctx context.Context) (pipeline.Imported, error) {
		cancel()
		return pipeline.Imported{Rows: 1}, fmt.Errorf("import a file: %w", context.Canceled)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the import says %v", err)
	}
	if _, _, err := a.Reindex(ctx, func(int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("the rebuilding says %v", err)
	}
}

// downAtFirst is an index whose engine is down for the first Count.
type downAtFirst struct {
	search.Index
	asked atomic.Int32
}

func (x *downAtFirst) Count(ctx context.Context) (int64, error) {
	if x.asked.Add(1) == 1 {
		return 0, errors.New("the engine is down")
	}
	return x.Index.Count(ctx)
}

// TestMendingSurvivesAnEngineThatIsDown: it is tried again, and the process
// goes on meanwhile.
func TestMendingSurvivesAnEngineThatIsDown(t *testing.T) {
	a := withLostIndex(t, 3)
	whole := a.index
	a.index = &downAtFirst{Index: whole}
	if err := a.mend(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := indexed(t, whole); n != 3 {
		t.Errorf("%d of 3 posts are indexed", n)
	}
}
