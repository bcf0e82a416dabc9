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
	}
}

type recallData struct {
	reportForm
	Report report.Recall
	Shown  string // how the listed matters came; empty: all that the system did not find first
	Listed []report.RecallMatter
	Count  int // of all behind the figure
	More   bool
	Export exportForm
	JSON   string
}

// Of is the address of the matters that came in a way.
func (d recallData) Of(raised string) string {
	v := copyValues(d.Values)
	v.Set("raised", raised)
	return recallPath + "?" + v.Encode() + "#matters"
}

// recallForm reads the page's address; without a period it is last month.
func (s *server) recallForm(r *request) (recallData, report.Period, error) {
	from, to := monthBefore(s.Now())
	v := url.Values{}
	v.Set("from", cmp.Or(r.QueryParam("from"), from))
	v.Set("to", cmp.Or(r.QueryParam("to"), to))
	d := recallData{Export: exportForm{"/reports/exports", "recall", v.Encode()}, JSON: "/api/v1/reports/recall?" + v.Encode(), Shown: r.QueryParam("raised")}
	d.reportForm = reportForm{Path: recallPath, Values: v, Tabs: reportTabs(r, recallPath, v)}
	d.setPeriods(s.Now().In(calendar.Shanghai))
	p, err := report.ParsePeriod(v.Get("from"), v.Get("to"))
	return d, p, err
}

// list picks the matters that the page lists.
func (d *recallData) list() {
	d.Listed = d.Report.Behind(d.Shown)
	d.Count = len(d.Listed)
	if d.More = len(d.Listed) > mattersShown; d.More {
		d.Listed = d.Listed[:mattersShown]
	}
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
	d.list()
	return s.render(r, http.StatusOK, "recall", "漏报迟报", d)
}
