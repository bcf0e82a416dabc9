package ui

import (
	"net/http"

	"yuqing/internal/report"
)

// assessPage shows every figure of assessment with its definition beside it,
// and the entries behind its numerator and its denominator.
func (s *server) assessPage(r *request) error {
	d, err := s.reportData(r, assessPath, report.Measures)
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "assess", "考核指标", d)
}
