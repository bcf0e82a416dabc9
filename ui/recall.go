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
	Shown  report.RecallQuery
	Listed []report.RecallMatter
	Count  int // as the number says that was opened
	More   bool
	Export exportForm
	JSON   string
}

// Of is the address of the matters that came in a way, in a month or in all.
func (d recallData) Of(raised, month string) string {
	return d.to(report.RecallQuery{Raised: raised, Month: month})
}

// Because is that of the registrations of a kind with a cause.
func (d recallData) Because(kind, cause string) string {
	return d.to(report.RecallQuery{Kind: kind, Cause: cause})
}

// Lagged is that of the registrations that say how much later the system was.
func (d recallData) Lagged(month string) string {
	return d.to(report.RecallQuery{Lagged: true, Month: month})
}

func (d recallData) to(q report.RecallQuery) string {
	return recallPath + "?" + withRecallQuery(d.Values, q).Encode() + "#matters"
}

func withRecallQuery(v url.Values, q report.RecallQuery) url.Values {
	v = copyValues(v)
	for key, x := range map[string]string{"raised": q.Raised, "month": q.Month, "kind": q.Kind, "cause": q.Cause} {
		if x != "" {
			v.Set(key, x)
		}
	}
	if q.Lagged {
		v.Set("lagged", "1")
	}
	return v
}

func recallQuery(v url.Values) report.RecallQuery {
	return report.RecallQuery{Raised: v.Get("raised"), Month: v.Get("month"), Kind: v.Get("kind"), Cause: v.Get("cause"), Lagged: v.Get("lagged") != ""}
}

// recallForm reads the page's address; without a period it is last month.
func (s *server) recallForm(r *request) (recallData, report.Period, error) {
	from, to := monthBefore(s.Now())
	v := url.Values{}
	v.Set("from", cmp.Or(r.QueryParam("from"), from))
	v.Set("to", cmp.Or(r.QueryParam("to"), to))
	d := recallData{JSON: "/api/v1/reports/recall?" + v.Encode(), Shown: recallQuery(r.QueryParams())}
	d.Export = exportForm{"/reports/exports", "recall", withRecallQuery(v, d.Shown).Encode()}
	d.reportForm = reportForm{Path: recallPath, Values: v, Tabs: reportTabs(r, recallPath, v)}
	d.setPeriods(s.Now().In(calendar.Shanghai))
	p, err := report.ParsePeriod(v.Get("from"), v.Get("to"))
	if err == nil {
		err = d.Shown.Check()
	}
	return d, p, err
}

// list picks the matters that the page lists.
func (d *recallData) list() {
	d.Listed, d.Count = d.Report.Behind(d.Shown)
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
