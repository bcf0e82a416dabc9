package app

import (
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
)

// visits are the people of the demonstration whose pages differ, with what they
// ask for besides all that their first screen leads to: searches, filters, and
// pages to which only a form leads.
var visits = []struct {
	login string
	paths []string
}{
	{"", nil},
	{"demo", []string{
		"/?pile=late", "/posts?q=停水", "/posts?q=垃圾&topic=municipal-services", "/posts?sort=relevance&q=学校+食堂", "/events?sort=growth", "/events/merge",
		"/ledger?overdue=1&sort=due", "/ledger?q=路灯", "/ledger?cols=full", "/ledger?from=" + monthAgo + "&to=" + today, "/posts/compare", aClue + "/simple",
		"/reports/timeliness?from=" + yearAgo + "&to=" + today, "/reports/timeliness/matters?by=unit&figure=entries&from=" + yearAgo + "&to=" + today,
		"/reports/assessment?from=" + yearAgo + "&to=" + today, "/reports/ranking?from=" + yearAgo + "&to=" + today, "/reports/cross?from=" + yearAgo + "&to=" + today,
	}},
	{"zhujian", nil}, {"zhaoqing", nil}, {"qiansong", nil}, {"shenli", nil}, {"sysadmin", nil}, {"secadmin", nil}, {"auditor", nil},
}

// Why a route of the pages is not measured.
const (
	isFile    = "a file, sent as it is read"
	needsDeed = "only after a deed that the demonstration has not: an upload, a run, a training"
	needsLink = "only by a secret link"
)

// unmeasured are the routes of the pages that no visit opens, each with why.
var unmeasured = map[string]string{
	"/static/:version/:name": "weighed with the pages that name it", "/live": "an answer that goes on", "/session": "a few bytes for a script",
	"/setup/:secret": needsLink, "/display/:secret": needsLink, "/display": needsLink + "; it shows the wall, which is measured",
	"/imports/:id": needsDeed, "/ledger/imports/:id": needsDeed, "/clues/:id/waiting": needsDeed, "/rules/versions/:version": needsDeed,
	"/files/:id": isFile, "/briefs/:id/word": isFile, "/duty/template": isFile, "/enrol/template/:kind": isFile, "/exports/:id": isFile, "/ledger/exports/:id/file": isFile,
	"/rules/export": isFile, "/audit/exports/:id/file": isFile, "/sources.opml": isFile, "/tickets/answers/file": isFile, "/patrol.csv": isFile,
	"/ledger/lists/exports/:id/file": isFile, "/reports/exports/:id/file": isFile, "/reports/hands.csv": isFile,
	"/reports/assessment.csv": isFile, "/reports/assessment.xlsx": isFile, "/reports/ranking.csv": isFile, "/reports/ranking.xlsx": isFile, "/reports/cross.csv": isFile, "/reports/cross.xlsx": isFile,
}

// pageRoutes are the addresses of all pages, as they are registered.
func pageRoutes(e *echo.Echo) []string {
	var all []string
	for _, r := range e.Routes() {
		if r.Method == http.MethodGet && strings.HasPrefix(r.Name, "yuqing/ui.") {
			all = append(all, r.Path)
		}
	}
	return all
}

// unasked tells which routes nobody opened without an excuse, and which excuse
// is none any more.
func unasked(e *echo.Echo, opened map[string]bool) []string {
	var out []string
	routes := pageRoutes(e)
	for _, path := range routes {
		switch why := unmeasured[path]; {
		case opened[path] && why != "":
			out = append(out, path+" is opened and excused: "+why)
		case !opened[path] && why == "":
			out = append(out, path+" is not opened: lead to it in visits, or say in unmeasured why not")
		}
	}
	for path := range maps.Keys(unmeasured) {
		if !slices.Contains(routes, path) {
			out = append(out, path+" is excused and no page")
		}
	}
	slices.Sort(out)
	return out
}

// visitor asks for pages as a browser does.
type visitor struct {
	handler *echo.Echo
	cookies []*http.Cookie
}

