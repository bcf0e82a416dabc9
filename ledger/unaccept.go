package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// workedOn are the acts that show that a unit has taken a matter up.
var workedOn = []Action{ActFeedback, ActSubmit, ActContact, ActWithin, ActAskExtension, ActInstructReport}

// justAccepted reports whether the lead unit has accepted its order and done
// nothing with it since.
func (e *Entry) justAccepted() bool {
	moments := e.Round().Moments
	i := lastAccept(moments)
	return i >= 0 && !slices.ContainsFunc(moments[i:], func(m Moment) bool { return slices.Contains(workedOn, m.Action) })
}

func lastAccept(moments []Moment) int {
	for i, m := range slices.Backward(moments) {
		if m.Action == ActAccept {
			return i
		}
	}
	return -1
}

// unaccept takes an acceptance back: as if not given. The order stands, and what
// the acceptance stopped runs on from where it started.
func (e *Entry) unaccept() {
	e.Lead.State, e.Lead.AcceptedAt, e.Lead.AcceptedBy = PartToAccept, time.Time{}, Person{}
	round := &e.Rounds[len(e.Rounds)-1]
	i := lastAccept(round.Moments)
	round.Moments = slices.Delete(round.Moments, i, i+1)
	for i := range e.Clocks {
		c := &e.Clocks[i]
		if c.Round == round.No && !c.Ended && c.StoppedBy == ActAccept {
			c.Stopped, c.StoppedBy = time.Time{}, "" // an earlier one is looked for anew
		}
	}
}

// checkUnaccept holds 撤回签收 to the time that the office gives for it. It counts
// from when the acceptance was recorded, for that is when somebody pressed the
// wrong button; the entry does not say, so the history is asked, of new acts only.
func (r *run) checkUnaccept(ctx context.Context, a Act) error {
	if a.Action != ActUnaccept {
		return nil
	}
	within := r.book.Settings.UnacceptWithin
	if within == 0 {
		return illegal(&r.entry, a.Action, "本办规定签收后不能撤回；不属本单位职责的，请由主任改派")
	}
	accepted, err := r.acceptRecorded(ctx, a.EntryID)
	if err != nil {
		return err
	}
	if a.RecordedAt.Sub(accepted) > within {
		return illegal(&r.entry, a.Action, "签收已超过"+inWords(within)+"；不属本单位职责的，请由主任改派")
	}
	return nil
}

// acceptRecorded is when the acceptance in force was written down.
func (s *Service) acceptRecorded(ctx context.Context, entryID string) (time.Time, error) {
	acts, err := s.store.History(ctx, entryID)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when entry %s was accepted: %w", entryID, err)
	}
	for _, a := range slices.Backward(acts) {
		if a.Action == ActAccept {
			return a.RecordedAt, nil
		}
	}
	return time.Time{}, nil
}
