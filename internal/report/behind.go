package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuqing/ledger"
)

// Figure names a count of a report whose matters can be listed.
type Figure string

// The figures that open their matters.
const (
	FigureEntries       Figure = "entries"
	FigureResponded     Figure = "responded"
	FigureDue           Figure = "due"
	FigureOnTime        Figure = "on_time"
	FigureLate          Figure = "late" // due and not on time
	FigureOverdueOpen   Figure = "overdue_open"
	FigureClosed        Figure = "closed"
	FigureResponseHours Figure = "first_response_hours"
	FigureFeedbackHours Figure = "first_feedback_hours"
	FigureDispatched    Figure = "dispatched"
	FigureClosedOnTime  Figure = "closed_on_time"
	FigureOverdue       Figure = "overdue" // closed late and open late
	FigureClosedLate    Figure = "closed_late"
	FigureOpenLate      Figure = "open_late"
	FigureRated         Figure = "rated"
	FigureSatisfied     Figure = "satisfied"
	FigureCalledBack    Figure = "called_back"
	FigureSolved        Figure = "solved"
	FigureReachable     Figure = "reachable"
	FigureContacted     Figure = "contacted_on_time"
	FigureReceived      Figure = "received"
	FigureMerged        Figure = "merged"
	FigureLinked        Figure = "linked"       // with posts
	FigureLinkedAgain   Figure = "linked_again" // with more than one
	FigureRecordedLate  Figure = "recorded_late"
	FigureImported      Figure = "imported" // from an earlier ledger (历史台账)
)

// listed is how the matters behind a figure are told from others.
type listed struct {
	figure Figure
	name   string
	test   func(*Matter, time.Time) bool
	of     aspect
}

// aspect says what of a matter a figure is about.
type aspect int

const (
	ofMatter  aspect = iota
	ofReceipt        // what was left out counts too
	ofAnswer         // by unit, of whoever is charged with it (Matter.answerer)
	ofClosing        // late for reasons of its own
)

// timeless is a test that does not depend on the time.
func timeless(test func(*Matter) bool) func(*Matter, time.Time) bool {
	return func(m *Matter, _ time.Time) bool { return test(m) }
}

var listing = []listed{
	{FigureEntries, "全部", timeless(func(*Matter) bool { return true }), ofMatter},
	{FigureResponded, "已回应", timeless((*Matter).answered), ofMatter},
	{FigureDue, "应回应", (*Matter).due, ofAnswer},
	{FigureOnTime, "按时回应", (*Matter).onTime, ofAnswer},
	{FigureLate, "未按时回应", (*Matter).Late, ofAnswer},
	{FigureOverdueOpen, "超时未回应", (*Matter).overdueOpen, ofMatter},
	{FigureClosed, "已办结", timeless(func(m *Matter) bool { return !m.Closed.IsZero() }), ofMatter},
	{FigureResponseHours, "计入回应时长", timeless(func(m *Matter) bool { return m.timed(m.Responded) }), ofMatter},
	{FigureFeedbackHours, "计入首回时长", timeless(func(m *Matter) bool { return m.timed(m.FirstFeedback) }), ofMatter},
	{FigureDispatched, "已交办", timeless((*Matter).dispatched), ofMatter},
	{FigureClosedOnTime, "按时办结", timeless((*Matter).closedOnTime), ofMatter},
	{FigureOverdue, "超时", (*Matter).overdue, ofClosing},
	{FigureClosedLate, "超时办结", timeless((*Matter).closedLate), ofClosing},
	{FigureOpenLate, "超时未办结", (*Matter).openLate, ofClosing},
	{FigureRated, "有效评价", timeless((*Matter).rated), ofMatter},
	{FigureSatisfied, "满意", timeless((*Matter).satisfied), ofMatter},
	{FigureCalledBack, "有效回访", timeless((*Matter).calledBack), ofMatter},
	{FigureSolved, "已解决", timeless((*Matter).solved), ofMatter},
	{FigureReachable, "应联系（已交办）", timeless((*Matter).reachable), ofMatter},
	{FigureContacted, "按时联系", timeless((*Matter).contactedOnTime), ofMatter},
	{FigureReceived, "受理", timeless((*Matter).received), ofReceipt},
	{FigureMerged, "并入他件", timeless(func(m *Matter) bool { return m.received() && m.Merged }), ofReceipt},
	{FigureLinked, "有关联信息", timeless(func(m *Matter) bool { return m.received() && m.Posts > 0 }), ofMatter},
	{FigureLinkedAgain, "关联多条信息", timeless(func(m *Matter) bool { return m.received() && m.Posts > 1 }), ofMatter},
	{FigureRecordedLate, "有补录", timeless(func(m *Matter) bool { return m.LateRecords > 0 }), ofMatter},
	{FigureImported, "历史台账", timeless(func(m *Matter) bool { return m.Imported }), ofMatter},
}

