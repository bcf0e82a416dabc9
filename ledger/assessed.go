package ledger

import (
	"slices"
	"time"
)

// Assessed (考核) is what assessment counts of an entry beside the times of its
// first round. All times are those at which things happened.
type Assessed struct {
	Merged bool // into another entry (并入)
	// Satisfied and Solved are what the citizen said in the last 回访评价.
	Satisfied, Solved Verdict
	// Contacted is when the citizen was reached in person, in the first round;
	// ContactDue by when that had to be.
	Contacted, ContactDue time.Time
	// AgainDue is the deadline of the outward answer of a later round (再发酵,
	// 重启) that is not given yet; AgainLate says that the answer of a later
	// round came after its deadline, or that the round ended without one.
	AgainDue  time.Time
	AgainLate bool
	// DueLed is the unit that had the order when the deadline of the first answer
	// passed, or passes; AgainLed that of the later round that AgainDue and
	// AgainLate speak of. Empty where the office had the matter then.
	DueLed, AgainLed UnitRef
	Moved            int // 改派
	LateRecords      int // acts that were recorded late (补录)
	Bounces          int // 退单
	// Excuse is what the lead unit last gave as its reason: for a later deadline,
	// or for doubting a figure. Empty where it gave none.
	Excuse string
}

// Verdict is an answer that may be missing.
type Verdict int

// The verdicts.
const (
	Unsaid Verdict = iota
	Yes
	No
)

// MarshalText writes yes, no, or nothing for what was not said.
func (v Verdict) MarshalText() ([]byte, error) {
	return []byte([]string{"", "yes", "no"}[v]), nil
}

func verdict(said *bool) Verdict {
	switch {
	case said == nil:
		return Unsaid
	case *said:
		return Yes
	}
	return No
}

// Assessed returns what assessment counts of the entry.
func (e Entry) Assessed() Assessed {
	a := Assessed{
		Merged: e.State == StateLeftOut && e.MergedTo != "", LateRecords: e.LateRecords, Bounces: e.Bounces, Excuse: e.excuse(),
	}
	if e.Rating != nil {
		a.Satisfied, a.Solved = verdict(e.Rating.Satisfied), verdict(e.Rating.Solved)
	}
	if len(e.Rounds) == 0 {
		return a
	}
	a.Moved = e.reassigned()
	a.DueLed = e.chargedAt(e.due(ClockRespond, e.Rounds[0].No))
	a.Contacted, a.ContactDue = e.contacted()
	for _, r := range e.Rounds[1:] {
		e.again(&a, r)
	}
	return a
}

// reaches are the acts that reach the citizen in person.
var reaches = []Action{ActContact, ActApproveReply, ActAnswered}

// contacted is when the citizen was reached in the first round, by what the
// office's clock waits for, and by when they had to be.
func (e *Entry) contacted() (at, due time.Time) {
	first := e.Rounds[0]
	c := e.clockOf(ClockContact, first.No)
	if c == nil {
		return first.first(reaches...), time.Time{}
	}
	if c.Ended {
		return time.Time{}, c.Due
	}
	return c.Stopped, c.Due
}

// again adds what became of the outward answer of a later round.
func (e *Entry) again(a *Assessed, r Round) {
	c := e.clockOf(ClockRespond, r.No)
	if c == nil {
		return
	}
	answered := r.first(respondStops...)
	late := false
	switch {
	case !answered.IsZero():
		late = answered.After(c.Due)
	case c.Running() && r.No == e.Round().No:
		a.AgainDue = c.Due
	default: // it was ended without an answer
		late = c.Stopped.After(c.Due)
	}
	if late || !a.AgainDue.IsZero() && !a.AgainLate {
		a.AgainLed = e.chargedAt(c.Due)
	}
	a.AgainLate = a.AgainLate || late
}

// excuse is the last reason that the unit gave that leads now: what a former one
// or a supporting one said is no word of its, and what was refused no reason.
func (e *Entry) excuse() string {
	since := e.Lead.DispatchedAt
	for _, f := range slices.Backward(e.Facts) {
		if f.Action == ActDispute && !f.At.Before(since) && e.support(f.By.UnitID) < 0 {
			return f.Text
		}
	}
	for _, x := range slices.Backward(e.Extensions) {
		refused := !x.Decided.IsZero() && !x.Granted
		if !refused && !x.Asked.Before(since) {
			return x.Reason
		}
	}
	return ""
}
