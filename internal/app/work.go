package app

import (
	"context"
	"time"

	"yuqing/internal/pipeline"
	"yuqing/internal/search"
)

// work analyses and indexes posts until the context ends.
func (a *App) work(ctx context.Context) error {
	if _, err := a.live.Analyzer(); err != nil {
		return err
	}
	return together(ctx,
		pipeline.NewAnalyse(a.bus, a.store.Posts, a.live.Analyse, a.log).Keeping(a.kept).Run,
		pipeline.NewIndex(a.bus, a.index, a.log).Run,
		func(ctx context.Context) error { return a.lead(ctx, mendWork, a.mend) },
		a.following("rules of the analysis", a.live.Refresh),
	)
}

// Waits between two tries to mend the index.
const (
	firstMend = 200 * time.Millisecond
	maxMend   = 30 * time.Second
)

// mend tries to mend the index until that succeeds or the context ends: an
// engine that is down at the start holds up the mending, never the process.
func (a *App) mend(ctx context.Context) error {
	for wait := firstMend; ; wait = min(2*wait, maxMend) {
		err := a.mendIndex(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		a.log.Error("index not checked", "error", err, "again_in", wait)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// Reindex empties the index, fills it from the posts and returns when they can
// be found; see pipeline.Reindex. It waits for a rebuilding that is under way:
// two at once would empty what the other has filled.
func (a *App) Reindex(ctx context.Context, progress func(done int)) (n int, rejected []search.Rejected, err error) {
	err = a.lead(ctx, mendWork, func(ctx context.Context) (err error) {
		n, rejected, err = a.rebuild(ctx, progress)
		return err
	})
	if err == nil {
		err = ctx.Err() // which lead keeps to itself
	}
	return n, rejected, err
}

func (a *App) rebuild(ctx context.Context, progress func(done int)) (int, []search.Rejected, error) {
	n, rejected, err := pipeline.Reindex(ctx, a.store.Posts, a.index, progress)
	if err != nil {
		return n, rejected, err
	}
	return n, rejected, a.index.Refresh(ctx)
}

// Import runs take, which hands posts in, and returns when all of them can be
// found. The posts are analysed by whoever analyses; where nobody else does,
// this process does. An import that was cut short is an error.
func (a *App) Import(ctx context.Context, take func(context.Context) (pipeline.Imported, error)) (pipeline.Imported, error) {
	var result pipeline.Imported
	working, cancel := context.WithCancel(ctx)
	defer cancel()
	err := together(working,
		a.analyse,
		func(ctx context.Context) (err error) {
			defer cancel() // the import is over, and so is the work for it
			if result, err = take(ctx); err != nil {
				return err
			}
			if err = a.Intake.AwaitSearchable(ctx); err != nil {
				return err
			}
			// A rebuilding, here or elsewhere, may have emptied the index since.
			return a.lead(ctx, mendWork, a.mendIndex)
		},
	)
	if err == nil {
		err = ctx.Err() // which together takes for the end that it was told
	}
	return result, err
}
