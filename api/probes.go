package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// status is the answer of a probe.
type status struct {
	Status string `json:"status"` // ok, or starting
	Reason string `json:"reason,omitempty"`
	code   int
}

func (s status) media() []string { return []string{echo.MIMEApplicationJSON} }

func (s status) answer(c echo.Context, _ int) error { return c.JSON(s.code, s) }

func (s *server) healthz(call, none) (status, error) {
	return status{Status: "ok", code: http.StatusOK}, nil
}

// readyz says why it cannot serve in the words of the process's own log, not
// in those of its engines.
func (s *server) readyz(c call, _ none) (status, error) {
	if err := s.Ready(c); err != nil {
		return status{"starting", "存储或索引尚不可用，详见日志", http.StatusServiceUnavailable}, nil
	}
	return status{Status: "ok", code: http.StatusOK}, nil
}

// metricsText hands the request to the registry of figures.
type metricsText struct{ handler http.Handler }

func (metricsText) media() []string { return []string{"text/plain"} }

func (m metricsText) answer(c echo.Context, _ int) error {
	m.handler.ServeHTTP(c.Response(), c.Request())
	return nil
}

func (s *server) metrics(call, none) (metricsText, error) {
	return metricsText{s.Metrics.Handler()}, nil
}

func (s *server) openapi(call, none) (object, error) { return s.doc, nil }
