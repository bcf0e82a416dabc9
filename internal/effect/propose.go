package effect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuqing/ledger"
)

// watchedClosed is for how long after its closing a matter is looked at.
const watchedClosed = 14 * day

// Propose looks at every entry that is followed up, waits for its closing, or was
// closed a short while ago, and proposes a new round (疑似再发酵) for those whose
// matter seems to flare up again. It returns how many it proposed. An entry that
// fails, or that somebody changes meanwhile, holds up no other.
func (s *Service) Propose(ctx context.Context) (int, error) {
	var followed []ledger.Entry
	for _, f := range []ledger.Filter{
		{States: []ledger.State{ledger.StateFollowUp, ledger.StateToClose}},
		{States: []ledger.State{ledger.StateClosed}, ClosedFrom: s.deps.Now().Add(-watchedClosed)},
	} {
		err := s.deps.Ledger.Scan(ctx, ledger.System, f, func(e ledger.Entry) error {
			if !e.ReboundProposed && !e.Historic() {
				followed = append(followed, e)
			}
			return nil
		})
		if err != nil {
			return 0, fmt.Errorf("look for what is followed up: %w", err)
		}
	}
	proposed := 0
	var errs []error
	for _, e := range followed {
		why, err := s.Rebound(ctx, e)
		if err == nil && why != "" {
			_, err = s.deps.Ledger.Do(ctx, ledger.System, e.ID, e.Version, ledger.Command{Action: ledger.ActProposeRebound}.With(ledger.Memo{Text: why}))
			if err == nil {
				proposed++
			}
		}
		if conflict := (*ledger.ConflictError)(nil); err != nil && !errors.As(err, &conflict) {
			errs = append(errs, fmt.Errorf("look at %s for a rebound: %w", e.Number, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return proposed, errors.Join(errs...)
}

// Rebound says why an entry's matter seems to flare up again, by the rule of
// this package; "" where it does not.
func (s *Service) Rebound(ctx context.Context, e ledger.Entry) (string, error) {
	r, ok := responseOf(e, e.Round().No)
	if !ok {
		return "", nil
	}
	now, since := s.deps.Now(), judgedAt(e, r.At)
	ids, apart, err := s.heldBy(ctx, e)
	if err != nil {
		return "", err
	}
	if from, cut, ok := windows(since, now); ok {
		l := look{days: cut.Sub(from).Hours() / 24}
		if l.last, err = s.tally(ctx, ids, apart, cut, now); err != nil {
			return "", err
		}
		if l.quiet, err = s.tally(ctx, ids, apart, from, cut); err != nil {
			return "", err
		}
		if why := l.rebounds(); why != "" {
			return why, nil
		}
	}
	seen, err := s.sightings(ctx, e, ids)
	if err != nil {
		return "", err
	}
	posts := make([]string, 0, len(seen))
	for post := range seen {
		posts = append(posts, post)
	}
	slices.Sort(posts)
	for _, post := range posts {
		if why := surges(seen[post], since); why != "" {
			return why, nil
		}
	}
	return typed(e, since), nil
}

// judgedAt is when the office last judged a proposal of this round, or the time
// of the response: from then on a rebound is looked for.
func judgedAt(e ledger.Entry, responded time.Time) time.Time {
	since, proposed := responded, time.Time{}
	for _, f := range e.Facts {
		if f.Action == ledger.ActProposeRebound && f.At.After(proposed) {
			proposed = f.At
		}
	}
	if proposed.Before(responded) {
		return since
	}
	for _, f := range e.FollowUps {
		if f.At.After(proposed) && f.At.After(since) {
			return f.At
		}
	}
	return proposed
}
