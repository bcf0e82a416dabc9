package ui

import (
	"fmt"
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
		{http.MethodGet, directionsPath + ".csv", access.ViewLedger, false, s.directionsCSV},
		{http.MethodGet, reportUpsPath, access.ViewLedger, false, s.reportUpsPage},
		{http.MethodGet, reportUpsPath + ".csv", access.ViewLedger, false, s.reportUpsCSV},
	}
}

type spanData struct {
	Values  url.Values
	Open    bool
	CSV     string
	Problem string
}

// span reads the page's address; without one it is what waits, of all times.
func (s *server) span(r *request, path string) (spanData, desk.Span, error) {
	v := r.QueryParams()
	v.Del("done")
	d := spanData{Values: v, Open: v.Get("all") == "", CSV: path + ".csv?" + v.Encode()}
	span := desk.Span{Open: d.Open}
	var err error
	if span.From, span.To, err = desk.Days(v.Get("from"), v.Get("to")); err != nil {
		d.Problem = problemOf(err).Detail
	}
	return d, span, err
}

type directionsData struct {
	spanData
	Rows    []desk.Direction
	Overdue int
}

func (s *server) directionsPage(r *request) error {
	d := directionsData{}
	var err error
	var span desk.Span
	if d.spanData, span, err = s.span(r, directionsPath); err != nil {
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
	return s.render(r, http.StatusOK, "directions", "批示", d)
}

func (s *server) directionsCSV(r *request) error {
	_, span, err := s.span(r, directionsPath)
	if err != nil {
		return err
	}
	return s.Desk.ExportDirections(r.ctx(), r.by, span, download{r, s.dated("批示")})
}

type reportUpsData struct {
	spanData
	Rows []desk.ReportUp
}

func (s *server) reportUpsPage(r *request) error {
	d := reportUpsData{}
	var err error
	var span desk.Span
	if d.spanData, span, err = s.span(r, reportUpsPath); err != nil {
		return s.render(r, http.StatusBadRequest, "report_ups", "上报", d)
	}
	if d.Rows, err = s.Desk.ReportUps(r.ctx(), r.by, span); err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "report_ups", "上报", d)
}

func (s *server) reportUpsCSV(r *request) error {
	_, span, err := s.span(r, reportUpsPath)
	if err != nil {
		return err
	}
	return s.Desk.ExportReportUps(r.ctx(), r.by, span, download{r, s.dated("上报")})
}

// dated names a table that is downloaded.
func (s *server) dated(name string) string {
	return fmt.Sprintf("%s_%s.csv", name, s.Now().In(calendar.Shanghai).Format("20060102"))
}

// lastYear is the year before this one.
func (s *server) lastYear() int { return s.Now().In(calendar.Shanghai).Year() - 1 }

// monthBefore is the whole month before the one of t, as dates.
func monthBefore(t time.Time) (from, to string) {
	y, m, _ := t.In(calendar.Shanghai).Date()
	first := time.Date(y, m-1, 1, 0, 0, 0, 0, calendar.Shanghai)
	return first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly)
}
