package ui

import (
	"net/url"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/report"
	"yuqing/internal/wording"
	"yuqing/ledger"
)

// unitSide is what stands beside the piles of a unit's desk.
type unitSide struct {
	Month *reportRow // the figures of this month; nil where the person sees no report
	From  string
	// Doubtful are the newest entries of this month, whose figures may be
	// doubted, and whether there are more.
	Doubtful   []option
	MoreDoubts bool
	Answers    []pastAnswer
	Lines      []wording.Line // 口径 on the matters that are listed
	MoreLines  bool
}

// pastAnswer is what the unit answered before: drafts agree with it.
type pastAnswer struct {
	ID, Title, Channel, Text string
	At                       time.Time
}

// How many of each stand there, and among how many entries answers are sought.
const (
	doubtsShown  = 50
	linesShown   = 6
	answersShown = 5
	answersRead  = 40
)

// unitMonth is how timely the unit was this month, each figure with its
// entries.
func (s *server) unitMonth(r *request, d *unitHomeData) error {
	if access.ReachOf(r.by, access.ViewReports).Nothing() {
		return nil
	}
	now := s.Now().In(calendar.Shanghai)
	d.From = monthOf(now).Format(time.DateOnly)
	v := url.Values{"from": {d.From}, "to": {now.Format(time.DateOnly)}, "channel": {string(report.Opinion)}}
	req, bad := parseReport(v)
	if bad != nil {
		return bad
	}
	rep, err := s.Desk.Timeliness(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	month := rowWithLinks("", rep.Total, v, nil)
	d.Month = &month
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{From: monthOf(now), Limit: doubtsShown})
	d.MoreDoubts = page.Next != ""
	for _, e := range page.Entries {
		if may(r.by, e, ledger.ActDispute) {
			d.Doubtful = append(d.Doubtful, option{e.ID, e.Number + " " + excerpt(24, e.Matter.Title), false})
		}
	}
	return err
}

func monthOf(now time.Time) time.Time {
	return time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, calendar.Shanghai)
}

// unitLines are the statement lines on the matters that the page lists.
func (s *server) unitLines(r *request, d *unitHomeData) error {
	var entries []ledger.Entry
	for _, g := range d.Groups {
		for _, row := range g.Rows {
			entries = append(entries, row.Row.Entry)
		}
	}
	var err error
	d.Lines, d.MoreLines, err = s.Wording.OnMatters(r.ctx(), entries, linesShown)
	return err
}

// answeredStates are those of entries whose answer went out.
var answeredStates = []ledger.State{ledger.StateFollowUp, ledger.StateToClose, ledger.StateClosed, ledger.StateArchived}

// unitAnswers looks for what the unit answered before, the newest first.
func (s *server) unitAnswers(r *request, d *unitHomeData) error {
	f := ledger.Filter{Units: ledger.ScopeOf(r.by).Units, States: answeredStates, Sort: ledger.SortUpdated, Limit: answersRead}
	page, err := s.Ledger.List(r.ctx(), r.by, f)
	for _, e := range page.Entries {
		e = e.Shown(r.by)
		if n := len(e.Responses); n > 0 && r.by.In(e.Lead.Unit.ID) && len(d.Answers) < answersShown {
			last := e.Responses[n-1]
			d.Answers = append(d.Answers, pastAnswer{e.ID, e.Matter.Title, last.Channel, last.Text, last.At})
		}
	}
	return err
}

// dispute notes on one of the unit's entries that its data are doubted.
func (s *server) dispute(r *request) error {
	e, err := s.Ledger.Get(r.ctx(), r.by, r.FormValue("entry"))
	if err != nil {
		return err
	}
	cmd := ledger.Command{Action: ledger.ActDispute}.With(ledger.Memo{Text: text(r.Request().PostForm, "text")})
	if _, err := s.Ledger.Do(r.ctx(), r.by, e.ID, e.Version, cmd); err != nil {
		return err
	}
	return r.done("/", "disputed")
}
