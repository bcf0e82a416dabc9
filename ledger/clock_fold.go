package ledger

import (
	"slices"
	"time"
)

// clock is the current round's latest clock of the kind; nil where there is
// none or it was dropped.
func (e *Entry) clock(kind ClockKind) *Clock { return e.clockOf(kind, e.Round().No) }

func (e *Entry) clockOf(kind ClockKind, round int) *Clock {
	for i := len(e.Clocks) - 1; i >= 0; i-- {
		c := &e.Clocks[i]
		if c.Kind != kind || c.Round != round {
			continue
		}
		if c.Drop {
			return nil
		}
		return c
	}
	return nil
}

// Clock returns the current round's latest clock of the kind, and whether
// there is one.
func (e Entry) Clock(kind ClockKind) (Clock, bool) {
	if c := e.clock(kind); c != nil {
		return *c, true
	}
	return Clock{}, false
}

// setClocks writes what the act did to the clocks, then stops those whose
// stopping act has happened.
func (e *Entry) setClocks(a *Act) {
	for _, set := range a.Clocks {
		e.setClock(set, a)
	}
	round := e.Round()
	for i := range e.Clocks {
		c := &e.Clocks[i]
		switch {
		case c.Round != round.No, c.Ended:
		case c.Kind == ClockTriage:
			c.stopTriage(e, a)
		default:
			c.stop(round)
		}
	}
}

// stopTriage: a grading that waits for its confirmation (重大 and above) is none
// yet, and with it the confirmation is what stops the clock.
func (c *Clock) stopTriage(e *Entry, a *Act) {
	if c.Running() && !e.Awaiting && slices.Contains(c.Stop, a.Action) && !a.HappenedAt.Before(c.Start) {
		c.Stopped, c.StoppedBy = a.HappenedAt, a.Action
	}
}

// endClocks ends what still runs in the current round and was not done.
func (e *Entry) endClocks(a *Act) {
	for i := range e.Clocks {
		if c := &e.Clocks[i]; c.Round == e.Round().No && c.Running() {
			c.Stopped, c.StoppedBy, c.Ended, c.Undone = a.HappenedAt, a.Action, true, true
		}
	}
}

func (e *Entry) setClock(set ClockSet, a *Act) {
	c := e.clock(set.Kind)
	switch {
	case set.Drop && c == nil:
	case set.Drop:
		c.Past = append(c.Past, c.past(a, a.Reason))
		c.Drop = true
	case c != nil && c.sameDeadline(set): // its row was given other words or other stops
		c.answer(set)
		c.ClockSet = set
	case c != nil && slices.Contains(restarting, a.Action):
		c.Past = append(c.Past, c.past(a, a.Reason))
		c.ClockSet, c.Extended = set, false
		if !c.Ended {
			c.Stopped, c.StoppedBy = time.Time{}, "" // what stopped it is looked for anew
		}
	case c != nil && c.Start.Equal(set.Start):
		c.Past = append(c.Past, c.past(a, a.Reason))
		c.answer(set)
		c.ClockSet, c.Extended = set, false
	default:
		if c != nil && c.Running() {
			c.Stopped, c.StoppedBy, c.Ended = set.Start, a.Action, true
		}
		e.Clocks = append(e.Clocks, e.newClock(set))
	}
}

func (c *Clock) sameDeadline(set ClockSet) bool {
	return c.Row == set.Row && c.Start.Equal(set.Start) && c.Due.Equal(set.Due) && c.Provisional == set.Provisional
}

// newClock is a clock of the current round. One that comes back after it was
// dropped remembers which steps of supervision it had.
func (e *Entry) newClock(set ClockSet) Clock {
	n := Clock{ClockSet: set, Round: e.Round().No}
	for _, c := range e.Clocks {
		if c.Kind == set.Kind && c.Round == n.Round && c.Start.Equal(set.Start) {
			n.Reminded, n.Supervised, n.Circulated = c.Reminded, c.Supervised, c.Circulated
		}
	}
	return n
}

func (c *Clock) past(a *Act, reason string) PastDue {
	return PastDue{Row: c.Row, Due: c.Due, Action: a.Action, Reason: reason, At: a.HappenedAt}
}

func (c *Clock) extend(until time.Time, a *Act, reason string) {
	c.Past = append(c.Past, c.past(a, reason))
	c.Due, c.Extended, c.Provisional = moment(until), true, false
}

// answer has what a 终报 was enough for run again where the matter is to be
// answered in public after all.
func (c *Clock) answer(set ClockSet) {
	if c.FinalReport && !set.FinalReport && c.StoppedBy == ActReportUp {
		c.Stopped, c.StoppedBy = time.Time{}, ""
	}
}

// stop takes the earliest stopping act at or after the start, whenever it was
// recorded: figures use the time it happened.
func (c *Clock) stop(round Round) {
	for _, m := range round.Moments {
		if c.Ahead && m.At.Before(c.Start) {
			m.At = c.Start
		}
		if m.At.Before(c.Start) || !slices.Contains(c.Stop, m.Action) {
			continue
		}
		c.stopAt(m)
	}
	for _, at := range round.FinalReports {
		if c.FinalReport && !at.Before(c.Start) {
			c.stopAt(Moment{ActReportUp, at})
		}
	}
}

func (c *Clock) stopAt(m Moment) {
	if c.Stopped.IsZero() || m.At.Before(c.Stopped) {
		c.Stopped, c.StoppedBy = m.At, m.Action
	}
}

// NextDue is the earliest deadline that still runs, of the clocks and of
// instructions to be reported back; zero when none does or the entry is not open.
func (e Entry) NextDue() time.Time {
	var next time.Time
	if !e.State.Open() {
		return next
	}
	take := func(t time.Time) {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, c := range e.Clocks {
		if c.Running() && c.Round == e.Round().No {
			take(c.Due)
		}
	}
	for _, i := range e.Instructions {
		if i.ReportedAt.IsZero() {
			take(i.Due)
		}
	}
	return next
}

// NextDueName is what NextDue is the deadline of, in words; empty where nothing
// is due.
func (e Entry) NextDueName() string {
	due := e.NextDue()
	if due.IsZero() {
		return ""
	}
	for _, c := range e.Clocks {
		if c.Running() && c.Round == e.Round().No && c.Due.Equal(due) {
			return c.Kind.Name()
		}
	}
	return "批示反馈"
}

// Overdue reports whether a deadline that still runs has passed.
func (e Entry) Overdue(now time.Time) bool {
	due := e.NextDue()
	return !due.IsZero() && due.Before(now)
}
