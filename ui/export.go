package ui

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

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

// exportMatters is the list behind a figure of the report, whole, as a CSV.
func (s *server) exportMatters(r *request) error {
	v := r.QueryParams()
	req, bad := parseReport(v)
	if bad != nil {
		return bad
	}
	figure := figureOf(v)
	name := strings.Join([]string{"时效报表明细", cmp.Or(figure.Name(), "明细"), v.Get("from"), v.Get("to")}, "_") + ".csv"
	return s.Desk.ExportBehind(r.ctx(), r.by, req, keyOf(v), figure, download{r, name})
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
