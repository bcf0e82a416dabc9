package app

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
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

// kept is a post as the office may hold it now (office.Settings.Kept).
func (a *App) kept(p opinion.Post) opinion.Post {
	return a.officeLive.State().Rules.Settings.Kept(p, time.Now())
}

// forgetPeople removes what identifies people in posts and tickets that are
// older than the office keeps it, channel by channel (office.Settings.Retention).
func (a *App) forgetPeople(ctx context.Context) {
	for channel, months := range a.officeLive.State().Rules.Settings.Retention() {
		n, err := a.store.Posts.Redact(ctx, channel, time.Now().AddDate(0, -months, 0))
		if n > 0 {
			detail := fmt.Sprintf("%s，满 %d 个月，%d 件", channel, months, n)
			if err := a.Access.Note(ctx, access.System(), "retention", string(channel), detail); err != nil {
				a.log.Error("removal of personal data not noted", "channel", string(channel), "posts", n, "error", err)
			}
			a.log.Info("personal data of old posts removed", "channel", string(channel), "posts", n)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("personal data of old posts not removed", "channel", string(channel), "error", err)
		}
	}
}
