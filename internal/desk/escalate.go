package desk

import (
	"context"
	"errors"
	"fmt"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// escalator sees every post and entry, as the program itself.
var escalator = access.Actor{UserID: "system", Login: "system", Name: "系统", Roles: []access.Role{ledger.RoleSystem, access.RoleMonitor}}

// Escalate takes into the ledger by itself what an office has said to: matters
// of which people spoke, where q.People is set, and tickets of that risk, where
// q.Risk is; each once, as clues that a person judges. It returns how many. What
// fails holds up nothing else, and all failures are returned.
func (d *Desk) Escalate(ctx context.Context, q EscalationQuery) (taken int, err error) {
	people, risk := q.People > 0, q.Risk > 0
	if !people && !risk {
		return 0, nil
	}
	found, err := d.Escalations(ctx, escalator, q)
	if err != nil {
		return 0, fmt.Errorf("look for tickets to take into the ledger: %w", err)
	}
	var errs []error
	count := func(err error) {
		var held *TakenError
		switch {
		case err == nil:
			taken++
		case !errors.As(err, &held) && !errors.Is(err, opinion.ErrNotFound):
			errs = append(errs, err)
		}
	}
	for _, m := range found.Matters {
		if people && len(m.Entries) == 0 {
			_, err := d.OpenEventEntry(ctx, escalator, m.Event)
			count(err)
		}
	}
	for _, p := range found.Tickets {
		if risk && ctx.Err() == nil {
			_, err := d.openRisky(ctx, p.ID)
			count(err)
		}
	}
	return taken, errors.Join(errs...)
}

// openRisky registers a ticket, if no matter that was just taken in holds it.
func (d *Desk) openRisky(ctx context.Context, id string) (ledger.Entry, error) {
	e, err := d.deps.Ledger.ByPost(ctx, escalator, id)
	if err == nil {
		return e, &TakenError{"post", "已列入台账 " + e.Number}
	}
	if !errors.Is(err, ledger.ErrNotFound) {
		return e, err
	}
	e, _, err = d.OpenEntry(ctx, escalator, id)
	return e, err
}
