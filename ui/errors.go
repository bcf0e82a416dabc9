package ui

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/web"
)

// errors shows a failed request as a page.
func (s *server) errors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil || c.Response().Committed {
			return err
		}
		if errors.Is(err, access.ErrNoSession) {
			return c.Redirect(http.StatusSeeOther, "/login")
		}
		return s.showProblem(requestOf(c), web.Report(s.Log, err, c))
	}
}

func (s *server) showProblem(r *request, p web.Problem) error {
	return s.render(r, p.Status, "problem", p.Title, p)
}

// pagesForErrors shows what Echo itself refuses (an unknown address, a wrong
// method) as a page, but under /api and for the probes.
func (s *server) pagesForErrors(e *echo.Echo) {
	asProblem := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if strings.HasPrefix(c.Request().URL.Path, "/api/") || !strings.Contains(c.Request().Header.Get("Accept"), "text/html") {
			asProblem(err, c)
			return
		}
		show := func(c echo.Context) error { return s.showProblem(requestOf(c), web.Report(s.Log, err, c)) }
		if shown := s.headers(show)(c); shown != nil {
			asProblem(shown, c)
		}
	}
}
