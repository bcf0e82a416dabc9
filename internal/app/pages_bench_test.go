package app

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/pipeline"
	"yuqing/ledger"
)

// What the pages are held to, and over how much.
const (
	pageTime   = 200 * time.Millisecond // of 95 in 100 answers
	pageWeight = 300_000                // bytes with style and script, without the chart library
	benchAsked = 40                     // times that each page is asked for
)

// pagesOf are the pages by who opens them; %s is a busy entry's ID.
var pagesOf = []struct {
	login string
	paths []string
}{
	{"demo", []string{"/", "/?pile=late", "/posts", "/posts?q=停水", "/posts?q=垃圾&topic=municipal-services", "/posts?sort=relevance&q=学校+食堂", "/events", "/events?sort=growth", "/ledger", "/ledger?overdue=1&sort=due", "/ledger?q=路灯", "/ledger/%s",
		"/ledger/%s/print/brief", "/reports/timeliness", "/reports/timeliness?from=" + yearAgo + "&to=" + today, "/reports/hands", "/reports/timeliness/matters?by=unit&figure=entries&from=" + yearAgo + "&to=" + today, "/wall", "/duty", "/clues", "/wording", "/notices", "/briefs", "/rules", "/sources", "/system", "/help"}},
	{"zhujian", []string{"/", "/ledger", "/posts", "/reports/timeliness"}},
	{"qiansong", []string{"/", "/ledger"}},
	{"shenli", []string{"/", "/ledger", "/events"}},
	{"sysadmin", []string{"/", "/users", "/units", "/sources", "/deliveries"}},
	{"auditor", []string{"/audit"}},
}

var (
	today   = time.Now().Format(time.DateOnly)
	yearAgo = time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
)

// BenchmarkPages asks for every page over 100,000 posts and 10,000 entries
// (YUQING_BENCH_POSTS and YUQING_BENCH_ENTRIES change that), and fails where
// one is slow or heavy; see `make bench-ui`.
func BenchmarkPages(b *testing.B) {
	a := benchOffice(b, envInt("YUQING_BENCH_POSTS", 100_000), envInt("YUQING_BENCH_ENTRIES", 10_000))
	handler, err := a.handler(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	page, err := a.Ledger.List(b.Context(), access.Operator(), ledger.Filter{States: []ledger.State{ledger.StateInHand}, Limit: 1})
	if err != nil || len(page.Entries) == 0 {
		b.Fatalf("no entry in hand: %v", err)
	}
	for b.Loop() {
		for _, who := range pagesOf {
			visitor := &benchVisitor{handler: handler, address: "192.0.2.9:1"}
			visitor.login(b, who.login)
			for _, path := range who.paths {
				visitor.measure(b, who.login, strings.ReplaceAll(path, "%s", page.Entries[0].ID))
			}
		}
	}
}

func envInt(name string, otherwise int) int {
	n, _ := strconv.Atoi(os.Getenv(name))
	return cmp.Or(n, otherwise)
}

// benchOffice is the demonstration with so many more posts and entries.
func benchOffice(b *testing.B, posts, entries int) *App {
	b.Helper()
	cfg := DefaultConfig()
	cfg.Data = b.TempDir()
	cfg, err := cfg.AsDemo()
	if err != nil {
		b.Fatal(err)
	}
	a, err := Open(b.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	if err := a.SeedDemo(b.Context()); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if _, err := a.Import(b.Context(), func(ctx context.Context) (pipeline.Imported, error) {
		return pipeline.Imported{}, a.benchPosts(ctx, posts)
	}); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d posts in %v", posts, time.Since(start).Round(time.Second))
	start = time.Now()
	if err := a.benchEntries(b.Context(), entries); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d entries in %v", entries, time.Since(start).Round(time.Second))
	start = time.Now()
	a.benchEvents(b)
	b.Logf("grouped in %v", time.Since(start).Round(time.Second))
	return a
}

// benchVisitor asks for pages as a browser does.
type benchVisitor struct {
	handler http.Handler
	address string
	cookies []*http.Cookie
}

func (v *benchVisitor) send(method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "text/html")
	r.RemoteAddr = v.address
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

func (v *benchVisitor) login(b *testing.B, login string) {
	b.Helper()
	w := v.send(http.MethodPost, "/login", url.Values{"login": {login}, "password": {DemoPassword}})
	v.cookies = w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(v.cookies) == 0 {
		b.Fatalf("%s cannot log in: %d %.300s", login, w.Code, w.Body)
	}
}

// ownFile is a file of the page's own that its weight counts.
var ownFile = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

func (v *benchVisitor) measure(b *testing.B, login, path string) {
	b.Helper()
	var took []time.Duration
	weight := 0
	for range benchAsked {
		start := time.Now()
		w := v.send(http.MethodGet, path, nil)
		took = append(took, time.Since(start))
		if w.Code != http.StatusOK {
			b.Errorf("%s %s answers %d", login, path, w.Code)
			return
		}
		if len(took) == 1 {
			weight = v.weigh(w.Body.String())
		}
	}
	slices.Sort(took)
	p95 := took[len(took)*95/100]
	b.Logf("%-9s %-70s median %6.1f ms, p95 %6.1f ms, %4d kB", login, path, ms(took[len(took)/2]), ms(p95), weight/1000)
	if p95 > pageTime {
		b.Errorf("%s %s: p95 %v", login, path, p95)
	}
	if weight > pageWeight {
		b.Errorf("%s %s: %d bytes", login, path, weight)
	}
}

// weigh counts a page with its style and script, and without the chart library.
func (v *benchVisitor) weigh(page string) int {
	n := len(page)
	for _, m := range ownFile.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(m[1], "echarts") {
			n += v.send(http.MethodGet, m[1], nil).Body.Len()
		}
	}
	return n
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
