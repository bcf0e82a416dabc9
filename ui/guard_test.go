package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/web"
	"yuqing/internal/webtest"
)

// concrete fills a path's parameters with the health department's objects.
func concrete(path, entry string) string {
	return strings.NewReplacer(
		"/ledger/:id", "/ledger/"+entry, "/posts/:id", "/posts/post-ticket", "/sources/:id", "/sources/src-feed",
		"/units/:id", "/units/"+webtest.HealthUnit, "/users/:id", "/users/id-health", ":action", "note", ":secret", "made-up", ":id", "none",
	).Replace(path)
}

func TestEveryPageSendsNobodyToTheLogIn(t *testing.T) {
	b := newBench(t)
	nobody := b.as(t, "")
	for _, r := range b.srv.routes() {
		if r.open {
			continue
		}
		w := nobody.send(r.method, concrete(r.path, "none"), url.Values{})
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login") {
			t.Errorf("%s %s answers nobody with %d, %s", r.method, r.path, w.Code, w.Header().Get("Location"))
		}
	}
}

// Only these answer without a log-in; a new one must be added here on purpose.
func TestOpenPages(t *testing.T) {
	var open []string
	for _, r := range newBench(t).srv.routes() {
		if r.open {
			open = append(open, r.method+" "+r.path)
		}
	}
	want := "GET /setup/:secret, POST /setup/:secret, GET /login, POST /login, POST /preferences/large, GET /display, GET /display/:secret"
	if got := strings.Join(open, ", "); got != want {
		t.Errorf("open: %s", got)
	}
}

func TestEveryFormRefusesWithoutItsToken(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	who := b.as(t, "admin")
	from := func(site string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", site) }
	}
	tried := 0
	for _, r := range b.srv.routes() {
		if r.method != http.MethodPost || r.path == "/setup/:secret" || r.path == "/login" {
			continue
		}
		path := concrete(r.path, e.ID)
		for name, w := range map[string]*httptest.ResponseRecorder{
			"no token":            who.send("POST", path, url.Values{web.FormField: {""}}),
			"a wrong token":       who.send("POST", path, url.Values{web.FormField: {"wrong"}}),
			"another session's":   who.send("POST", path, url.Values{web.FormField: {web.FormTokenOf("another")}}),
			"another site's page": who.send("POST", path, url.Values{}, from("cross-site")),
		} {
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "刷新页面后重试") {
				t.Errorf("%s with %s: %d", r.path, name, w.Code)
			}
		}
		tried++
	}
	if tried < 20 {
		t.Errorf("only %d forms were tried", tried)
	}
	// The log-in has no session yet: it is held to its own origin.
	if w := who.send("POST", "/login", url.Values{}, from("cross-site")); w.Code != http.StatusForbidden {
		t.Errorf("log-in from another site: %d", w.Code)
	}
}

// A form with a file whose name cannot be read loses its token too; the person hears
// of the name.
func TestAFormThatCannotBeReadSaysWhy(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	who := b.as(t, "monitor")
	for name, want := range map[string]string{
		"现场.txt": "", "现\x01场.txt": "请把文件改名后再上传", "a\"b.txt": "请改名后再选",
	} {
		body := "--x\r\nContent-Disposition: form-data; name=\"" + web.FormField + "\"\r\n\r\n" + web.FormTokenOf(who.session) +
			"\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n路灯不亮\r\n--x--\r\n"
		path := "/ledger/" + e.ID + "/files"
		w := who.send("POST", path, nil, func(r *http.Request) {
			cookies := r.Header.Values("Cookie")
			*r = *httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header["Cookie"] = cookies
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		})
		if want == "" && w.Code != http.StatusSeeOther || want != "" && (w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want)) {
			t.Errorf("%q: %d", name, w.Code)
		}
	}
	check(t, who.get("/ledger/"+e.ID), 200, []string{"视频 200 MB 以内"}, nil)
}

func TestEveryPageRefusesRolesWithoutPermission(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	open := b.unguarded(t)
	refused := 0
	for _, login := range webtest.Logins() {
		who := b.as(t, login)
		before := b.changes(t)
		for _, r := range b.srv.routes() {
			if r.needs == "" || !access.ReachOf(b.Actor(t, login), r.needs).Nothing() {
				continue
			}
			form := url.Values{}
			if r.method == http.MethodGet {
				form = nil
			}
			w := who.send(r.method, concrete(r.path, e.ID), form)
			if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "挂号") {
				t.Errorf("%s: %s %s answers %d", login, r.method, r.path, w.Code)
			}
			refused++
			w = (&browser{open, who.session}).send(r.method, concrete(r.path, e.ID), form)
			back := w.Code == http.StatusUnprocessableEntity && access.ReachOf(b.Actor(t, login), access.ViewLedger).All // the form on the page of an entry that they see
			if !refusesAlone(r, w.Code) || strings.Contains(w.Body.String(), "挂号") && !back {
				t.Errorf("%s: the service behind %s %s answers %d %s", login, r.method, r.path, w.Code, problemOn(w))
			}
		}
		if after := b.changes(t); after != before {
			t.Errorf("%s: %d changes were written by who was refused", login, after-before)
		}
	}
	if refused < 200 {
		t.Errorf("only %d refusals were tried", refused)
	}
}

