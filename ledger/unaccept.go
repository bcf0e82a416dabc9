package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// undoes are the acts that take an acceptance back, and which one.
var undoes = map[Action]Action{ActUnaccept: ActAccept, ActSupportUnaccept: ActSupportAccept}

// workedOn are the acts that show that the lead unit has taken a matter up.
var workedOn = []Action{ActFeedback, ActSubmit, ActAskExtension, ActInstructReport}

// justAccepted reports whether the lead unit has accepted its order and done
// nothing with it since. What a supporting unit or the office did meanwhile is no
// act of its: its mistake is none the less one.
func (e *Entry) justAccepted() bool {
	moments := e.Round().Moments
	i := lastAccept(moments)
	return i >= 0 && !slices.ContainsFunc(moments[i:], func(m Moment) bool {
		switch m.Action {
		case ActWithin:
			return e.Lead.Section != ""
		case ActContact:
			return e.contactedBy(e.Lead)
		}
		return slices.Contains(workedOn, m.Action)
	})
}

// contactedBy reports whether a unit has talked with the citizen since it accepted.
func (e *Entry) contactedBy(part Assignment) bool {
	return slices.ContainsFunc(e.Facts, func(f Fact) bool {
		return f.Action == ActContact && f.By.UnitID == part.Unit.ID && !f.At.Before(part.AcceptedAt)
	})
}

func lastAccept(moments []Moment) int {
	for i, m := range slices.Backward(moments) {
		if m.Action == ActAccept {
			return i
		}
	}
	return -1
}

// justTaken reports whether a supporting unit has accepted its part and done
// nothing with it since: neither handed it on nor talked with the citizen.
func (e *Entry) justTaken(part Assignment) bool {
	return part.State == PartInHand && part.Section == "" && !e.contactedBy(part)
}

// unaccept takes an acceptance back: as if not given. The order stands, and what
// the acceptance stopped runs on from where it started.
func (e *Entry) unaccept() {
	e.forget(ActAccept, e.Lead.AcceptedAt)
	e.Lead.State, e.Lead.AcceptedAt, e.Lead.AcceptedBy = PartToAccept, time.Time{}, Person{}
}

// forget takes an act out of the round's moments, and what it stopped runs again.
func (e *Entry) forget(action Action, at time.Time) {
	round := &e.Rounds[len(e.Rounds)-1]
	for i, m := range slices.Backward(round.Moments) {
		if m.Action == action && m.At.Equal(at) {
			round.Moments = slices.Delete(round.Moments, i, i+1)
			break
		}
	}
	for i := range e.Clocks {
		c := &e.Clocks[i]
		if c.Round == round.No && !c.Ended && c.StoppedBy == action {
			c.Stopped, c.StoppedBy = time.Time{}, "" // an earlier one is looked for anew
		}
	}
}

// acceptance is one that a history has: of the order, or of a supporting unit's
// part.
type acceptance struct {
	action   Action
	unit     string
	recorded time.Time
}

// checkUnaccept holds 撤回签收 to the time that the office gives for it. It counts
// from when the acceptance was recorded, for that is when somebody pressed the
// wrong button; the entry does not say, so the history is asked, of new acts only.
func (r *run) checkUnaccept(ctx context.Context, a Act, d details) error {
	if undoes[a.Action] == "" {
		return nil
	}
	unit, instead := r.entry.Lead.Unit.ID, "请由主任改派"
	if part, ok := d.(*SupportPart); ok {
		unit, instead = part.Unit.ID, "请在配合报送中写明"
	}
	within := r.book.Settings.UnacceptWithin
	if within == 0 {
		return illegal(&r.entry, a.Action, "本办规定签收后不能撤回；不属本单位职责的，"+instead)
	}
	all, err := r.acceptances(ctx, a.EntryID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(c acceptance) bool {
		return c.action == undoes[a.Action] && c.unit == unit && a.RecordedAt.Sub(c.recorded) <= within
	}) {
		return illegal(&r.entry, a.Action, "签收已超过"+inWords(within)+"；不属本单位职责的，"+instead)
	}
	return nil
}

// acceptances are the ones of each unit that were written down last.
func (s *Service) acceptances(ctx context.Context, entryID string) ([]acceptance, error) {
	acts, err := s.store.History(ctx, entryID)
	if err != nil {
		return nil, fmt.Errorf("read when entry %s was accepted: %w", entryID, err)
	}
	var all []acceptance
	for _, a := range slices.Backward(acts) {
		if a.Action != ActAccept && a.Action != ActSupportAccept {
			continue
		}
		d, err := a.Of()
		if err != nil {
			return nil, err
		}
		c := acceptance{a.Action, a.Actor.UnitID, a.RecordedAt}
		if part, ok := d.(*SupportPart); ok {
			c.unit = part.Unit.ID
		}
		if !slices.ContainsFunc(all, func(x acceptance) bool { return x.action == c.action && x.unit == c.unit }) {
			all = append(all, c)
		}
	}
	return all, nil
}
