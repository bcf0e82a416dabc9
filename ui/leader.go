package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// Bounds of the leader's page: what fits on one sheet.
const (
	decisionsShown = 5
	decisionsRead  = 100 // entries looked through for what needs a decision
	unitsShown     = 8
	// minEntries is how many entries a unit must have had before it is named
	// beside others.
	minEntries = 3
)

// stockPhrases are the instructions that leaders write most.
var stockPhrases = []string{
	"请抓紧核查处置，按时限要求公开回应，结果报我。",
	"请主要负责同志牵头，今日内拿出处置意见。",
	"请到现场解决群众反映的问题，并向当事人当面说明。",
	"请会同有关部门研究，防止事态扩大。",
}

type leaderData struct {
	Total     int // that need a decision
	Decisions []decision
	Figures   []tile
	Units     []unitLoad
	Min       int
	Phrases   []string
}

// decision is one matter that waits for a leader's word.
type decision struct {
	Row      entryRow
	Why      string // why it is here, in words
	Stuck    string // at whose desk it stands, and for how long
	Proposal string
	Version  int
	MayClose bool
	Sheet    string // address of the one-page sheet
	Contact  string // the person to call, with the number
	Phone    string
	rank     int
}

// unitLoad is a unit by what it has not answered in time.
type unitLoad struct {
	Name             string
	Overdue, Entries int
	URL              string
}

// isLeaderOnly: somebody who reads and instructs, and does no desk's work.
func isLeaderOnly(by access.Actor) bool {
	return by.Has(access.RoleLeader) &&
		!by.Has(access.RoleMonitor, access.RoleAnalyst, access.RoleCoordinator, access.RolePublisher, access.RoleHead, access.RoleContact)
}

func (s *server) leaderHome(r *request) error {
	d := leaderData{Phrases: stockPhrases, Min: minEntries}
	for _, part := range []func(*request, *leaderData) error{s.leaderDecisions, s.leaderFigures, s.leaderUnits} {
		if err := part(r, &d); err != nil {
			return err
		}
	}
	return s.render(r, http.StatusOK, "leader", "今日要情", d)
}

// leaderDecisions looks through what is high, late or flaring up again.
func (s *server) leaderDecisions(r *request, d *leaderData) error {
	now := s.Now()
	high := []opinion.Level{opinion.LevelLarger, opinion.LevelMajor, opinion.LevelGrave}
	page, err := s.Ledger.List(r.ctx(), r.by, ledger.Filter{States: waiting, Levels: high, Sort: ledger.SortLevel, Limit: decisionsRead})
	if err != nil {
		return err
	}
	var all []decision
	for _, e := range page.Entries {
		if x, ok := decisionOf(r.by, e, now); ok {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b decision) int {
		return cmp.Or(b.Row.Grade.Level.Rank()-a.Row.Grade.Level.Rank(), a.rank-b.rank, a.Row.Due.Compare(b.Row.Due))
	})
	d.Total = len(all)
	d.Decisions = all[:min(decisionsShown, len(all))]
	return s.addPhones(r, d.Decisions)
}

// addPhones names for each matter who answers for the unit, with the number of
// the office's telephone list: a leader calls first.
func (s *server) addPhones(r *request, all []decision) error {
	users, err := s.Access.Users(r.ctx(), r.by)
	if err != nil {
		return err
	}
	for i := range all {
		unit := cmp.Or(all[i].Row.Lead.Unit.ID, all[i].Row.Grade.Lead.ID)
		for _, u := range users {
			if u.UnitID == unit && unit != "" && u.Phone != "" && !u.Disabled && slices.Contains(u.Roles, access.RoleContact) {
				all[i].Contact, all[i].Phone = u.Name, u.Phone
				break
			}
		}
	}
	return nil
}

