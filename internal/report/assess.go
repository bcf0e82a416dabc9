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
	// OpenReasons are those of what is late and still without its answer
	// (Figures.OverdueOpen).
	OpenReasons []Reason `json:"overdue_open_reasons"`
	// Overdue (超时件数) is ClosedLate and OpenLate together: past 办结时限.
	Overdue        int      `json:"overdue"`
	OverdueReasons []Reason `json:"overdue_reasons"`
	ClosedLate     int      `json:"closed_late"`
	OpenLate       int      `json:"open_late"`

	SatisfiedRate Rate `json:"satisfied_rate"` // satisfied ÷ valid ratings (满意率)
	SolvedRate    Rate `json:"solved_rate"`    // solved ÷ valid call-backs (解决率)
	ContactedRate Rate `json:"contacted_rate"` // contacted on time ÷ dispatched (响应率)
	RepeatedRate  Rate `json:"repeated_rate"`  // merged ÷ received (重复诉求率)
	// RepeatedPosts is the same by posts: those after an entry's first one ÷ all
	// that are linked to entries.
	RepeatedPosts Rate `json:"repeated_posts_rate"`

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
	posts, again         int // linked, and after the first of their entry
	late, open, overdue  why
}

// why counts reasons.
type why map[string]int

func (w *why) add(reasons []string) {
	if *w == nil {
		*w = why{}
	}
	for _, r := range reasons {
		(*w)[r]++
	}
}

// list has the most frequent ones first.
func (w why) list() []Reason {
	out := make([]Reason, 0, len(w))
	for r, n := range w {
		out = append(out, Reason{r, n})
	}
	slices.SortFunc(out, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Entries, a.Entries), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// receive counts what came, also what was left out then.
func (t *assessing) receive(m *Matter) {
	t.received += one(m.received())
	t.merged += one(m.received() && m.Merged)
}

func (t *assessing) add(m *Matter, now time.Time) {
	f := &t.figures
	f.ClosedLate += one(m.closedLate())
	f.OpenLate += one(m.openLate(now))
	f.RecordedLate += one(m.LateRecords > 0)
	f.LateRecords += m.LateRecords
	if m.received() {
		t.posts += m.Posts
		t.again += max(0, m.Posts-1)
	}
	t.rated += one(m.rated())
	t.satisfied += one(m.satisfied())
	t.called += one(m.calledBack())
	t.solved += one(m.solved())
	t.reachable += one(m.reachable())
	t.contacted += one(m.contactedOnTime())
	if m.overdueOpen(now) {
		t.open.add(m.Reasons)
	}
	if m.overdue(now) {
		t.overdue.add(m.overdueWhy)
	}
}

func (t *assessing) sum() Assessment {
	f := t.figures
	f.Overdue = f.ClosedLate + f.OpenLate
	f.SatisfiedRate = rate(t.satisfied, t.rated)
	f.SolvedRate = rate(t.solved, t.called)
	f.ContactedRate = rate(t.contacted, t.reachable)
	f.RepeatedRate = rate(t.merged, t.received)
	f.RepeatedPosts = rate(t.again, t.posts)
	f.LateReasons, f.OpenReasons, f.OverdueReasons = t.late.list(), t.open.list(), t.overdue.list()
	return f
}

func (m *Matter) received() bool { return !m.history() }

// dispatched reports whether this office handed the matter out. What was still
// open in an earlier ledger came with no unit, whatever that had dispatched.
func (m *Matter) dispatched() bool {
	here := !m.Imported || !m.history() && m.Unit.Key != ""
	return here && !m.Dispatched.IsZero()
}

func (m *Matter) closedLate() bool {
	return m.dispatched() && !m.Closed.IsZero() && past(m.CloseDue, m.Closed)
}

func (m *Matter) openLate(now time.Time) bool {
	return m.dispatched() && m.Closed.IsZero() && past(m.CloseDue, now)
}

// overdue (超时) is about 办结时限, and not about the answer.
func (m *Matter) overdue(now time.Time) bool { return m.closedLate() || m.openLate(now) }

func (m *Matter) rated() bool      { return !m.history() && m.Satisfied != ledger.Unsaid }
func (m *Matter) satisfied() bool  { return m.rated() && m.Satisfied == ledger.Yes }
func (m *Matter) calledBack() bool { return !m.history() && m.Solved != ledger.Unsaid }
func (m *Matter) solved() bool     { return m.calledBack() && m.Solved == ledger.Yes }
func (m *Matter) reachable() bool  { return m.dispatched() && m.Reachable }

// contactedOnTime: where no deadline is set, whoever was reached was reached in
// time.
func (m *Matter) contactedOnTime() bool {
	return m.reachable() && !m.Contacted.IsZero() && !past(m.ContactDue, m.Contacted)
}
