package report

import (
	"cmp"
	"time"

	"yuqing/ledger"
)

// The reasons for lateness that are no desk's.
const (
	reasonAgain   = "再次回应未按时"
	reasonBounced = "曾退单"
	reasonMoved   = "换过承办单位"
	reasonUnknown = "环节不明"
	reasonNoUnit  = "热线未注明承办单位"

	longest = "环节最久" // after a desk's name
)

// The desks beside HandNames: between the answer and 办结, later rounds among it;
// and the unit to which the hotline gave a ticket that the ledger did not take.
const (
	closing   = "办结"
	atHotline = "热线承办"
)

// LateReasons are why a late matter is late, as its acts tell: the desk that
// had it longest since its discovery, or has it still, and what sent it round.
func (m *Matter) LateReasons(now time.Time) []string {
	var out []string
	if m.AgainLate || past(m.AgainDue, now) {
		out = append(out, reasonAgain)
	}
	if desk := slowest(m.toAnswer(now)); desk != "" && (len(out) == 0 || past(m.Due, cmp.Or(m.Responded, now))) {
		out = append(out, desk+longest)
	}
	return m.sentRound(out)
}

// overdueReasons are why what is past 办结时限 is: as LateReasons, with what came
// after the answer as one more desk.
func (m *Matter) overdueReasons(now time.Time) []string {
	var out []string
	if desk := slowest(m.toClose(now)); desk != "" {
		out = append(out, desk+longest)
	}
	return m.sentRound(out)
}

// sentRound adds what sent the matter round; where nothing is known, that.
func (m *Matter) sentRound(out []string) []string {
	if m.Bounces > 0 {
		out = append(out, reasonBounced)
	}
	if m.Moved > 0 {
		out = append(out, reasonMoved)
	}
	switch {
	case len(out) > 0:
	case m.PostID != "" && (m.Unit.Key == "" || m.UnitProposed):
		out = append(out, reasonNoUnit)
	default:
		out = append(out, reasonUnknown)
	}
	return out
}

// allReasons are all that reasons can say.
func allReasons() []string {
	out := []string{reasonAgain, reasonBounced, reasonMoved, reasonUnknown, reasonNoUnit, closing + longest, atHotline + longest}
	for _, desk := range HandNames[1:] {
		out = append(out, desk+longest)
	}
	return out
}

// slowest is the desk that had the matter longest after its discovery; empty
// where no desk is known.
func slowest(hands []ledger.Hand) string {
	longest := ledger.Hand{}
	for _, h := range hands {
		if h.Name != HandNames[0] && h.Took > longest.Took {
			longest = h
		}
	}
	return longest.Name
}

// toAnswer are the desks until the answer, or now.
func (m *Matter) toAnswer(now time.Time) []ledger.Hand {
	hands := m.hands()
	switch {
	case m.answered():
	case !m.steps.Discovered.IsZero():
		hands = append(hands, m.waiting(now))
	case m.EntryID != "":
		hands = append(hands, ledger.Hand{Name: HandNames[1], Took: now.Sub(m.Discovered)})
	}
	return hands
}

// toClose are the desks until 办结, or now: after the answer, or after the report
// of what needs none, that is one.
func (m *Matter) toClose(now time.Time) []ledger.Hand {
	end := cmp.Or(m.Closed, now)
	hands := m.hands()
	switch {
	case m.answered():
		return append(hands, ledger.Hand{Name: closing, Took: end.Sub(m.Responded)})
	case m.steps.Discovered.IsZero():
		return hands
	}
	at := m.waiting(end)
	if !m.Closed.IsZero() || !m.MustAnswer && !m.steps.Reported.IsZero() {
		at.Name = closing
	}
	return append(hands, at)
}

// waiting is the desk that an unanswered entry lies on now, and for how long.
func (m *Matter) waiting(now time.Time) ledger.Hand {
	f := m.steps
	steps := []time.Time{f.Discovered, f.Triaged, f.Ordered, f.Taken, f.Reported, f.Approved}
	last, next := f.Discovered, 1
	for i, at := range steps {
		if at.IsZero() {
			continue
		}
		next = i + 1
		if at.After(last) {
			last = at
		}
	}
	return ledger.Hand{Name: HandNames[next], Took: now.Sub(last)}
}

// hands are the desks that are known: an entry's, those of the entry that took a
// ticket, and of any other ticket the hotline's alone.
func (m *Matter) hands() []ledger.Hand {
	switch {
	case m.Hands != nil:
		return m.Hands
	case !m.steps.Discovered.IsZero():
		return m.steps.Hands()
	case m.PostID == "" || m.Unit.Key == "" || m.UnitProposed:
		return nil
	}
	return []ledger.Hand{{Name: atHotline, Took: 1}} // however long: there is no other
}