// decisionOf says why an entry needs a leader's word, if it does.
func decisionOf(by access.Actor, e ledger.Entry, now time.Time) (decision, bool) {
	x := decision{Row: rowOfEntry(e, now), Version: e.Version, Stuck: stuckAt(e, now), Sheet: "/ledger/" + e.ID + "/print/brief"}
	lead := cmp.Or(e.Lead.Unit.Name, e.Grade.Lead.Name, "牵头单位")
	switch {
	case e.State == ledger.StateToClose && may(by, e, ledger.ActClose):
		x.rank, x.Why, x.MayClose = 0, "申请办结，须您审定", true
		x.Proposal = "阅办结结论，同意则办结，否则退回。"
	case lateInstruction(e, now):
		x.rank, x.Why = 1, "批示到期未反馈"
		x.Proposal = "请" + lead + "主要负责同志今日内报告进展。"
	case e.ReboundProposed || e.Round().Cause == ledger.ActRebound:
		x.rank, x.Why = 2, "回应后再次发酵"
		x.Proposal = "请" + lead + "复核原结论，再次公开说明。"
	case x.Row.Late:
		x.rank, x.Why = 3, x.Row.DueName+left(x.Row.Due, now)
		x.Proposal = "请" + lead + "说明原因，今日内公开回应。"
	case e.Grade.Level.Rank() >= opinion.LevelMajor.Rank():
		x.rank, x.Why = 4, string(e.Grade.Level)+"事项，办理中"
		x.Proposal = "请" + lead + "滚动报告，" + "发布前送审。"
	default:
		return x, false
	}
	return x, true
}

func lateInstruction(e ledger.Entry, now time.Time) bool {
	return slices.ContainsFunc(e.Instructions, func(i ledger.Instruction) bool {
		return i.ReportedAt.IsZero() && !i.Due.IsZero() && i.Due.Before(now)
	})
}

// stuckAt names the desk where an entry stands and since when.
func stuckAt(e ledger.Entry, now time.Time) string {
	desk := e.Lead.Unit.Name
	switch e.State {
	case ledger.StateClue, ledger.StateToTriage, ledger.StateToDispatch, ledger.StateToRule, ledger.StateToPublish:
		desk = "本办"
	case ledger.StateToClose:
		desk = "办结审核"
	case ledger.StateReview1, ledger.StateReview2, ledger.StateReview3:
		desk = "审核人"
	case ledger.StateReview4:
		desk = "政府审签"
	}
	return desk + " · " + e.State.Name() + "，已 " + roughly(max(0, now.Sub(e.StateSince)))
}

// leaderFigures are three counts that open their entries.
func (s *server) leaderFigures(r *request, d *leaderData) error {
	tiles, err := s.Ledger.Tiles(r.ctx(), r.by, ledger.Filter{})
	if err != nil {
		return err
	}
	today := s.Now().In(calendar.Shanghai).Format(time.DateOnly)
	midnight, _ := time.ParseInLocation(time.DateOnly, today, calendar.Shanghai)
	news, err := s.Ledger.Tiles(r.ctx(), r.by, ledger.Filter{From: midnight})
	if err != nil {
		return err
	}
	open := url.Values{"sort": {"due"}}
	under := 0
	for _, st := range waiting {
		open.Add("state", string(st))
		under += tiles.States[st]
	}
	d.Figures = []tile{
		{Name: "今日新增", Count: news.Total, URL: "/ledger?from=" + today},
		{Name: "正在办理", Count: under, URL: "/ledger?" + open.Encode()},
		{Name: "已超时", Count: tiles.Overdue, URL: "/ledger?overdue=1&sort=due", Mark: "bad"},
	}
	return nil
}

// leaderUnits ranks units by what they have not answered in time this quarter.
// Units with few entries are left out: one late answer of one says nothing.
func (s *server) leaderUnits(r *request, d *leaderData) error {
	if access.ReachOf(r.by, access.ViewReports).Nothing() {
		return nil
	}
	now := s.Now().In(calendar.Shanghai)
	from, to := now.AddDate(0, -3, 0).Format(time.DateOnly), now.Format(time.DateOnly)
	req, err := report.ParseRequest(from, to, string(report.Opinion), string(report.ByUnit))
	if err != nil {
		return err
	}
	rep, err := s.Desk.Timeliness(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	for _, row := range rep.Rows {
		if row.Entries >= minEntries && row.OverdueOpen > 0 {
			q := url.Values{"unit": {row.Key}, "overdue": {"1"}, "sort": {"due"}}
			d.Units = append(d.Units, unitLoad{row.Name, row.OverdueOpen, row.Entries, "/ledger?" + q.Encode()})
		}
	}
	slices.SortStableFunc(d.Units, func(a, b unitLoad) int { return b.Overdue - a.Overdue })
	d.Units = d.Units[:min(unitsShown, len(d.Units))]
	return nil
}