func (v *visitor) send(method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "text/html")
	r.RemoteAddr = "192.0.2.9:1"
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.handler.ServeHTTP(w, r)
	return w
}

// login logs in; nobody stays a visitor.
func (v *visitor) login(t testing.TB, login string) {
	t.Helper()
	if login == "" {
		return
	}
	w := v.send(http.MethodPost, "/login", url.Values{"login": {login}, "password": {DemoPassword}})
	v.cookies = w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(v.cookies) == 0 {
		t.Fatalf("%s cannot log in: %d %.300s", login, w.Code, w.Body)
	}
}

// pattern is the route that answers an address.
func (v *visitor) pattern(path string) string {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	c := v.handler.NewContext(r, httptest.NewRecorder())
	v.handler.Router().Find(http.MethodGet, r.URL.Path, c)
	return c.Path()
}

var (
	anchor = regexp.MustCompile(`<a\b[^>]*\bhref="(/[^"]*)"[^>]*>`)
	ticked = regexp.MustCompile(`<input type="checkbox"[^>]* name="id" value="([^"]+)"`)
)

// walk opens the first page of each route that the visitor's own first screen
// leads to, over however many pages, and returns their addresses.
func (v *visitor) walk(t testing.TB, login string) []string {
	t.Helper()
	var all []string
	seen := map[string]bool{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path, pattern := queue[0], v.pattern(queue[0])
		if seen[pattern] || !strings.HasPrefix(pattern, "/") || unmeasured[pattern] == isFile {
			continue
		}
		seen[pattern] = true
		w := v.send(http.MethodGet, path, nil)
		if w.Code == http.StatusSeeOther {
			queue = append(queue, w.Header().Get("Location"))
			continue
		}
		if w.Code != http.StatusOK {
			t.Errorf("%s %s answers %d, though a page leads there", login, path, w.Code)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		all = append(all, path)
		for _, m := range anchor.FindAllStringSubmatch(w.Body.String(), -1) {
			queue = append(queue, strings.SplitN(html.UnescapeString(m[1]), "#", 2)[0])
		}
	}
	return all
}

// chosen is an address with the first things that its list lets one tick: what
// a form leads to.
func (v *visitor) chosen(list, to string, n int) string {
	q := url.Values{}
	for _, m := range ticked.FindAllStringSubmatch(v.send(http.MethodGet, list, nil).Body.String(), n) {
		q.Add("id", html.UnescapeString(m[1]))
	}
	return to + "?" + q.Encode()
}

// aClue stands in visits for the first clue of the ledger.
const aClue = "/ledger/CLUE"

// first is the first address of a route to which a page leads.
func (v *visitor) first(t testing.TB, page, pattern string) string {
	t.Helper()
	for _, m := range anchor.FindAllStringSubmatch(v.send(http.MethodGet, page, nil).Body.String(), -1) {
		if path := html.UnescapeString(m[1]); v.pattern(path) == pattern {
			return path
		}
	}
	t.Fatalf("%s leads to no %s", page, pattern)
	return ""
}

// asks are all addresses that one of the visits opens.
func (v *visitor) asks(t testing.TB, login string, more []string) []string {
	t.Helper()
	all := v.walk(t, login)
	for _, path := range more {
		switch path {
		case "/posts/compare":
			path = v.chosen("/posts", path, 3)
		case "/events/merge":
			path = v.chosen("/events", path, 2)
		case aClue + "/simple":
			path = v.first(t, "/ledger?state=clue", "/ledger/:id") + "/simple"
		}
		if !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	return all
}

// No page is forgotten by the benchmark: each is opened by somebody, or excused.
func TestEveryPageIsMeasured(t *testing.T) {
	if testing.Short() {
		t.Skip("the demonstration takes its time to make")
	}
	a := openDemo(t, t.TempDir())
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	handler, err := a.handler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opened := map[string]bool{}
	for _, who := range visits {
		v := &visitor{handler: handler}
		v.login(t, who.login)
		for _, path := range v.asks(t, who.login, who.paths) {
			opened[v.pattern(path)] = true
		}
	}
	for _, fault := range unasked(handler, opened) {
		t.Error(fault)
	}
}
