package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/ledger"
)

func server(t *testing.T, proxies ...string) *echo.Echo {
	t.Helper()
	e, err := New(Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: NewMetrics(), TrustedProxies: proxies})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestForwardedAddressIsBelievedOnlyOfNamedProxies(t *testing.T) {
	cases := []struct {
		proxies            []string
		from, header, want string
	}{
		{nil, "192.0.2.1:9", "10.1.1.1", "192.0.2.1"},
		{nil, "127.0.0.1:9", "10.1.1.1", "127.0.0.1"},
		{[]string{"192.0.2.1/32"}, "192.0.2.1:9", "10.1.1.1", "10.1.1.1"},
		{[]string{"192.0.2.1/32"}, "192.0.2.2:9", "10.1.1.1", "192.0.2.2"},
		{[]string{"192.0.2.1/32"}, "10.0.0.9:9", "8.8.8.8", "10.0.0.9"}, // private is not trusted by itself
		{[]string{"192.0.2.1/32"}, "192.0.2.1:9", "6.6.6.6, 10.1.1.1", "10.1.1.1"},
	}
	for _, c := range cases {
		e := server(t, c.proxies...)
		e.GET("/", func(c echo.Context) error { return c.String(200, c.RealIP()) })
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		r.Header.Set("X-Forwarded-For", c.header)
		r.Header.Set("X-Real-IP", "6.6.6.6")
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Body.String() != c.want {
			t.Errorf("%+v: %s", c, w.Body)
		}
	}
	if _, err := New(Options{TrustedProxies: []string{"10.0.0.5"}}); err == nil || !strings.Contains(err.Error(), "10.0.0.5") {
		t.Errorf("an address without a mask: %v", err)
	}
}

func TestProblems(t *testing.T) {
	cases := []struct {
		err    error
		status int
		has    string
	}{
		{fmt.Errorf("read: %w", opinion.ErrNotFound), 404, "没有找到"},
		{fmt.Errorf("read: %w", ledger.ErrNotFound), 404, "条目"},
		{opinion.ErrConflict, 409, "已被占用"},
		{access.ErrLoginTaken, 409, "登录名已被占用"},
		{opinion.ErrStale, 409, "别人刚刚改过"},
		{access.ErrNoSession, 401, "重新登录"},
		{fmt.Errorf("%w: x", access.ErrDenied), 403, "没有这项权限"},
		{fmt.Errorf("%w: 太短", access.ErrWeakPassword), 422, "太短"},
		{opinion.Invalid("url", "地址不对"), 422, "地址不对"},
		{fmt.Errorf("search: %w", &search.QueryError{Text: "太长"}), 400, "太长"},
		{&ledger.ConflictError{Want: 3}, 409, "第3版"},
		{&ledger.ForbiddenError{Text: "须由协调员办理"}, 403, "须由协调员办理"},
		{&ledger.InvalidError{Field: "reason", Text: "须写理由"}, 422, "须写理由"},
		{&http.MaxBytesError{Limit: 1}, 413, "大小上限"},
		{context.DeadlineExceeded, 503, "超时"},
		{ErrForged, 403, "刷新页面"},
		{echo.ErrNotFound, 404, "没有这个地址"},
		{echo.NewHTTPError(502, "dial tcp 10.0.0.1: refused"), 500, "系统出错"},
		{errors.New("SELECT * FROM users"), 500, "系统出错"},
	}
	for _, c := range cases {
		p := ProblemOf(c.err)
		if p.Status != c.status || !strings.Contains(p.Detail, c.has) || p.Title == "" || p.Type != "about:blank" {
			t.Errorf("%v: %+v", c.err, p)
		}
		if strings.Contains(p.Detail, "SELECT") || strings.Contains(p.Detail, "10.0.0.1") {
			t.Errorf("the inside is told: %s", p.Detail)
		}
	}
}

// Only somebody who is known may send files.
func TestStrangersSendNoFiles(t *testing.T) {
	e := server(t)
	e.POST("/", func(c echo.Context) error {
		if c.QueryParam("known") != "" {
			allowUpload(c)
		}
		_, err := io.Copy(io.Discard, c.Request().Body)
		return err
	})
	for _, c := range []struct {
		path, kind string
		want       int
	}{
		{"/", "multipart/form-data; boundary=x", 413},
		{"/?known=1", "multipart/form-data; boundary=x", 200},
		{"/?known=1", "application/json", 413},
	} {
		r := httptest.NewRequest("POST", c.path, strings.NewReader(strings.Repeat("a", MaxBody+1)))
		r.Header.Set("Content-Type", c.kind)
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.path, c.kind, w.Code, c.want)
		}
	}
}

func TestServerHasItsLimits(t *testing.T) {
	s := Server(http.NotFoundHandler())
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Errorf("%+v", s)
	}
	e := server(t)
	e.POST("/", func(c echo.Context) error {
		_, err := io.Copy(io.Discard, c.Request().Body)
		return err
	})
	for body, want := range map[int]int{MaxBody: 200, MaxBody + 1: 413} {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("a", body))))
		if w.Code != want {
			t.Errorf("%d bytes: %d", body, w.Code)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("headers %v", w.Header())
		}
	}
}

func TestSecureCookieIsBoundToTheHost(t *testing.T) {
	e := server(t)
	for secure, want := range map[bool]string{true: "__Host-yuqing=s; Path=/; HttpOnly; Secure; SameSite=Lax", false: "yuqing=s; Path=/; HttpOnly; SameSite=Lax"} {
		w := httptest.NewRecorder()
		NewIdentity(nil, secure).Begin(e.NewContext(httptest.NewRequest("GET", "/", nil), w), "s", access.Actor{})
		if got := w.Header().Get("Set-Cookie"); got != want {
			t.Errorf("%s", got)
		}
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	m := NewMetrics()
	e, err := New(Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: m})
	if err != nil {
		t.Fatal(err)
	}
	m.Gauge("yuqing_backlog", "posts that wait", func() float64 { return 7 })
	e.GET("/posts/:id", func(c echo.Context) error { return c.NoContent(204) })
	for _, method := range []string{"GET", "MADEUP1", "MADEUP2"} {
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/posts/王小明", nil))
	}
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`method="GET",route="/posts/:id",status="204"`, `method="other"`, "yuqing_backlog 7"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
	for _, never := range []string{"王小明", "MADEUP"} {
		if strings.Contains(w.Body.String(), never) {
			t.Errorf("holds %s", never)
		}
	}
}

// What went wrong is told to the log with its place, and to nobody else.
func TestPanicsAreLoggedWithTheirPlace(t *testing.T) {
	var log strings.Builder
	e, err := New(Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: NewMetrics()})
	if err != nil {
		t.Fatal(err)
	}
	e.GET("/", func(echo.Context) error { panic("a secret of the inside") })
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "TestPanicsAreLoggedWithTheirPlace") {
		t.Errorf("the log does not say where: %s", log.String())
	}
}

// Browsers are told to keep to TLS where it is what people use, and not where
// they could then never come back.
func TestTLSIsKeptTo(t *testing.T) {
	for _, tls := range []bool{true, false} {
		e, err := New(Options{Log: slog.New(slog.DiscardHandler), Metrics: NewMetrics(), TLS: tls})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if got := w.Header().Get("Strict-Transport-Security"); (got != "") != tls {
			t.Errorf("TLS %v: %q", tls, got)
		}
	}
}
