package ui

import (
	"net/http"

	"yuqing/internal/calibration"
	"yuqing/internal/web"
)

type qualityData struct {
	ruleData
	calibration.Quality
}

func (s *server) qualityPage(r *request) error {
	base, _, err := s.ruleData(r, "/rules/quality")
	if err != nil {
		return err
	}
	d := qualityData{ruleData: base}
	status := http.StatusOK
	if d.Quality, err = s.Calibration.QualityOf(r.ctx(), r.by, r.QueryParam("from"), r.QueryParam("to")); err != nil {
		p := web.ProblemOf(err)
		if p.Status != http.StatusUnprocessableEntity {
			return err
		}
		d.Problem, status = &p, p.Status
		d.From, d.To = r.QueryParam("from"), r.QueryParam("to")
	}
	return s.render(r, status, "quality", "分析质量", d)
}
