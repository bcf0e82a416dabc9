package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
)

// fill gives the office sources and posts.
func (b *bench) fill(t *testing.T) {
	t.Helper()
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
}

// concrete fills a path's parameters.
func concrete(path string) string {
	return strings.NewReplacer(":id", "post-health", ":login", "health").Replace(path)
}

func TestEveryRouteRefusesNobody(t *testing.T) {
	b := newBench(t)
	for _, r := range b.srv.routes() {
		w := b.do(t, ask{method: r.method, path: concrete(r.path), body: "{}"})
		if r.open {
			if w.Code == http.StatusForbidden {
				t.Errorf("%s %s is open but answers %d", r.method, r.path, w.Code)
			}
			continue
		}
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s answers nobody with %d: %s", r.method, r.path, w.Code, w.Body)
		}
	}
}

// Only these answer without a log-in; a new one must be added here on purpose.
func TestOpenRoutes(t *testing.T) {
	var open []string
	for _, r := range newBench(t).srv.routes() {
		if r.open {
			open = append(open, r.name)
		}
	}
	if got := strings.Join(open, " "); got != "healthz readyz metrics openapi login pushTickets" {
		t.Errorf("open: %s", got)
	}
}

// legal are requests that need more than an empty object to be legal, so that
// nothing but the person is at fault: a query, or a body.
var legal = map[string]trial{
	"resetPasswords":    {body: `{"users":["id-health"]}`},
	"startImport":       {body: `{"upload":"any","source":"12345热线"}`},
	"createEntry":       {body: `{"matter":{"title":"站牌破损"},"key":"k"}`},
	"bulkDispatch":      {body: `{"items":[{"id":"any","version":1}]}`},
	"ticketAnswersFile": {query: "source=src-hotline"},
	"timeliness":        {query: march}, "timelinessMatters": {query: march + "&figure=entries"}, "assessment": {query: march}, "ranking": {query: march},
	"cross": {query: march}, "hands": {query: march}, "handMatters": {query: march + "&hand=签收"}, "recall": {query: march},
}

const march = "from=2026-03-01&to=2026-03-31"

// listsNothing are the routes whose service lists what a person sees, and
// refuses nobody: who sees nothing gets an empty list.
var listsNothing = map[string]string{"listEntries": `{"entries":[]}`, "entryTiles": `{"total":0,"states":{},"overdue":0,"due_soon":0}`}

// Every route that names a permission refuses every role without it, whatever
// is asked; and so does the service behind it by itself. (What services refuse of
// objects is TestEveryRouteRefusesAnothersObject's.)
func TestEveryRouteRefusesRolesWithoutPermission(t *testing.T) {
	x := &exam{bench: newBench(t), t: t}
	b, open := x.bench, x.unguarded(t)
	b.fill(t)
	tokens := x.tokens()
	refused, before := 0, x.audited()
	for login, token := range tokens {
		for _, r := range b.srv.routes() {
			if r.needs == "" || !access.ReachOf(b.Actor(t, login), r.needs).Nothing() {
				continue
			}
			req := httptest.NewRequest(r.method, concrete(r.path), strings.NewReader("{}"))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+token)
			if w := b.serve(req); w.Code != http.StatusForbidden {
				t.Errorf("%s: %s %s answers %d: %s", login, r.method, r.path, w.Code, w.Body)
			}
			refused++
			if strings.Contains(r.path, "/:") {
				continue
			}
			w := httptest.NewRecorder()
			open.ServeHTTP(w, x.ask(r, legal[r.name], r.path, token))
			if empty := listsNothing[r.name]; w.Code != http.StatusForbidden && (empty == "" || strings.TrimSpace(w.Body.String()) != empty) {
				t.Errorf("%s: the service behind %s answers %d: %s", login, r.name, w.Code, w.Body)
			}
		}
	}
	if after := x.audited(); after != before {
		t.Errorf("%d changes were written by who was refused", after-before)
	}
	if refused < 100 {
		t.Errorf("only %d refusals were tried", refused)
	}
}

// A route that reads or changes must name a permission, or stand here with the
// reason why anybody who is logged in may ask.
func TestRoutesWithoutPermissionAreKnown(t *testing.T) {
	known := map[string]string{
		"me": "oneself", "logout": "oneself", "changePassword": "oneself",
		"listTokens": "one's own", "createToken": "one's own", "revokeToken": "one's own",
		"listTopics": "the taxonomy is no secret", "listUnits": "names of units are no secret",
		"listNotices": "one's own", "readNotice": "one's own", "readAllNotices": "one's own",
		"noticePreference": "one's own", "setNoticePreference": "one's own",
		"listJobs": "one's own", "getJob": "one's own", "cancelJob": "one's own",
		"resetPassword": "whose it is decides: access.ResetPassword",
		"listUsers":     "several permissions: access.Users decides", "getUser": "several permissions, and oneself",
	}
	for _, r := range newBench(t).srv.routes() {
		if !r.open && r.needs == "" && known[r.name] == "" {
			t.Errorf("%s names no permission", r.name)
		}
	}
}

