package app

import (
	"context"
	"time"

	"yuqing/internal/desk"
)

// daily is how often the deadlines are held against the calendar and the clock
// table in force, which both may have come with a new version, and how often
// old notices are cleared away.
const daily = 24 * time.Hour

// schedule does what is due by the calendar, until the context ends. One
// process at a time does.
func (a *App) schedule(ctx context.Context) error {
	return together(ctx,
		every(time.Minute, a.supervise),
		every(time.Minute, a.settleOffice),
		every(lookEvery, a.proposeRebounds),
		every(lookEvery, a.escalate),
		every(silenceEvery, a.watchSources),
		every(daily, a.recount),
		every(daily, a.sweep),
		every(daily, a.sweepFiles),
		every(daily, a.checkUp),
		every(daily, a.forget),
		every(daily, a.forgetPeople),
	)
}

// lookEvery is how often what is followed up is looked at for a rebound; the
// rule's false alarms are counted for it (see internal/effect).
const lookEvery = 15 * time.Minute

// proposeRebounds proposes a new round where a matter flares up again.
func (a *App) proposeRebounds(ctx context.Context) {
	n, err := a.effect().Propose(ctx)
	if err != nil && ctx.Err() == nil {
		a.log.Error("rebounds not looked for everywhere", "error", err)
	}
	if n > 0 {
		a.log.Info("rebounds proposed", "entries", n)
	}
}

// escalatedDays is how far back tickets are looked at that go into the ledger by
// themselves.
const escalatedDays = 7

// escalate takes into the ledger what the office has said goes there by itself.
func (a *App) escalate(ctx context.Context) {
	s := a.officeLive.State().Rules.Settings
	n, err := a.Desk.Escalate(ctx, desk.EscalationQuery{People: s.EscalatePeople, Risk: s.EscalateRisk, Days: escalatedDays})
	if err != nil && ctx.Err() == nil {
		a.log.Error("tickets not taken into the ledger everywhere", "error", err)
	}
	if n > 0 {
		a.log.Info("tickets taken into the ledger", "entries", n)
	}
}

// every does something at its start and then again and again, until the
// context ends.
func every(d time.Duration, do func(context.Context)) func(context.Context) error {
	return func(ctx context.Context) error {
		for tick := time.NewTicker(d); ; {
			do(ctx)
			select {
			case <-ctx.Done():
				tick.Stop()
				return nil
			case <-tick.C:
			}
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

func (a *App) recount(ctx context.Context) {
	changed, err := a.Ledger.Recount(ctx, "日历或时限表已更新")
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.log.Error("deadlines not recounted", "error", err)
	case changed > 0:
		a.log.Info("deadlines recounted", "entries", changed)
	}
}

// settleOffice makes deadlines follow what the office has set.
func (a *App) settleOffice(ctx context.Context) {
	if err := a.Office.Settle(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("deadlines do not follow the office's rules yet", "error", err)
	}
}

// supervise takes the steps of supervision that are due.
func (a *App) supervise(ctx context.Context) {
	taken, err := a.Ledger.Supervise(ctx)
	if err != nil && ctx.Err() == nil {
		a.log.Error("supervision not complete", "error", err)
	}
	if taken > 0 {
		a.log.Info("steps of supervision taken", "steps", taken)
	}
}

func (a *App) sweep(ctx context.Context) {
	messages, items, err := a.Notices.Sweep(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		a.log.Error("old notices not cleared", "error", err)
	case messages+items > 0:
		a.log.Info("old notices cleared", "messages", messages, "given_up", items)
	}
}

// checkUp runs the checks that are too slow for a page.
func (a *App) checkUp(ctx context.Context) {
	if err := a.Checkup.Refresh(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("checks not run", "error", err)
	}
}
