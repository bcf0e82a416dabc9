package ledger

import "time"

// Pile (堆) is one of the things that the press office looks at first: entries
// that wait for the same kind of hand. An entry may lie in several.
type Pile string

// The piles, in the order in which the 值班台 shows them.
const (
	PileTriage  Pile = "triage"  // 待研判: 线索 and 待研判
	PileAccept  Pile = "accept"  // 未签收
	PileSoon    Pile = "soon"    // 2 小时内到期, not yet overdue
	PileLate    Pile = "late"    // 已超时
	PileReport  Pile = "report"  // 待上报: a clock 上报 runs
	PileRebound Pile = "rebound" // 再发酵: proposed, or of a round that is not answered yet

	// PileLeader is what waits for a leader's word (须领导定), see Entry.Cause: a
	// list of its own, not among Piles.
	PileLeader Pile = "leader"
)

// Piles lists the piles of the 值班台 in their order.
var Piles = []Pile{PileTriage, PileAccept, PileSoon, PileLate, PileReport, PileRebound}

var pileNames = map[Pile]string{
	PileTriage: "待研判", PileAccept: "未签收", PileSoon: "2 小时内到期",
	PileLate: "已超时", PileReport: "待上报", PileRebound: "再发酵", PileLeader: "须领导定",
}

// Name is the pile's Chinese name, empty for one that does not exist.
func (p Pile) Name() string { return pileNames[p] }

// PileWithin is how near a deadline is for PileSoon.
const PileWithin = 2 * time.Hour

// Waiting is what lies in a pile: how many entries, and since when the oldest
// waits. Of PileSoon and PileLate Since is the earliest deadline.
type Waiting struct {
	Count int       `json:"count"`
	Since time.Time `json:"since,omitzero"`
}

// WaitsIn reports whether the entry lies in the pile at a time, and since when;
// for PileSoon and PileLate, the deadline. It is what every store's List,
// Tiles and Piles must agree with.
func (e Entry) WaitsIn(p Pile, now time.Time) (since time.Time, ok bool) {
	due := e.NextDue()
	switch p {
	case PileTriage:
		return e.StateSince, e.State == StateClue || e.State == StateToTriage
	case PileAccept:
		return e.StateSince, e.State == StateToAccept
	case PileSoon:
		return due, !due.IsZero() && !due.Before(now) && due.Before(now.Add(PileWithin))
	case PileLate:
		return due, before(due, now)
	case PileReport:
		since = e.ReportSince()
	case PileRebound:
		since = e.ReboundSince()
	case PileLeader:
		return e.StateSince, e.Cause(now) != ""
	}
	return since, !since.IsZero()
}

// ReportSince is when the running clock 上报 started; zero where none runs.
func (e Entry) ReportSince() time.Time {
	if !e.State.Open() {
		return time.Time{}
	}
	if c := e.clock(ClockReport); c != nil && c.Running() {
		return c.Start
	}
	return time.Time{}
}

// ReboundSince is when an open entry flared up again, or was thought to;
// zero where it did not, or where that has been answered.
func (e Entry) ReboundSince() time.Time {
	switch round := e.Round(); {
	case !e.State.Open():
	case e.ReboundProposed:
		return e.proposedAt()
	case round.Cause == ActRebound && !e.answeredIn(round.No):
		return round.StartedAt
	}
	return time.Time{}
}

func (e Entry) proposedAt() time.Time {
	for i := len(e.Facts) - 1; i >= 0; i-- {
		if e.Facts[i].Action == ActProposeRebound {
			return e.Facts[i].At
		}
	}
	return e.StateSince
}

func (e Entry) answeredIn(round int) bool {
	for _, r := range e.Responses {
		if r.Round == round {
			return true
		}
	}
	return false
}
