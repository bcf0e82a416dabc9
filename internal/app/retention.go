package app

import (
	"context"
	"time"

	"yuqing/internal/search"
)

// since is what the index keeps now.
func (a *App) since() search.Since {
	c := a.cfg.Retention
	return search.Retention{PostMonths: c.PostMonths, TicketYears: c.TicketYears}.Since(time.Now())
}

// searchablePosts is how many of the stored posts the index should hold.
func (a *App) searchablePosts(ctx context.Context) (int64, error) {
	if since := a.since(); !since.All() {
		return a.store.Posts.CountCollected(ctx, since.Posts, since.Tickets)
	}
	return a.store.Posts.Count(ctx)
}

// forget takes out of the index what is no longer kept there.
func (a *App) forget(ctx context.Context) {
	n, err := a.index.Forget(ctx, a.since())
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.log.Error("old posts not taken out of the index", "error", err)
	case n > 0:
		a.log.Info("old posts taken out of the index", "posts", n)
	}
}
