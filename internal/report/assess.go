package report

import (
	"cmp"
	"slices"
	"time"

	"yuqing/ledger"
)

// Assessment (考核) are the figures of assessment beside those of timeliness,
// of one group of matters. They are no part of the report of timeliness, whose
// form is a contract.
type Assessment struct {
	Late        int      `json:"late"` // due and not answered on time
	LateReasons []Reason `json:"late_reasons"`
	// Overdue (超时件数) is ClosedLate and OpenLate together: past 办结时限.
	Overdue    int `json:"overdue"`
	ClosedLate int `json:"closed_late"`
	OpenLate   int `json:"open_late"`

	SatisfiedRate Rate `json:"satisfied_rate"` // satisfied ÷ valid ratings (满意率)
	SolvedRate    Rate `json:"solved_rate"`    // solved ÷ valid call-backs (解决率)
	ContactedRate Rate `json:"contacted_rate"` // contacted on time ÷ dispatched (响应率)
	RepeatedRate  Rate `json:"repeated_rate"`  // merged ÷ received (重复诉求率)

	RecordedLate int `json:"recorded_late"` // matters with acts recorded late (补录)
	LateRecords  int `json:"late_records"`  // how many acts that are
}

// Reason is why matters were late, and how many. A matter may have several.
type Reason struct {
	Reason  string `json:"reason"`
	Entries int    `json:"entries"`
}

// assessing gathers the Assessment of one group.
type assessing struct {
	figures              Assessment
	rated, satisfied     int
	called, solved       int
	reachable, contacted int
	received, merged     int
	reasons              map[string]int
}

// receive counts what came, also what was left out then.
func (t *assessing) receive(m Matter) {
	t.received += one(m.received())
	t.merged += one(m.received() && m.Merged)
}

func (t *assessing) add(m Matter, now time.Time) {
	f := &t.figures
	f.ClosedLate += one(m.closedLate())
	f.OpenLate += one(m.openLate(now))
	f.RecordedLate += one(m.LateRecords > 0)
	f.LateRecords += m.LateRecords
	t.rated += one(m.rated())
	t.satisfied += one(m.satisfied())
	t.called += one(m.calledBack())
	t.solved += one(m.solved())
	t.reachable += one(m.reachable())
	t.contacted += one(m.contactedOnTime())
	if !m.Late(now) {
		return
	}
	f.Late++
	if t.reasons == nil {
		t.reasons = map[string]int{}
	}
	for _, r := range m.Reasons {
		t.reasons[r]++
	}
}

func (t *assessing) sum() Assessment {
	f := t.figures
	f.Overdue = f.ClosedLate + f.OpenLate
	f.SatisfiedRate = rate(t.satisfied, t.rated)
	f.SolvedRate = rate(t.solved, t.called)
	f.ContactedRate = rate(t.contacted, t.reachable)
	f.RepeatedRate = rate(t.merged, t.received)
	f.LateReasons = make([]Reason, 0, len(t.reasons))
	for r, n := range t.reasons {
		f.LateReasons = append(f.LateReasons, Reason{r, n})
	}
	slices.SortFunc(f.LateReasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Entries, a.Entries), cmp.Compare(a.Reason, b.Reason))
	})
	return f
}

func (m Matter) received() bool { return !m.history() }

// dispatched reports whether this office handed the matter out. What was still
// open in an earlier ledger came with no unit, whatever that had dispatched.
func (m Matter) dispatched() bool {
	here := !m.Imported || !m.history() && m.Unit.Key != ""
	return here && !m.Dispatched.IsZero()
}

func (m Matter) closedLate() bool {
	return m.dispatched() && !m.Closed.IsZero() && past(m.CloseDue, m.Closed)
}

func (m Matter) openLate(now time.Time) bool {
	return m.dispatched() && m.Closed.IsZero() && past(m.CloseDue, now)
}

func (m Matter) rated() bool      { return !m.history() && m.Satisfied != ledger.Unsaid }
func (m Matter) satisfied() bool  { return m.rated() && m.Satisfied == ledger.Yes }
func (m Matter) calledBack() bool { return !m.history() && m.Solved != ledger.Unsaid }
func (m Matter) solved() bool     { return m.calledBack() && m.Solved == ledger.Yes }
func (m Matter) reachable() bool  { return m.dispatched() && m.Reachable }

// contactedOnTime: where no deadline is set, whoever was reached was reached in
// time.
func (m Matter) contactedOnTime() bool {
	return m.reachable() && !m.Contacted.IsZero() && !past(m.ContactDue, m.Contacted)
}

// The reasons for lateness that are no desk's.
const (
	reasonAgain   = "再次回应未按时"
	reasonBounced = "曾退单"
	reasonMoved   = "换过承办单位"
	reasonUnknown = "环节不明"
)

// LateReasons are why a late matter is late, as its acts tell: the desk that
// had it longest since its discovery, or has it still, and what sent it round.
func (m Matter) LateReasons(now time.Time) []string {
	var out []string
	if m.AgainLate || past(m.AgainDue, now) {
		out = append(out, reasonAgain)
	}
	if desk := m.slowest(now); desk != "" && (len(out) == 0 || past(m.Due, cmp.Or(m.Responded, now))) {
		out = append(out, desk+"环节最久")
	}
	if m.Bounces > 0 {
		out = append(out, reasonBounced)
	}
	if m.Moved > 0 {
		out = append(out, reasonMoved)
	}
	if len(out) == 0 {
		out = append(out, reasonUnknown)
	}
	return out
}

// allReasons are all that LateReasons can say.
func allReasons() []string {
	out := []string{reasonAgain, reasonBounced, reasonMoved, reasonUnknown}
	for _, desk := range HandNames[1:] {
		out = append(out, desk+"环节最久")
	}
	return out
}

// slowest is the desk that had the matter longest between its discovery and
// its answer, or now; empty where no desk is known.
func (m Matter) slowest(now time.Time) string {
	hands := m.hands()
	if m.EntryID != "" && !m.answered() {
		hands = append(hands, m.waiting(now))
	}
	longest := ledger.Hand{}
	for _, h := range hands {
		if h.Name != HandNames[0] && h.Took > longest.Took {
			longest = h
		}
	}
	return longest.Name
}

// waiting is the desk that an unanswered entry lies on now, and for how long.
func (m Matter) waiting(now time.Time) ledger.Hand {
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

func (m Matter) hands() []ledger.Hand {
	if m.Hands != nil || m.EntryID == "" {
		return m.Hands
	}
	return m.steps.Hands()
}
