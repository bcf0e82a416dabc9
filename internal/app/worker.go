package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"
)

// lockPoll is how often a process asks whether the one that worked the data
// folder has gone.
const lockPoll = 200 * time.Millisecond

// Kinds of work that one process at a time does.
const (
	analyseWork = "analyse" // of the embedded log only
	collectWork = "collect"
	eventsWork  = "events"
	bundleWork  = "bundle"
	patrolWork  = "patrol" // looking after the government's own sites
	watchWork   = "watch"  // taking in files that are dropped into a folder
	pushWork    = "push"   // handing on what hotlines handed in
	mendWork    = "mend"   // rebuilding an index that lacks posts
	// scheduleWork is what is due by the calendar and not by a request.
	scheduleWork = "schedule"
	settleWork   = "settle" // corrections that have not reached their posts
)

// works are all of them, for those who watch who does which.
var works = []string{
	analyseWork, collectWork, eventsWork, bundleWork, patrolWork, watchWork, pushWork, mendWork, scheduleWork, settleWork,
}

// workFolder runs work while this process is the one that does this kind of
// work in the data folder (docs/adr/0004): it waits for the lock, works until
// the context ends, and frees the lock. Only errors of work are returned.
func workFolder(ctx context.Context, data, kind string, log *slog.Logger, work func(context.Context) error) error {
	lock := flock.New(filepath.Join(data, kind+".lock"))
	held, err := lock.TryLock()
	if err == nil && !held {
		log.Info("another process works the data folder; waiting until it ends", "data", data, "work", kind)
		held, err = lock.TryLockContext(ctx, lockPoll)
	}
	if ctx.Err() != nil {
		return nil
	}
	if err != nil || !held {
		return fmt.Errorf("lock the data folder %s: %w", data, err)
	}
	defer lock.Unlock()
	log.Debug("working the data folder", "data", data, "work", kind)
	return ignoreEnd(ctx, work(ctx))
}

// leading runs work while this process is the one that does it.
type leading = func(ctx context.Context, work string, do func(context.Context) error) error

// noting is lead that notes meanwhile what this process leads, for those who
// watch it.
func (a *App) noting(lead leading) leading {
	return func(ctx context.Context, work string, do func(context.Context) error) error {
		return lead(ctx, work, func(ctx context.Context) error {
			a.leading.Store(work, true)
			defer a.leading.Delete(work)
			return do(ctx)
		})
	}
}

// together runs parts until the context ends or one of them fails; then all
// are ended and the first failure is returned.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, part := range parts {
		g.Go(func() error { return ignoreEnd(ctx, part(ctx)) })
	}
	return g.Wait()
}

// ignoreEnd drops the error of a part that only says that it was told to end.
func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
