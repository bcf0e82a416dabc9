package app

import (
	"context"
	"time"
)

// recountEvery is how often the deadlines are held against the calendar and
// the clock table in force: both may have come with a new version.
const recountEvery = 24 * time.Hour

// schedule does what is due by the calendar, at its start and then daily, until
// the context ends.
func (a *App) schedule(ctx context.Context) error {
	for tick := time.NewTicker(recountEvery); ; {
		changed, err := a.Ledger.Recount(ctx, "日历或时限表已更新")
		switch {
		case ctx.Err() != nil:
			tick.Stop()
			return nil
		case err != nil:
			a.log.Error("deadlines not recounted", "error", err)
		case changed > 0:
			a.log.Info("deadlines recounted", "entries", changed)
		}
		a.sweepFiles(ctx)
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
	}
}

// sweepFiles removes the content of files that nobody needs any more.
func (a *App) sweepFiles(ctx context.Context) {
	count, size, err := a.Files.Sweep(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		a.log.Error("files not swept", "error", err)
	case count > 0:
		a.log.Info("files swept", "count", count, "bytes", size)
	}
}
