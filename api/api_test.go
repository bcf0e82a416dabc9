package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"yuqing/internal/web"
	"yuqing/internal/webtest"
)

// bench is the interface over a whole office.
type bench struct {
	*webtest.Office
	echo *echo.Echo
	srv  *server
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return benchOf(t, webtest.Open(t))
}

func benchOf(t *testing.T, o *webtest.Office) *bench {
	t.Helper()
	e, err := web.New(web.Options{Log: o.Log, Metrics: o.Metrics})
	if err != nil {
		t.Fatal(err)
	}
	d := Deps{Desk: o.Desk, Ledger: o.Ledger, Evidence: o.Evidence, Access: o.Access, Notices: o.Notices, Identity: o.Identity, Calibration: o.Calibration, Rules: o.Rules, Duty: o.Duty, Enrol: o.Enrol, Wording: o.Wording, Briefs: o.Briefs, Patrol: o.Patrol, Metrics: o.Metrics, Ready: o.Store.Ping, Version: "test"}
	d.Push = o.Push
	Register(e, d)
	return &bench{o, e, &server{Deps: d}}
}

// ask is one request; as is a login, empty for nobody.
type ask struct {
	method, path, as string
	body             string
	header           http.Header
}

func (b *bench) do(t *testing.T, a ask) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(a.method, a.path, strings.NewReader(a.body))
	r.Header.Set("Content-Type", "application/json")
	for k, v := range a.header {
		r.Header[k] = v
	}
	if a.as != "" {
		r.Header.Set("Authorization", "Bearer "+b.Token(t, a.as))
	}
	return b.serve(r)
}

func (b *bench) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.echo.ServeHTTP(w, r)
	return w
}

// decode reads a JSON answer.
func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

// scenario is one row of a table: a request, and what its answer must and
// must not hold.
type scenario struct {
	name   string
	ask    ask
	status int
	has    []string
	hasNot []string
}

func (b *bench) run(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			w := b.do(t, s.ask)
			if w.Code != s.status {
				t.Errorf("status %d, want %d", w.Code, s.status)
			}
			for _, want := range s.has {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("no %q", want)
				}
			}
			for _, never := range s.hasNot {
				if strings.Contains(w.Body.String(), never) {
					t.Errorf("holds %q", never)
				}
			}
			if t.Failed() {
				t.Logf("%s %s\n%s", s.ask.method, s.ask.path, head(w.Body))
			}
		})
	}
}

func head(b *bytes.Buffer) string {
	text, _ := io.ReadAll(io.LimitReader(b, 2000))
	return string(text)
}
