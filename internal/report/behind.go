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
	FigureRecordedLate  Figure = "recorded_late"
)

// listed is how the matters behind a figure are told from others.
type listed struct {
	figure Figure
	name   string
	test   func(Matter, time.Time) bool
	all    bool // what was left out too
}

// timeless is a test that does not depend on the time.
func timeless(test func(Matter) bool) func(Matter, time.Time) bool {
	return func(m Matter, _ time.Time) bool { return test(m) }
}

var listing = []listed{
	{FigureEntries, "全部", timeless(func(Matter) bool { return true }), false},
	{FigureResponded, "已回应", timeless(Matter.answered), false},
	{FigureDue, "应回应", Matter.due, false},
	{FigureOnTime, "按时回应", Matter.onTime, false},
	{FigureLate, "未按时回应", Matter.Late, false},
	{FigureOverdueOpen, "超时未回应", Matter.overdueOpen, false},
	{FigureClosed, "已办结", timeless(func(m Matter) bool { return !m.Closed.IsZero() }), false},
	{FigureResponseHours, "计入回应时长", timeless(func(m Matter) bool { return m.timed(m.Responded) }), false},
	{FigureFeedbackHours, "计入首回时长", timeless(func(m Matter) bool { return m.timed(m.FirstFeedback) }), false},
	{FigureDispatched, "已交办", timeless(Matter.dispatched), false},
	{FigureClosedOnTime, "按时办结", timeless(Matter.closedOnTime), false},
	{FigureOverdue, "超时", func(m Matter, now time.Time) bool { return m.closedLate() || m.openLate(now) }, false},
	{FigureClosedLate, "超时办结", timeless(Matter.closedLate), false},
	{FigureOpenLate, "超时未办结", Matter.openLate, false},
	{FigureRated, "有效评价", timeless(Matter.rated), false},
	{FigureSatisfied, "满意", timeless(Matter.satisfied), false},
	{FigureCalledBack, "有效回访", timeless(Matter.calledBack), false},
	{FigureSolved, "已解决", timeless(Matter.solved), false},
	{FigureReachable, "应联系（已交办）", timeless(Matter.reachable), false},
	{FigureContacted, "按时联系", timeless(Matter.contactedOnTime), false},
	{FigureReceived, "受理", timeless(Matter.received), true},
	{FigureMerged, "并入他件", timeless(func(m Matter) bool { return m.received() && m.Merged }), true},
	{FigureRecordedLate, "有补录", timeless(func(m Matter) bool { return m.LateRecords > 0 }), false},
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
	return s.eachOf(ctx, req, key, func(m Matter) error {
		if m.LeftOut && !l.all || !l.test(m, now) || key != nil && (req.unranked(m) || m.Label(req.By).Key != *key) {
			return nil
		}
		if req.Reason != "" && !slices.Contains(m.Reasons, req.Reason) {
			return nil
		}
		return fn(m.told())
	})
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
func (m Matter) Rating() string {
	satisfied := verdictText(m.Satisfied, "满意", "不满意")
	solved := verdictText(m.Solved, "已解决", "未解决")
	if satisfied != "" && solved != "" {
		return satisfied + "，" + solved
	}
	return satisfied + solved
}
