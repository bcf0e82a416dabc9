package ledger

import (
	"cmp"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// Cause is why a matter waits for a leader's word (须领导定).
type Cause string

// The causes, the most pressing first; of several that fit, the first is why.
const (
	CauseClose   Cause = "close"   // 申请办结, and the level leaves the closing to a leader
	CauseReport  Cause = "report"  // 批示 past its report-back deadline, of whatever level
	CauseRebound Cause = "rebound" // 较大 and above: flared up again and not answered yet
	CauseLate    Cause = "late"    // 较大 and above: a deadline has passed
	CauseMajor   Cause = "major"   // 重大 and above, in whoever's hands
)

// Causes lists the causes in their order.
var Causes = []Cause{CauseClose, CauseReport, CauseRebound, CauseLate, CauseMajor}

// leaderFrom is the level from which what is late or flares up again is a
// leader's affair.
var leaderFrom = opinion.LevelLarger.Rank()

// Cause is why the entry waits for a leader's word at a time; empty where it
// does not. It is what every store's Pressing and PileLeader must agree with.
func (e Entry) Cause(now time.Time) Cause {
	high := e.Grade.Level.Rank() >= leaderFrom
	switch {
	case !e.State.Open():
		return ""
	case e.State == StateToClose && major(e.Grade.Level):
		return CauseClose
	case before(e.InstructionDue(), now):
		return CauseReport
	case high && !e.ReboundSince().IsZero():
		return CauseRebound
	case high && e.Overdue(now):
		return CauseLate
	case major(e.Grade.Level):
		return CauseMajor
	}
	return ""
}

// InstructionDue is the earliest report-back deadline of an open entry's
// instructions (批示) that have not been answered; zero where there is none.
func (e Entry) InstructionDue() time.Time {
	var due time.Time
	if !e.State.Open() {
		return due
	}
	for _, i := range e.Instructions {
		if i.ReportedAt.IsZero() && !i.Due.IsZero() && (due.IsZero() || i.Due.Before(due)) {
			due = i.Due
		}
	}
	return due
}

// ComparePressing orders entries as a leader is to see them: the higher level
// first, then by Causes, then what falls due first, ties by ID descending.
func ComparePressing(a, b Entry, now time.Time) int {
	return cmp.Or(
		b.Grade.Level.Rank()-a.Grade.Level.Rank(),
		causeRank(a.Cause(now))-causeRank(b.Cause(now)),
		compareDue(a.NextDue(), b.NextDue(), false),
		strings.Compare(b.ID, a.ID),
	)
}

func causeRank(c Cause) int {
	for i, x := range Causes {
		if x == c {
			return i
		}
	}
	return len(Causes)
}