func TestLogInLeadsBackOnlyWithinThisServer(t *testing.T) {
	for next, want := range map[string]string{
		"": "/", "/ledger?state=clue": "/ledger?state=clue", "/posts/a%2Fb": "/posts/a%2Fb",
		"https://evil.example": "/", "//evil.example": "/", "/\\evil.example": "/", "javascript:alert(1)": "/",
		"ledger": "/", "/\nSet-Cookie: x": "/", "http:evil": "/",
	} {
		if got := localPath(next); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
	b := newBench(t)
	w := b.as(t, "").post("/login", "login", "leader", "password", webtest.Password, "next", "/ledger")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/ledger" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	w = b.as(t, "").get("/reports/timeliness?by=unit")
	if got := w.Header().Get("Location"); got != "/login?next=%2Freports%2Ftimeliness%3Fby%3Dunit" {
		t.Errorf("the log-in comes back to %s", got)
	}
}

func TestHandedOutPasswordMustBeChangedFirst(t *testing.T) {
	b := newBench(t)
	_, password, err := b.Access.CreateUser(t.Context(), b.Actor(t, "admin"), access.User{Login: "fresh", Name: "新人", UnitID: "u-office", Roles: []access.Role{access.RoleMonitor}})
	if err != nil {
		t.Fatal(err)
	}
	w := b.as(t, "").post("/login", "login", "fresh", "password", password, "next", "/ledger")
	if w.Header().Get("Location") != "/password" {
		t.Fatalf("leads to %s", w.Header().Get("Location"))
	}
	who := &browser{b, w.Result().Cookies()[0].Value}
	for _, path := range []string{"/", "/posts", "/ledger", "/me"} {
		if got := who.get(path).Header().Get("Location"); got != "/password" {
			t.Errorf("%s leads to %q", path, got)
		}
	}
	check(t, who.get("/password"), 200, []string{"请先改成自己的"}, nil)
	check(t, who.post("/password", "old", password, "password", "Xin-mima-2026", "again", "other"), 422, []string{"两次输入的新密码不一致"}, nil)
	check(t, who.post("/password", "old", password, "password", "weak", "again", "weak"), 422, []string{"密码强度不够"}, nil)
	if w := who.post("/password", "old", password, "password", "Xin-mima-2026", "again", "Xin-mima-2026"); w.Header().Get("Location") != "/login?done=password" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
}

// emptyForms are the pages that show nothing but a form to fill in, or names that
// are no secret: there is no service behind them to refuse, but behind what is
// sent by them.
var emptyForms = []string{
	"/users/new", "/sources/new", "/wording/new", "/rules/topics/new", "/clocks/rows/new", "/ledger/new", "/duty/template", "/events/merge",
	"/enrol/units", "/enrol/people", "/ledger/imports", "/imports", "/ledger/paper", "/clues", "/units", "/units/:id",
	"/sources/:id", // whoever may see the list of sources sees each
}

// refusesAlone: without the route's permission the service refuses, or a form
// that is not filled in is sent back. POST /clues/save saves as many clues as are
// sent: none.
func refusesAlone(r route, status int) bool {
	switch {
	case status == http.StatusForbidden, status == http.StatusNotFound, r.path == "/clues/save":
		return true
	case r.method == http.MethodGet && status == http.StatusOK:
		return slices.Contains(emptyForms, r.path)
	}
	return status == http.StatusBadRequest || status == http.StatusUnprocessableEntity
}

// unguarded is the pages with the permissions that their routes name taken away:
// what they refuse, the services behind them refuse.
func (b *bench) unguarded(t *testing.T) *bench {
	t.Helper()
	e, err := web.New(web.Options{Log: b.Log, Metrics: b.Metrics})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Deps: b.srv.Deps, files: loadStatic(), listeners: newListeners()}
	for _, r := range s.routes() {
		r.needs = ""
		s.add(e, r)
	}
	s.pagesForErrors(e)
	return &bench{b.Office, e, s}
}

// Whatever the server answers is in the table that the tests of permissions go
// through, or stands here with the test that holds it.
func TestEveryAddressIsInTheTable(t *testing.T) {
	b := newBench(t)
	known := map[string]string{
		"GET /live": "TestPagesHearWhatHappens", "GET /session": "TestHowLongASessionGoesOn", "GET " + staticPath + ":version/:name": "no secret",
	}
	for _, r := range b.srv.routes() {
		known[r.method+" "+r.path] = "the table"
	}
	for _, r := range b.echo.Routes() {
		if known[r.Method+" "+r.Path] == "" {
			t.Errorf("%s %s is in no table: no test asks who may see it", r.Method, r.Path)
		}
	}
}

// A page must name a permission, or stand here with the reason why anybody who is
// logged in may ask.
func TestPagesWithoutPermissionAreKnown(t *testing.T) {
	const own = "one's own"
	known := map[string]string{
		"/": "what it shows is asked for piece by piece", "/help": "the same for all",
		"/users": "several permissions: access.Users decides", "/users/:id": "several permissions, and oneself", "/users/:id/password": "access.ResetPassword decides",
		"/enrol/reset": "access.ResetPasswords decides", "/jobs": own, "/jobs/:id": own, "/jobs/:id/cancel": own,
		"/notices": own, "/notices/read": own, "/notices/:id/open": own, "/notices/preference": own,
		"/logout": own, "/password": own, "/session": own, "/me": own, "/me/tokens": own, "/me/tokens/:id/revoke": own,
		"/preferences/keys": own, "/preferences/begun": own,
	}
	for _, r := range newBench(t).srv.routes() {
		if !r.open && r.needs == "" && known[r.path] == "" {
			t.Errorf("%s %s names no permission", r.method, r.path)
		}
	}
}
