package ui

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/report"
)

// reportFiles are the tables of reports as files.
func (s *server) reportFiles() []route {
	var out []route
	for _, t := range []struct {
		path  string
		write func(r *request, format string) error
	}{{assessPath, s.assessFile}, {rankingPath, s.rankingFile}, {crossPath, s.crossFile}} {
		for _, format := range []string{desk.FormatCSV, desk.FormatXLSX} {
			out = append(out, route{http.MethodGet, t.path + "." + format, access.ViewReports, false, func(r *request) error { return t.write(r, format) }})
		}
	}
	return out
}

// figures is a file of a report's figures.
func figures(r *request, name, from, to, format string) download {
	if format == desk.FormatXLSX {
		r.Response().Header().Set(echo.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	}
	return download{r, name + "_" + from + "_" + to + "." + format}
}

// refused is why a report cannot be made for a file; nil where it was.
func (f reportForm) refused() error {
	if f.Problem == "" {
		return nil
	}
	return &report.RequestError{Field: "from", Text: f.Problem}
}

func (s *server) assessFile(r *request, format string) error {
	d, err := s.reportData(r, assessPath, nil)
	if err == nil {
		err = d.refused()
	}
	if err != nil {
		return err
	}
	return s.Desk.ExportAssessment(r.ctx(), r.by, *d.Report, format, figures(r, "考核指标", d.Report.From, d.Report.To, format))
}

func (s *server) rankingFile(r *request, format string) error {
	d, err := s.ranking(r)
	if err == nil {
		err = d.refused()
	}
	if err != nil {
		return err
	}
	return s.Desk.ExportRanking(r.ctx(), r.by, d.Ranking, format, figures(r, "部门排名", d.Ranking.From, d.Ranking.To, format))
}

func (s *server) crossFile(r *request, format string) error {
	d, err := s.cross(r)
	if err == nil {
		err = d.refused()
	}
	if err != nil {
		return err
	}
	return s.Desk.ExportCross(r.ctx(), r.by, d.Cross, format, figures(r, "类别与单位", d.Cross.From, d.Cross.To, format))
}
