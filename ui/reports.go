package ui

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/report"
)

func (s *server) reportPages() []route {
	return []route{
		{http.MethodGet, "/reports/timeliness", access.ViewReports, false, s.reportPage},
		{http.MethodGet, "/reports/timeliness/matters", access.ViewReports, false, s.mattersPage},
		{http.MethodGet, mattersCSV, access.ViewReports, false, s.exportMatters},
	}
}

const (
	reportPath = "/reports/timeliness"
	mattersCSV = reportPath + "/matters.csv"
)

type reportData struct {
	Values   url.Values
	Channels []option
	Groups   []option
	Periods  []link // to choose from
	Report   *report.Timeliness
	Rows     []reportRow
	Compared *comparison
	Step     report.Step
	Trend    []reportRow
	CSV      string
	JSON     string
	Problem  string
}

type link struct {
	Name, URL string
	Here      bool
}

// reportRow is one row of the table, each count with the address of the
// matters behind it.
type reportRow struct {
	Name string
	report.Figures
	Late    int
	LinkTo  map[string]string // by figure
	IsTotal bool
}

func (s *server) reportPage(r *request) error {
	d := s.reportForm(r)
	req, err := parseReport(d.Values)
	if err != nil {
		d.Problem = err.Text
		return s.render(r, http.StatusOK, "report", "时效报表", d)
	}
	rep, err2 := s.Desk.Timeliness(r.ctx(), r.by, req)
	if err2 != nil {
		return err2
	}
	d.Report = &rep
	total := rowWithLinks("合计", rep.Total, d.Values, nil) // first: there may be a hundred rows
	total.IsTotal = true
	d.Rows = append(d.Rows, total)
	for _, row := range rep.Rows {
		d.Rows = append(d.Rows, rowWithLinks(row.Name, row.Figures, d.Values, &row.Key))
	}
	if err := s.compare(r, req, &d); err != nil {
		return err
	}
	api := "/api/v1/reports/timeliness?" + d.Values.Encode()
	d.CSV, d.JSON = api+"&format=csv", api+"&format=json"
	return s.render(r, http.StatusOK, "report", "时效报表", d)
}

// reportForm reads the page's address; without a period it is this month.
func (s *server) reportForm(r *request) reportData {
	today := s.Now().In(calendar.Shanghai)
	month := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, calendar.Shanghai)
	v := url.Values{}
	v.Set("from", cmp.Or(r.QueryParam("from"), month.Format(time.DateOnly)))
	v.Set("to", cmp.Or(r.QueryParam("to"), today.Format(time.DateOnly)))
	v.Set("channel", cmp.Or(r.QueryParam("channel"), string(report.Opinion)))
	if by := cmp.Or(r.QueryParam("by"), string(report.ByUnit)); by != "none" {
		v.Set("by", by)
	}
	d := reportData{Values: v}
	d.Channels = []option{
		{string(report.Opinion), "舆情及其他台账", v.Get("channel") == string(report.Opinion)},
		{string(report.Hotline), "热线与留言工单", v.Get("channel") == string(report.Hotline)},
	}
	for _, g := range report.Groupings {
		d.Groups = append(d.Groups, option{g.Key, "按" + g.Name, v.Get("by") == g.Key})
	}
	d.Groups = append(d.Groups, option{"none", "只看合计", v.Get("by") == ""})
	for _, p := range periods(today) {
		u := address(reportPath, address2(v, p.from), "to", p.to)
		d.Periods = append(d.Periods, link{p.name, u, v.Get("from") == p.from && v.Get("to") == p.to})
	}
	return d
}

func address2(v url.Values, from string) url.Values {
	v = copyValues(v)
	v.Set("from", from)
	return v
}

type period struct{ name, from, to string }

// periods are the spans that offices report on.
func periods(today time.Time) []period {
	y, m := today.Year(), today.Month()
	day := func(y int, m time.Month, d int) string {
		return time.Date(y, m, d, 0, 0, 0, 0, calendar.Shanghai).Format(time.DateOnly)
	}
	now := today.Format(time.DateOnly)
	quarter := (m-1)/3*3 + 1
	return []period{
		{"近七天", today.AddDate(0, 0, -6).Format(time.DateOnly), now},
		{"本月", day(y, m, 1), now},
		{"上月", day(y, m-1, 1), day(y, m, 0)},
		{"本季", day(y, quarter, 1), now},
		{"本年", day(y, 1, 1), now},
		{"上年", day(y-1, 1, 1), day(y-1, 12, 31)},
	}
}

func parseReport(v url.Values) (report.Request, *report.RequestError) {
	req, err := report.ParseRequest(v.Get("from"), v.Get("to"), v.Get("channel"), v.Get("by"))
	if err == nil {
		return req, nil
	}
	var re *report.RequestError
	if errors.As(err, &re) {
		return req, re
	}
	return req, &report.RequestError{Text: err.Error()}
}

var linkedFigures = []report.Figure{
	report.FigureEntries, report.FigureResponded, report.FigureDue, report.FigureOnTime,
	report.FigureLate, report.FigureOverdueOpen, report.FigureClosed,
}

func rowWithLinks(name string, f report.Figures, v url.Values, key *string) reportRow {
	row := reportRow{Name: name, Figures: f, Late: f.Due - f.OnTime, LinkTo: map[string]string{}}
	for _, figure := range linkedFigures {
		q := copyValues(v)
		q.Set("figure", string(figure))
		if key != nil {
			q.Set("key", *key)
		}
		row.LinkTo[string(figure)] = reportPath + "/matters?" + q.Encode()
	}
	return row
}

type mattersData struct {
	Figure  string
	Group   string
	Back    string
	CSV     string
	Matters []report.Matter
	More    bool
}

// mattersShown is what a page of 300 kB has room for; the CSV has them all.
const mattersShown = 300

var figureNames = map[report.Figure]string{
	report.FigureEntries: "全部", report.FigureResponded: "已回应", report.FigureDue: "应回应", report.FigureOnTime: "按时回应",
	report.FigureLate: "未按时回应", report.FigureOverdueOpen: "超时未回应", report.FigureClosed: "已办结",
}

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
	back := copyValues(v)
	back.Del("figure")
	back.Del("key")
	d := mattersData{Figure: figureNames[figure], Back: reportPath + "?" + back.Encode(), CSV: mattersCSV + "?" + v.Encode(), Matters: matters, More: more}
	if key != nil && len(matters) > 0 {
		d.Group = matters[0].Label(req.By).Name
	}
	return s.render(r, http.StatusOK, "matters", "报表明细", d)
}
