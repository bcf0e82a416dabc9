package ui

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/jobs"
	"yuqing/internal/report"
)

// download is an answer that is saved as a file. Its head goes out with the
// first byte, so that an error before it is still shown as a page.
type download struct {
	*request
	name string
}

func (d download) Write(b []byte) (int, error) {
	if !d.Response().Committed {
		h := d.Response().Header()
		if h.Get(echo.HeaderContentType) == "" {
			h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		}
		h.Set(echo.HeaderContentDisposition, `attachment; filename*=UTF-8''`+url.PathEscape(d.name))
	}
	return d.Response().Write(b)
}

// exports are the routes of the tables of the ledger's lists and of what is
// behind reports, which are written in the background.
func (s *server) exports() []route {
	return []route{
		{http.MethodPost, "/ledger/lists/exports", access.ViewLedger, false, s.exportList},
		{http.MethodGet, "/ledger/lists/exports/:id/file", access.ViewLedger, false, s.exportFile},
		{http.MethodPost, "/reports/exports", access.ViewReports, false, s.exportReport},
		{http.MethodGet, "/reports/exports/:id/file", access.ViewReports, false, s.exportFile},
	}
}

// exportForm is the form by which a page exports what it lists: the table's
// name, and the page's address as the filter.
type exportForm struct{ To, Table, Filter string }

// exportList writes one of the ledger's lists, with the page's filter.
func (s *server) exportList(r *request) error {
	v, err := url.ParseQuery(r.FormValue("filter"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	var j jobs.Job
	switch r.FormValue("table") {
	case "instructions", "report-ups":
		var span desk.Span
		if span, err = spanOf(v); err != nil {
			return err
		}
		start := s.Desk.StartDirections
		if r.FormValue("table") == "report-ups" {
			start = s.Desk.StartReportUps
		}
		j, err = start(r.by, span)
	case "look-back":
		var year int
		if year, err = s.yearOf(v); err != nil {
			return err
		}
		j, err = s.Desk.StartLookBack(r.by, year)
	default:
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	return r.begun(j, err)
}

// exportReport writes the matters behind a figure or a report, with the page's
// address.
func (s *server) exportReport(r *request) error {
	v, err := url.ParseQuery(r.FormValue("filter"))
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	switch r.FormValue("table") {
	case "matters":
		req, bad := parseReport(v)
		if bad != nil {
			return bad
		}
		return r.begun(s.Desk.StartBehind(r.ctx(), r.by, req, keyOf(v), figureOf(v)))
	case "recall":
		p, bad := report.ParsePeriod(v.Get("from"), v.Get("to"))
		if bad != nil {
			return bad
		}
		return r.begun(s.Desk.StartRecall(r.by, p, recallQuery(v)))
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

// begun leads to the page of a job that began.
func (r *request) begun(j jobs.Job, err error) error {
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, "/jobs/"+j.ID)
}

// keyOf is the row of the report that an address names, nil for the total.
func keyOf(v url.Values) *string {
	if !v.Has("key") {
		return nil
	}
	k := v.Get("key")
	return &k
}

func figureOf(v url.Values) report.Figure {
	return report.Figure(cmp.Or(v.Get("figure"), string(report.FigureEntries)))
}
