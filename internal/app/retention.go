package app

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
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

// forgetCallers removes what identifies the callers of tickets that are older
// than the office keeps it, channel by channel (office.Settings.Retention).
func (a *App) forgetCallers(ctx context.Context) {
	for channel, months := range a.officeLive.State().Rules.Settings.Retention() {
		n, err := a.store.Posts.RedactTickets(ctx, channel, time.Now().AddDate(0, -months, 0))
		if n > 0 {
			detail := fmt.Sprintf("%s，受理满 %d 个月，%d 件", channel, months, n)
			if err := a.Access.Note(ctx, access.System(), "retention", string(channel), detail); err != nil {
				a.log.Error("removal of personal data not noted", "channel", string(channel), "tickets", n, "error", err)
			}
			a.log.Info("personal data of old tickets removed", "channel", string(channel), "tickets", n)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Error("personal data of old tickets not removed", "channel", string(channel), "error", err)
		}
	}
}
