package ledger

import (
	"slices"
	"time"
)

// chargedAt is the unit that had the order at a time: a deadline that passed
// then is its lateness, whoever leads now. Empty where nobody had one yet, or
// the last had given it back (退单): then the office had the matter.
func (e *Entry) chargedAt(at time.Time) UnitRef {
	charged := UnitRef{}
	for _, a := range append(slices.Clone(e.Former), e.Lead) {
		switch {
		case a.Unit == (UnitRef{}) || !a.DispatchedAt.Before(at): // not ordered yet
		case !a.LeftAt.IsZero() && a.LeftAt.Before(at):
			charged = UnitRef{}
		default:
			charged = a.Unit
		}
	}
	return charged
}

// reassigned is how often another unit was put in the lead's place (改派).
func (e *Entry) reassigned() int {
	n := 0
	for _, r := range e.Rounds {
		for _, m := range r.Moments {
			if m.Action == ActReassign {
				n++
			}
		}
	}
	return n
}

// standing is what became of the order that the round's answer rests on: where
// a matter went to several units, the way to the right one is the office's.
// While a return (退单) waits for its ruling, and once it is upheld, no order
// stands. An order's first word is the earliest one that was recorded while it
// stood and was not said before it was given, also one recorded after the answer.
type standing struct{ ordered, taken, reported time.Time }

func (r Round) standing() standing {
	var now, returned standing
	var before []standing
	var answered time.Time
	for _, m := range r.Moments {
		word := m.Action == ActFeedback || m.Action == ActSubmit
		switch {
		case word && !m.At.Before(now.ordered) && (answered.IsZero() || m.At.Before(answered)):
			now.said(m.At)
		case answered.IsZero() && !now.ordered.IsZero() && slices.Contains(respondStops, m.Action):
			answered = m.At
		}
		if !answered.IsZero() {
			continue
		}
		switch m.Action {
		case ActDispatch, ActReassign:
			before = append(before, now)
			now = standing{ordered: m.At}
		case ActRecall:
			now = standing{}
			if n := len(before); n > 0 {
				now, before = before[n-1], before[:n-1]
			}
		case ActReturn:
			now, returned = standing{}, now
		case ActOverrule:
			now = returned
		case ActUphold:
			now = standing{}
		case ActAccept:
			now.taken = m.At
		}
	}
	return now
}

func (s *standing) said(at time.Time) {
	if s.reported.IsZero() || at.Before(s.reported) {
		s.reported = at
	}
}
