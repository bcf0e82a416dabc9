package ui

import (
	"cmp"
	"net/http"
	"net/url"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/report"
)

const recallPath = "/reports/recall"

func (s *server) recallPages() []route {
	return []route{
		{http.MethodGet, recallPath, access.ViewReports, false, s.recallPage},
		{http.MethodGet, recallPath + ".csv", access.ViewReports, false, s.recallCSV},
	}
}

type recallData struct {
	Values  url.Values
	Periods []link
	Report  report.Recall
	CSV     string
	JSON    string
	Problem string
}

// recallForm reads the page's address; without a period it is last month.
func (s *server) recallForm(r *request) (recallData, report.Period, error) {
	from, to := monthBefore(s.Now())
	v := url.Values{}
	v.Set("from", cmp.Or(r.QueryParam("from"), from))
	v.Set("to", cmp.Or(r.QueryParam("to"), to))
	d := recallData{Values: v, CSV: recallPath + ".csv?" + v.Encode(), JSON: "/api/v1/reports/recall?" + v.Encode()}
	for _, p := range periods(s.Now().In(calendar.Shanghai)) {
		q := url.Values{"from": {p.from}, "to": {p.to}}
		d.Periods = append(d.Periods, link{p.name, recallPath + "?" + q.Encode(), v.Get("from") == p.from && v.Get("to") == p.to})
	}
	p, err := report.ParsePeriod(v.Get("from"), v.Get("to"))
	return d, p, err
}

func (s *server) recallPage(r *request) error {
	d, p, err := s.recallForm(r)
	if err != nil {
		d.Problem = problemOf(err).Detail
		return s.render(r, http.StatusBadRequest, "recall", "漏报迟报", d)
	}
	if d.Report, err = s.Desk.Recall(r.ctx(), r.by, p); err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "recall", "漏报迟报", d)
}

func (s *server) recallCSV(r *request) error {
	d, p, err := s.recallForm(r)
	if err != nil {
		return err
	}
	name := "漏报迟报_" + d.Values.Get("from") + "_" + d.Values.Get("to") + ".csv"
	return s.Desk.ExportRecall(r.ctx(), r.by, p, download{r, name})
}
