package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/office"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
	"yuqing/ledger"
)

// ManageCalendar stands for all who may change one of the documents; the
// service asks for what each needs.
func (s *server) clockPages() []route {
	return []route{
		{http.MethodGet, "/clocks", access.ViewRules, false, s.clocksPage},
		{http.MethodPost, "/clocks", access.ManageClocks, false, s.draftLengths},
		{http.MethodGet, "/clocks/rows/new", access.ManageClocks, false, s.newClock},
		{http.MethodGet, "/clocks/rows/:id", access.ViewRules, false, s.clockForm},
		{http.MethodPost, "/clocks/rows", access.ManageClocks, false, s.draftClock},
		{http.MethodPost, "/clocks/rows/:id", access.ManageClocks, false, s.draftClock},
		{http.MethodGet, "/clocks/settings", access.ViewRules, false, s.officeSettings},
		{http.MethodPost, "/clocks/settings", access.ManageClocks, false, s.draftSettings},
		{http.MethodGet, "/clocks/versions", access.ViewRules, false, s.officeVersions},
		{http.MethodPost, "/clocks/restore", access.ManageCalendar, false, s.draftRestore},
		{http.MethodPost, "/clocks/save", access.ManageCalendar, false, s.saveOfficeDraft},
	}
}

var clockTabs = []struct{ path, name string }{
	{"/clocks", "时限表"},
	{"/clocks/settings", "督办与办公设置"},
	{"/clocks/calendar", "工作日历"},
	{"/clocks/versions", "历次版本"},
}

// clockBase is what the pages on clocks share.
type clockBase struct {
	Tabs    []ruleTab
	Version int64
	Manage  bool
	Problem *web.Problem
	Work    *jobs.Job // that computes deadlines anew, while it runs
}

func (s *server) clockBase(r *request, here string) (clockBase, *office.State, error) {
	state, err := s.Rules.InForce(r.by)
	if err != nil {
		return clockBase{}, nil, err
	}
	b := clockBase{Version: state.RulesVersion, Manage: access.Can(r.by, access.ManageClocks, access.Object{})}
	for _, t := range clockTabs {
		b.Tabs = append(b.Tabs, ruleTab{t.path, t.name, t.path == here})
	}
	j, ok, err := s.Rules.Reclocking(r.ctx(), r.by)
	if ok && !j.Over() {
		b.Work = &j
	}
	return b, state, err
}

type clocksData struct {
	clockBase
	Groups []clockGroup
	Rows   int
}

// clockGroup are the rows of one kind.
type clockGroup struct {
	Kind string
	Rows []clockRule
}

// clockRule is a row of the clock table as the list shows it.
type clockRule struct {
	ledger.ClockRow
	Fits, Starts, Stops, Length string
	Amount, Unit                string
}

func clockRuleOf(row ledger.ClockRow) clockRule {
	c := clockRule{ClockRow: row, Fits: office.Fits(row), Starts: office.Acts(row.Start), Stops: office.Acts(row.Stop), Length: office.Length(row)}
	c.Amount, c.Unit = strconv.FormatFloat(row.Hours, 'f', -1, 64), "hours"
	if row.WorkingDays > 0 {
		c.Amount, c.Unit = strconv.Itoa(row.WorkingDays), "days"
	}
	return c
}

func (s *server) clocksPage(r *request) error { return s.showClocks(r, http.StatusOK, nil) }

func (s *server) showClocks(r *request, status int, problem *web.Problem) error {
	base, state, err := s.clockBase(r, "/clocks")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := clocksData{clockBase: base, Rows: len(state.Rules.Clocks)}
	for _, k := range ledger.ClockKinds {
		g := clockGroup{Kind: k.Name()}
		for _, row := range state.Rules.Clocks {
			if row.Kind == k {
				c := clockRuleOf(row)
				if v := r.FormValue("amount_" + row.ID); v != "" { // as it was typed
					c.Amount, c.Unit = v, r.FormValue("unit_"+row.ID)
				}
				g.Rows = append(g.Rows, c)
			}
		}
		if len(g.Rows) > 0 {
			d.Groups = append(d.Groups, g)
		}
	}
	return s.render(r, status, "clocks", "时限表", d)
}

// length reads how long a row runs, and sets it.
func length(row *ledger.ClockRow, amount, unit string) error {
	row.Hours, row.WorkingDays = 0, 0
	amount = strings.TrimSpace(amount)
	if unit == "days" {
		n, err := strconv.Atoi(amount)
		if err != nil || n < 1 {
			return opinion.Invalid("amount", "“%s”：工作日数须是 1 以上的整数。", row.Name)
		}
		row.WorkingDays = n
		return nil
	}
	h, err := strconv.ParseFloat(amount, 64)
	if err != nil || !(h > 0) || h > 24*1000 {
		return opinion.Invalid("amount", "“%s”：小时数须大于 0，例如 48 或 0.5。", row.Name)
	}
	row.Hours = h
	return nil
}

// draftLengths takes the lengths of all rows at once.
func (s *server) draftLengths(r *request) error {
	d, err := s.Rules.ChangeRules(r.ctx(), r.by, versionTyped(r), func(rules *office.Rules) error {
		for i := range rules.Clocks {
			row := &rules.Clocks[i]
			if amount := r.FormValue("amount_" + row.ID); amount != "" {
				was := office.Length(*row)
				if err := length(row, amount, r.FormValue("unit_"+row.ID)); err != nil {
					return err
				}
				row.Name = strings.Replace(row.Name, was, office.Length(*row), 1) // “48 小时内回应”
			}
		}
		return nil
	})
	return s.showDraft(r, d, err, "/clocks", func(p *web.Problem) error { return s.showClocks(r, p.Status, p) })
}

