package ui

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/patrol"
	"yuqing/internal/report"
	"yuqing/internal/web"
	"yuqing/ledger"
)

func (s *server) patrolPages() []route {
	return []route{
		{http.MethodGet, "/patrol", access.ViewSources, false, s.patrolPage},
		{http.MethodGet, "/patrol.csv", access.ViewSources, false, s.exportPatrol},
		{http.MethodPost, "/patrol", access.ManagePatrol, false, s.startPatrol},
		{http.MethodPost, "/patrol/hand", access.ManagePatrol, false, s.handFindings},
		{http.MethodPost, "/patrol/limits", access.ManagePatrol, false, s.setPatrolLimits},
		{http.MethodPost, "/patrol/:id/ignore", access.ManagePatrol, false, s.ignoreFinding},
		{http.MethodPost, "/patrol/:id/restore", access.ManagePatrol, false, s.restoreFinding},
	}
}

// findingsShown is how many findings one page shows; the file has them all.
const findingsShown = 200

type patrolData struct {
	patrol.List
	Rows    []findingRow
	More    int
	Filters []filterView
	Query   string // the filter, for the file
	Manage  bool
	Words   bool // the list of 错敏词 is theirs to see
	// Hand: the person may register a matter; Direct: and hand it to its unit at once.
	Hand, Direct bool
	Limits       patrol.Limits
	Problem      *web.Problem
}

type findingRow struct {
	patrol.Finding
	State  patrol.State
	Column string
	Unit   string
}

func patrolFilter(v url.Values) patrol.Filter {
	f := patrol.Filter{State: patrol.State(v.Get("state")), Kind: patrol.Kind(v.Get("kind")), Unit: v.Get("unit")}
	if !v.Has("state") {
		f.State = patrol.Open
	}
	return f
}

func (s *server) patrolPage(r *request) error {
	return s.showPatrol(r, http.StatusOK, r.QueryParams(), nil)
}

