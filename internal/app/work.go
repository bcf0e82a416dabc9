package app

import (
	"context"
	"fmt"

	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// work analyses and indexes posts until the context ends.
func (a *App) work(ctx context.Context) error {
	analyzer, err := a.catalogue.analyzer()
	if err != nil {
		return err
	}
	return together(ctx,
		pipeline.NewAnalyse(a.bus, a.store.Posts, analyzer.Analyse, a.log).Run,
		pipeline.NewIndex(a.bus, a.index, a.log).Run,
		func(ctx context.Context) error { return a.lead(ctx, mendWork, a.mendIndex) },
	)
}

// searchable returns when everything that was handed in before can be found.
func (a *App) searchable(ctx context.Context) error {
	if err := a.Intake.AwaitSearchable(ctx); err != nil {
		return err
	}
	return a.index.Refresh(ctx)
}

// mendIndex rebuilds an index that lacks posts: one that was deleted, or cut
// short by a crash. Posts on their way to it are waited for first.
func (a *App) mendIndex(ctx context.Context) error {
	stored, err := a.store.Posts.Count(ctx)
	if err != nil {
		return err
	}
	if err := a.searchable(ctx); err != nil {
		return err
	}
	indexed, err := a.index.Count(ctx)
	if err != nil {
		return fmt.Errorf("count the index: %w", err)
	}
	refused, err := a.refusedByIndex(ctx)
	if err != nil {
		return err
	}
	if indexed+refused >= stored {
		return nil
	}
	a.log.Warn("the index lacks posts; rebuilding it", "stored", stored, "indexed", indexed)
	_, rejected, err := a.Reindex(ctx, func(int) {})
	for _, r := range rejected {
		a.log.Error("post refused by the index", "post", r.ID, "reason", r.Reason)
	}
	return err
}

// refusedByIndex counts the posts that the index will never take.
func (a *App) refusedByIndex(ctx context.Context) (n int64, err error) {
	letters, err := a.bus.DeadLetters(ctx, maxLetters)
	if err != nil {
		return 0, fmt.Errorf("count the dead letters: %w", err)
	}
	for _, l := range letters {
		if l.Group == pipeline.GroupIndex {
			n++
		}
	}
	return n, nil
}

// maxLetters is how many dead letters are looked through.
const maxLetters = 1000

// Reindex empties the index, fills it from the posts and returns when they can
// be found; see pipeline.Reindex.
func (a *App) Reindex(ctx context.Context, progress func(done int)) (int, []search.Rejected, error) {
	n, rejected, err := pipeline.Reindex(ctx, a.store.Posts, a.index, progress)
	if err != nil {
		return n, rejected, err
	}
	return n, rejected, a.index.Refresh(ctx)
}

// Import runs take, which hands posts in, and returns when all of them can be
// found. The posts are analysed by whoever analyses; where nobody else does,
// this process does.
func (a *App) Import(ctx context.Context, take func(context.Context) (pipeline.Imported, error)) (pipeline.Imported, error) {
	var result pipeline.Imported
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err := together(ctx,
		a.analyse,
		func(ctx context.Context) (err error) {
			defer cancel() // the import is over, and so is the work for it
			if result, err = take(ctx); err != nil {
				return err
			}
			return a.searchable(ctx)
		},
	)
	return result, err
}