// Whatever the interface answers is in the table that these tests go through.
func TestEveryAddressIsInTheTable(t *testing.T) {
	b := newBench(t)
	known := map[string]bool{}
	for _, r := range b.srv.routes() {
		known[r.method+" "+r.path] = true
	}
	for _, r := range b.echo.Routes() {
		if !known[r.Method+" "+r.Path] {
			t.Errorf("%s %s is in no table: no test asks who may see it", r.Method, r.Path)
		}
	}
}

func TestAnotherUnitsPostIsNotThere(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.run(t, []scenario{
		{"own post", ask{method: "GET", path: base + "/posts/post-health", as: "health"}, 200, []string{"医院挂号排长队"}, nil},
		{"another's post", ask{method: "GET", path: base + "/posts/post-school", as: "health"}, 404, []string{"不在您的职责范围内"}, []string{"学校", "食堂"}},
		{"another's versions", ask{method: "GET", path: base + "/posts/post-school/versions", as: "health"}, 404, nil, []string{"食堂"}},
		{"another's personal data", ask{method: "POST", path: base + "/posts/post-ticket/unmask", as: "school", body: `{"reason":"核实"}`}, 404, nil, []string{"13987654321"}},
		{"search sees one's own", ask{method: "GET", path: base + "/posts?q=投诉", as: "health"}, 200, []string{"医院"}, []string{"食堂"}},
		{"asking for another unit", ask{method: "GET", path: base + "/posts?q=投诉&unit=教育体育局", as: "health"}, 200, []string{`"hits":[]`}, []string{"食堂"}},
		{"a unit stands for all its names", ask{method: "GET", path: base + "/posts?unit=教体局", as: "monitor"}, 200, []string{"食堂"}, []string{"挂号"}},
		{"counts and facets too", ask{method: "GET", path: base + "/posts?facet=topic", as: "school"}, 200, []string{"school"}, []string{`"health"`}},
		{"the office sees all", ask{method: "GET", path: base + "/posts?q=投诉", as: "monitor"}, 200, []string{"医院", "食堂"}, nil},
		{"a ticket named after its unit", ask{method: "GET", path: base + "/posts/post-ticket", as: "health"}, 200, []string{"20260301001"}, nil},
		{"another's tickets in the report", ask{method: "GET", path: base + "/reports/timeliness?from=2026-03-01&to=2026-03-31&channel=hotline", as: "school"}, 200, []string{`"entries":0`}, nil},
		{"one's own tickets in the report", ask{method: "GET", path: base + "/reports/timeliness?from=2026-03-01&to=2026-03-31&channel=hotline", as: "health"}, 200, []string{`"entries":1`}, nil},
	})
}

func TestSessionCookieNeedsTheFormToken(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	session := b.Session(t, "sysadmin")
	cases := []struct {
		name   string
		method string
		header map[string]string
		status int
	}{
		{"read without", "GET", nil, 200},
		{"change without", "POST", nil, 403},
		{"change with a wrong one", "POST", map[string]string{web.FormHeader: "wrong"}, 403},
		{"change with another session's", "POST", map[string]string{web.FormHeader: web.FormTokenOf("another")}, 403},
		{"change with it", "POST", map[string]string{web.FormHeader: web.FormTokenOf(session)}, 200},
		{"change with it from another site", "POST", map[string]string{web.FormHeader: web.FormTokenOf(session), "Sec-Fetch-Site": "cross-site"}, 403},
		{"change with it from another origin", "POST", map[string]string{web.FormHeader: web.FormTokenOf(session), "Origin": "https://evil.example"}, 403},
	}
	for _, c := range cases {
		path := base + "/sources/src-feed"
		if c.method == "POST" {
			path += "/pause"
		}
		r := httptest.NewRequest(c.method, path, nil)
		r.AddCookie(&http.Cookie{Name: "yuqing", Value: session})
		for k, v := range c.header {
			r.Header.Set(k, v)
		}
		if w := b.serve(r); w.Code != c.status {
			t.Errorf("%s: %d: %s", c.name, w.Code, w.Body)
		}
	}
}

// unguarded is the interface with the permissions that its routes name taken
// away: what it refuses, the services behind it refuse.
func (b *bench) unguarded(t *testing.T) *echo.Echo {
	t.Helper()
	e, err := web.New(web.Options{Log: b.Log, Metrics: b.Metrics})
	if err != nil {
		t.Fatal(err)
	}
	routes := b.srv.routes()
	for i := range routes {
		routes[i].needs = ""
	}
	b.srv.add(e, routes)
	return e
}