func versionTyped(r *request) int64 {
	n, err := strconv.ParseInt(r.FormValue("version"), 10, 64)
	if err != nil {
		return -1 // no version: whatever is in force is another
	}
	return n
}

type draftData struct {
	clockBase
	office.Preview
	Draft   office.Draft
	Content string // of the draft, to be sent back when it is saved
	Why     string
	Back    string
	More    int // moved deadlines that are not listed
}

// showDraft shows what a change would do, or again the form that it came from.
func (s *server) showDraft(r *request, d office.Draft, err error, back string, again func(*web.Problem) error) error {
	if err != nil {
		p := web.ProblemOf(err)
		if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict {
			return err
		}
		return again(&p)
	}
	return s.renderDraft(r, http.StatusOK, d, back, nil)
}

func (s *server) renderDraft(r *request, status int, d office.Draft, back string, problem *web.Problem) error {
	base, _, err := s.clockBase(r, back)
	if err != nil {
		return err
	}
	base.Problem = problem
	moved, err := s.Rules.Preview(r.ctx(), r.by, d)
	if err != nil {
		return err
	}
	content, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write a draft: %w", err)
	}
	return s.render(r, status, "draft", "核对改动", draftData{
		clockBase: base, Preview: moved, Draft: d, Content: string(content), Why: r.FormValue("why"),
		Back: back, More: moved.Total - len(moved.Moved),
	})
}

// draftBack is the page from which a draft came.
func draftBack(k office.Kind, from string) string {
	for _, t := range clockTabs {
		if t.path == from {
			return from
		}
	}
	if k == office.KindHolidays {
		return "/clocks/calendar"
	}
	return "/clocks"
}

// saveOfficeDraft puts a draft in force. What the page sends back is checked like
// any other input.
func (s *server) saveOfficeDraft(r *request) error {
	var sent office.Draft
	if err := json.Unmarshal([]byte(r.FormValue("draft")), &sent); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	var d office.Draft
	var err error
	switch {
	case sent.Kind == office.KindRules && sent.Rules != nil:
		d, err = s.Rules.ChangeRules(r.ctx(), r.by, sent.Base, func(rules *office.Rules) error { *rules = *sent.Rules; return nil })
	case sent.Kind == office.KindHolidays && sent.Holidays != nil:
		d, err = s.Rules.ChangeHolidays(r.ctx(), r.by, sent.Base, func(h *office.Holidays) error { *h = *sent.Holidays; return nil })
	default:
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if err != nil {
		return err
	}
	back := draftBack(d.Kind, r.FormValue("back"))
	if _, _, err = s.Rules.Put(r.ctx(), r.by, d, r.FormValue("why")); err != nil {
		if p := web.ProblemOf(err); p.Status == http.StatusUnprocessableEntity {
			return s.renderDraft(r, p.Status, d, back, &p)
		}
		return err
	}
	return r.done(back, "reclock")
}

type officeVersionsData struct {
	clockBase
	Lists []versionList
}

// versionList are the versions of one document.
type versionList struct {
	Kind     office.Kind
	Name     string
	Version  int64 // in force
	Manage   bool
	Versions []office.Version
}

func (s *server) officeVersions(r *request) error { return s.showOfficeVersions(r, http.StatusOK, nil) }

func (s *server) showOfficeVersions(r *request, status int, problem *web.Problem) error {
	base, state, err := s.clockBase(r, "/clocks/versions")
	if err != nil {
		return err
	}
	base.Problem = problem
	d := officeVersionsData{clockBase: base, Lists: []versionList{
		{Kind: office.KindRules, Name: "时限、督办与办公设置", Version: state.RulesVersion, Manage: base.Manage},
		{Kind: office.KindHolidays, Name: "工作日历", Version: state.HolidaysVersion, Manage: access.Can(r.by, access.ManageCalendar, access.Object{})},
	}}
	for i := range d.Lists {
		if d.Lists[i].Versions, err = s.Rules.History(r.ctx(), r.by, d.Lists[i].Kind); err != nil {
			return err
		}
	}
	p := s.page(r, "时限与日历的版本", d)
	if base.Work != nil {
		p.follow(r.by, 3, *base.Work)
	}
	return s.renderPage(r, status, "office_versions", p)
}

func (s *server) draftRestore(r *request) error {
	restore, err := strconv.ParseInt(r.FormValue("restore"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	kind := office.KindRules
	if r.FormValue("kind") == string(office.KindHolidays) {
		kind = office.KindHolidays
	}
	d, err := s.Rules.Restore(r.ctx(), r.by, kind, versionTyped(r), restore)
	return s.showDraft(r, d, err, "/clocks/versions", func(p *web.Problem) error { return s.showOfficeVersions(r, p.Status, p) })
}

// checksOf makes a group of boxes of what may be chosen.
func checksOf(key, label string, options []option) fieldView {
	return fieldView{ID: key, Key: key, Label: label, Kind: "flags", Options: options}
}

func optionsOf(list []string, chosen []string) []option {
	out := choices(list, chosen)
	for _, c := range chosen { // what a former version of the program knew
		if !hasOption(out, c) {
			out = append(out, option{c, c, true})
		}
	}
	return out
}

func hasOption(list []option, value string) bool {
	for _, o := range list {
		if o.Value == value {
			return true
		}
	}
	return false
}