func (s *server) showPatrol(r *request, status int, v url.Values, problem *web.Problem) error {
	f := patrolFilter(v)
	d := patrolData{Manage: access.Can(r.by, access.ManagePatrol, access.Object{}), Words: access.Can(r.by, access.ViewWording, access.Object{}),
		Query: v.Encode(), Problem: problem}
	d.Hand = d.Manage && may(r.by, ledger.Entry{}, ledger.ActCreate)
	d.Direct = d.Hand && canDoSimple(r.by, ledger.StateClue)
	var err error
	if d.Limits, err = s.Patrol.Limits(r.ctx(), r.by); err != nil {
		return err
	}
	if d.List, err = s.Patrol.List(r.ctx(), r.by, f); err != nil {
		return err
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	d.Filters = patrolFilters(f, d.List, units)
	d.Rows = findingRows(d.List, units)
	d.More = max(0, len(d.Rows)-findingsShown)
	d.Rows = d.Rows[:len(d.Rows)-d.More]
	return s.render(r, status, "patrol", "网站巡查", d)
}

func findingRows(l patrol.List, units unitList) []findingRow {
	rows := make([]findingRow, len(l.Findings))
	for i, f := range l.Findings {
		src := l.Sources[f.SourceID]
		rows[i] = findingRow{f, f.State(), src.Name, units.name(src.UnitID)}
	}
	return rows
}

func patrolFilters(f patrol.Filter, l patrol.List, units unitList) []filterView {
	out := []filterView{{Name: "state", Label: "状态"}, {Name: "kind", Label: "问题"}, {Name: "unit", Label: "主办单位"}}
	for _, st := range patrol.States {
		out[0].Options = append(out[0].Options, option{string(st), fmt.Sprintf("%s（%d）", st, l.Counts[st]), f.State == st})
	}
	for _, k := range patrol.Kinds {
		out[1].Options = append(out[1].Options, option{string(k), string(k), f.Kind == k})
	}
	var ids []string
	for _, src := range l.Sources {
		if src.UnitID != "" && !slices.Contains(ids, src.UnitID) {
			ids = append(ids, src.UnitID)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return strings.Compare(units.name(a), units.name(b)) })
	for _, id := range ids {
		out[2].Options = append(out[2].Options, option{id, units.name(id), f.Unit == id})
	}
	return out
}

// exportPatrol is the list as the filter has it, for the units that are to put
// things right.
func (s *server) exportPatrol(r *request) error {
	f := patrolFilter(r.QueryParams())
	l, err := s.Patrol.List(r.ctx(), r.by, f)
	if err != nil {
		return err
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	asked := fmt.Sprintf("条件：状态：%s；问题：%s；主办单位：%s；共 %d 行",
		cmp.Or(string(f.State), "不限"), cmp.Or(string(f.Kind), "不限"), cmp.Or(units.name(f.Unit), "不限"), len(l.Findings))
	if err := s.Access.Note(r.ctx(), r.by, "export.patrol", "", asked); err != nil {
		return fmt.Errorf("note the export of a patrol: %w", err)
	}
	name := fmt.Sprintf("网站巡查_%s.csv", s.Now().In(calendar.Shanghai).Format("20060102_1504"))
	sheet := report.NewSheet(download{r, name}, "序号", "主办单位", "栏目", "问题", "页面", "标题", "错词或链接", "说明", "依据", "首次发现", "最近发现", "状态", "台账编号")
	for i, f := range findingRows(l, units) {
		err = sheet.Row(strconv.Itoa(i+1), f.Unit, f.Column, string(f.Kind), f.Page, f.Title, f.Target, f.Text, f.Evidence,
			report.Moment(f.FirstAt), report.Moment(f.LastAt), string(f.State), f.Number())
		if err != nil {
			break
		}
	}
	return sheet.Close(err)
}

// Number is the ledger's entry that the finding went into, "" for none.
func (f findingRow) Number() string {
	if f.Handed == nil {
		return ""
	}
	return f.Handed.Number
}

// handFindings hands the chosen findings to their units.
func (s *server) handFindings(r *request) error {
	form, err := r.FormParams()
	if err != nil {
		return err
	}
	_, err = s.Patrol.HandOver(r.ctx(), r.by, form["id"], form.Get("demand"))
	return s.patrolDone(r, "handed", err)
}

// setPatrolLimits sets after how long a column counts as left alone.
func (s *server) setPatrolLimits(r *request) error {
	news, err1 := strconv.Atoi(strings.TrimSpace(r.FormValue("news")))
	notice, err2 := strconv.Atoi(strings.TrimSpace(r.FormValue("notice")))
	if err1 != nil || err2 != nil {
		news = 0 // which is refused in words
	}
	return s.patrolDone(r, "saved", s.Patrol.SetLimits(r.ctx(), r.by, patrol.Limits{News: news, Notice: notice}))
}

// patrolDone leads back to the list as it was filtered; what was refused is said
// above it.
func (s *server) patrolDone(r *request, notice string, err error) error {
	v, _ := url.ParseQuery(r.FormValue("query")) // one that is broken filters nothing
	v.Del("done")
	if err != nil {
		p := problemOf(err)
		if p.Status != http.StatusUnprocessableEntity {
			return err
		}
		return s.showPatrol(r, p.Status, v, &p)
	}
	to := "/patrol"
	if len(v) > 0 {
		to += "?" + v.Encode()
	}
	return r.done(to, notice)
}

func (s *server) startPatrol(r *request) error {
	j, err := s.Patrol.Start(r.ctx(), r.by)
	if err != nil {
		return err
	}
	if j.Owner != r.by.UserID { // somebody else's round is under way
		return r.done("/patrol", "patrolling")
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

func (s *server) ignoreFinding(r *request) error { return s.setAside(r, false) }

func (s *server) restoreFinding(r *request) error { return s.setAside(r, true) }

func (s *server) setAside(r *request, back bool) error {
	if err := s.Patrol.Ignore(r.ctx(), r.by, r.Param("id"), r.FormValue("reason"), back); err != nil {
		return err
	}
	return s.patrolDone(r, "saved", nil)
}
