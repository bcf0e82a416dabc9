package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// Bounds of the leader's page: what fits on one sheet.
const (
	decisionsShown = 5
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
	Units     []reportRow // by what they have not answered in time
	MoreUnits int         // that are left out
	FewUnits  int         // that are late as well, with too few entries to be listed
	Report    string      // address of the report that the units are from
	Min       int
	Phrases   []string
}

// decision is one matter that waits for a leader's word, as the page shows it.
type decision struct {
	desk.Decision
	Row     entryRow
	Why     string // why it is here, in words
	Stuck   string // at whose desk it stands, and for how long
	Sheet   string // address of the one-page sheet
	Contact string // the person to call, with the number
	Phone   string
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

// leaderDecisions are the first of what waits for a leader, and how many wait.
func (s *server) leaderDecisions(r *request, d *leaderData) error {
	first, total, err := s.Desk.Decisions(r.ctx(), r.by, decisionsShown)
	if err != nil {
		return err
	}
	d.Total = total
	for _, x := range first {
		d.Decisions = append(d.Decisions, decisionShown(x, s.Now()))
	}
	return s.addPhones(r, d.Decisions)
}

func decisionShown(x desk.Decision, now time.Time) decision {
	e := x.Entry
	d := decision{Decision: x, Row: rowOfEntry(e, now), Why: x.Why, Sheet: "/ledger/" + e.ID + "/print/brief"}
	if x.Cause == ledger.CauseLate {
		d.Why = d.Row.DueName + left(d.Row.Due, now)
	}
	d.Stuck = x.WaitsOn + " · " + e.State.Name() + "，已 " + roughly(max(0, now.Sub(e.StateSince)))
	return d
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
	under := 0
	for _, st := range waiting {
		under += tiles.States[st]
	}
	d.Figures = []tile{
		{Name: "今日新增", Count: news.Total, URL: "/ledger?from=" + today},
		{Name: "正在办理", Count: under, URL: "/ledger?open=1&sort=due"},
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
	v := url.Values{
		"from": {now.AddDate(0, -3, 0).Format(time.DateOnly)}, "to": {now.Format(time.DateOnly)},
		"channel": {string(report.Opinion)}, "by": {string(report.ByUnit)},
	}
	req, bad := parseReport(v)
	if bad != nil {
		return bad
	}
	rep, err := s.Desk.Timeliness(r.ctx(), r.by, req)
	if err != nil {
		return err
	}
	for _, row := range rep.Rows {
		switch {
		case row.OverdueOpen == 0:
		case row.Entries < minEntries:
			d.FewUnits++
		default:
			d.Units = append(d.Units, rowWithLinks(row.Name, row.Figures, v, &row.Key))
		}
	}
	slices.SortStableFunc(d.Units, func(a, b reportRow) int { return b.OverdueOpen - a.OverdueOpen })
	d.Report = reportPath + "?" + v.Encode()
	d.MoreUnits = max(0, len(d.Units)-unitsShown)
	d.Units = d.Units[:min(unitsShown, len(d.Units))]
	return nil
}
