package ui

import (
	"net/http"
	"net/url"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
)

const (
	directionsPath = "/ledger/instructions"
	reportUpsPath  = "/ledger/report-ups"
)

func (s *server) directionPages() []route {
	return []route{
		{http.MethodGet, directionsPath, access.ViewLedger, false, s.directionsPage},
		{http.MethodGet, reportUpsPath, access.ViewLedger, false, s.reportUpsPage},
	}
}

type spanData struct {
	Values  url.Values
	Open    bool
	Export  exportForm
	Problem string
}

// spanOf reads the page's address; without one it is what waits, of all times.
func spanOf(v url.Values) (desk.Span, error) {
	span := desk.Span{Open: v.Get("all") == ""}
	var err error
	span.From, span.To, err = desk.Days(v.Get("from"), v.Get("to"))
	return span, err
}

// span is what a page of such a list shows; table is the list's name.
func (s *server) span(r *request, table string) (spanData, desk.Span, error) {
	v := r.QueryParams()
	v.Del("done")
	span, err := spanOf(v)
	d := spanData{Values: v, Open: span.Open, Export: exportForm{"/ledger/lists/exports", table, v.Encode()}}
	if err != nil {
		d.Problem = problemOf(err).Detail
	}
	return d, span, err
}

type directionsData struct {
	spanData
	Rows    []desk.Direction
	Count   int // of all
	Overdue int
}

func (s *server) directionsPage(r *request) error {
	d := directionsData{}
	var err error
	var span desk.Span
	if d.spanData, span, err = s.span(r, "instructions"); err != nil {
		return s.render(r, http.StatusBadRequest, "directions", "批示", d)
	}
	if d.Rows, err = s.Desk.Directions(r.ctx(), r.by, span); err != nil {
		return err
	}
	for _, x := range d.Rows {
		if x.Overdue {
			d.Overdue++
		}
	}
	d.Count = len(d.Rows)
	d.Rows = d.Rows[:min(mattersShown, d.Count)]
	return s.render(r, http.StatusOK, "directions", "批示", d)
}

type reportUpsData struct {
	spanData
	Rows  []desk.ReportUp
	Count int // of all
}

func (s *server) reportUpsPage(r *request) error {
	d := reportUpsData{}
	var err error
	var span desk.Span
	if d.spanData, span, err = s.span(r, "report-ups"); err != nil {
		return s.render(r, http.StatusBadRequest, "report_ups", "上报", d)
	}
	if d.Rows, err = s.Desk.ReportUps(r.ctx(), r.by, span); err != nil {
		return err
	}
	d.Count = len(d.Rows)
	d.Rows = d.Rows[:min(mattersShown, d.Count)]
	return s.render(r, http.StatusOK, "report_ups", "上报", d)
}

// lastYear is the year before this one.
func (s *server) lastYear() int { return s.Now().In(calendar.Shanghai).Year() - 1 }

// monthBefore is the whole month before the one of t, as dates.
func monthBefore(t time.Time) (from, to string) {
	y, m, _ := t.In(calendar.Shanghai).Date()
	first := time.Date(y, m-1, 1, 0, 0, 0, 0, calendar.Shanghai)
	return first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly)
}