func listingOf(f Figure) (listed, bool) {
	i := slices.IndexFunc(listing, func(l listed) bool { return l.figure == f })
	if i < 0 {
		return listed{}, false
	}
	return listing[i], true
}

// ListedFigures are all figures that open their matters.
func ListedFigures() []Figure {
	out := make([]Figure, len(listing))
	for i, l := range listing {
		out[i] = l.figure
	}
	return out
}

// Name is what the matters behind the figure are called; empty for one that
// does not exist.
func (f Figure) Name() string {
	l, _ := listingOf(f)
	return l.name
}

// errEnough ends a reading early.
var errEnough = errors.New("enough")

// Behind lists the matters behind one figure, at most limit, in the reader's
// order: of the row with that key, or of the total where key is nil. more
// says that there are further ones.
func (s *Reports) Behind(ctx context.Context, req Request, key *string, f Figure, limit int) (ms []Matter, more bool, err error) {
	err = s.EachBehind(ctx, req, key, f, func(m Matter) error {
		if len(ms) == limit {
			more = true
			return errEnough
		}
		ms = append(ms, m)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return ms, more, err
}

// EachBehind gives all the matters that Behind lists to fn, one by one, and
// stops at its first error.
func (s *Reports) EachBehind(ctx context.Context, req Request, key *string, f Figure, fn func(Matter) error) error {
	l, ok := listingOf(f)
	if !ok {
		return &RequestError{"figure", fmt.Sprintf("没有 %q 这一指标", f)}
	}
	if err := oneOf("reason", "超时原因", &req.Reason, allReasons()); err != nil {
		return err
	}
	now := s.Now()
	req.Assess = true // for the reasons, too
	return s.eachOf(ctx, req, key, func(m *Matter) error {
		if m.LeftOut && l.of != ofReceipt || !l.test(m, now) {
			return nil
		}
		if key != nil && (req.unranked(m) || l.row(m, req.By, now).Key != *key) {
			return nil
		}
		l.tell(m, req.By, now)
		if req.Reason != "" && !slices.Contains(m.Reasons, req.Reason) {
			return nil
		}
		return fn(m.told())
	})
}

// row is the row of a grouping in which the figure counts the matter.
func (l listed) row(m *Matter, by By, now time.Time) Label {
	if l.of == ofAnswer {
		return m.answerer(by, now)
	}
	return m.Label(by)
}

// tell puts what the figure says of the matter beside it.
func (l listed) tell(m *Matter, by By, now time.Time) {
	if l.of == ofClosing {
		m.Reasons = m.overdueWhy
	}
	if row := l.row(m, by, now); by == ByUnit && row != m.Label(by) {
		m.Charged = &row
	}
}

// verdictText puts a verdict into words.
func verdictText(v ledger.Verdict, yes, no string) string {
	switch v {
	case ledger.Yes:
		return yes
	case ledger.No:
		return no
	}
	return ""
}

// Rating says in words what the citizen said when called back; empty where
// nobody asked.
func (m *Matter) Rating() string {
	satisfied := verdictText(m.Satisfied, "满意", "不满意")
	solved := verdictText(m.Solved, "已解决", "未解决")
	if satisfied != "" && solved != "" {
		return satisfied + "，" + solved
	}
	return satisfied + solved
}
