package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/report"
)

func (s *server) reportPages() []route {
	return append(s.reportFiles(), []route{
		{http.MethodGet, reportPath, access.ViewReports, false, s.reportPage},
		{http.MethodGet, reportPath + "/matters", access.ViewReports, false, s.mattersPage},
		{http.MethodGet, assessPath, access.ViewReports, false, s.assessPage},
		{http.MethodGet, rankingPath, access.ViewReports, false, s.rankingPage},
		{http.MethodGet, crossPath, access.ViewReports, false, s.crossPage},
	}...)
}

const (
	reportPath  = "/reports/timeliness"
	assessPath  = "/reports/assessment"
	rankingPath = "/reports/ranking"
	crossPath   = "/reports/cross"
)

type reportData struct {
	reportForm
	Report   *report.Assessed
	Rows     []reportRow
	Compared *comparison
	Trend    []reportRow
	CSV      string
	JSON     string
}

// reportRow is one row of a table, each count with the address of the matters
// behind it.
type reportRow struct {
	Name string
	report.Figures
	IsTotal bool
	base    string // address of the matters, but for the figure
}

// To is the address of the matters behind a figure of the row.
func (r reportRow) To(figure string) string { return r.base + "&figure=" + figure }

// Cell is one figure of the row.
func (r reportRow) Cell(key string) figureCell { return cellOf(measures[key], r) }

func rowWithLinks(name string, f report.Figures, v url.Values, key *string) reportRow {
	row := reportRow{Name: name, Figures: f, base: reportPath + "/matters?" + v.Encode()}
	if key != nil {
		row.base += "&key=" + url.QueryEscape(*key)
	}
	return row
}

func (s *server) reportPage(r *request) error {
	d, err := s.reportData(r, reportPath, comparedFigures)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "report", "时效报表", d)
}

// reportData runs the report that a page asks for and compares some figures of
// its total.
func (s *server) reportData(r *request, path string, compared []report.Measure) (reportData, error) {
	d := reportData{reportForm: s.reportForm(r, path)}
	req, bad := parseReport(d.Values)
	if bad != nil {
		d.Problem = bad.Text
		return d, nil
	}
	rep, err := s.Desk.Assessment(r.ctx(), r.by, req)
	if err != nil {
		return d, err
	}
	d.show(rep, compared)
	d.CSV, d.JSON = "/api/v1"+path+"?"+d.Values.Encode()+"&format=csv", "/api/v1"+path+"?"+d.Values.Encode()+"&format=json"
	return d, nil
}

func (d *reportData) show(rep report.Assessed, compared []report.Measure) {
	d.Report = &rep
	base := d.behind()
	total := rowWithLinks("合计", rep.Total.All(), base, nil) // first: there may be a hundred rows
	total.IsTotal = true
	d.Rows = append(d.Rows, total)
	for _, row := range rep.Rows {
		if row.Entries+row.Due == 0 && d.Path == reportPath { // left out all of them, of which only the assessment speaks
			continue
		}
		d.Rows = append(d.Rows, rowWithLinks(row.Name, row.All(), base, &row.Key))
	}
	for _, p := range rep.Trend {
		v := datesOf(base, p.From, p.To)
		v.Del("by")
		d.Trend = append(d.Trend, rowWithLinks(stepName(rep.Step, p.From), p.All(), v, nil))
	}
	d.Compared = d.compare(rep, total, compared)
}

type mattersData struct {
	Figure  string
	Group   string
	Back    string
	Export  exportForm
	Matters []report.Matter
	More    bool
}

// mattersShown is what a page of 300 kB has room for; an export has them all.
const mattersShown = 300

func (s *server) mattersPage(r *request) error {
	v := r.QueryParams()
	req, bad := parseReport(v)
	if bad != nil {
		return bad
	}
	key, figure := keyOf(v), figureOf(v)
	matters, more, err := s.Desk.Behind(r.ctx(), r.by, req, key, figure, mattersShown)
	if err != nil {
		return err
	}
	d := mattersData{Figure: figure.Name(), Back: backFrom(v), Export: exportForm{"/reports/exports", "matters", v.Encode()}, Matters: matters, More: more}
	d.Group = groupOfMatters(req, key, matters)
	return s.render(r, http.StatusOK, "matters", "报表明细", d)
}

// backFrom is the report from which a list of matters was opened, as it was: a
// ranking is narrowed to a class or a level, a table of classes to a level.
func backFrom(v url.Values) string {
	own, back := []string{"figure", "key", "reason", "back"}, copyValues(v)
	path := reportPath
	switch v.Get("back") {
	case "ranking":
		path = rankingPath
	case "cross":
		path, own = crossPath, append(own, "class")
	case "assessment":
		path, own = assessPath, append(own, "class", "level")
	default:
		own = append(own, "class", "level")
	}
	for _, key := range own {
		back.Del(key)
	}
	return path + "?" + back.Encode()
}

// groupOfMatters says in words which part of a report the matters are of.
func groupOfMatters(req report.Request, key *string, ms []report.Matter) string {
	var parts []string
	if key != nil && len(ms) > 0 {
		row := ms[0].Label(req.By)
		if to := ms[0].Charged; to != nil {
			row = *to
		}
		parts = append(parts, row.Name)
	}
	for _, x := range []*string{req.Class, req.Level} {
		if x != nil {
			parts = append(parts, cmp.Or(*x, "未定"))
		}
	}
	if req.Reason != "" {
		parts = append(parts, req.Reason)
	}
	return strings.Join(parts, " · ")
}
