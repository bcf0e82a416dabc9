package ingest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

// townSite is a site with a column whose links are of all kinds.
type townSite struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	list  string
}

func newTownSite(t *testing.T) *townSite {
	s := &townSite{asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	items := ""
	for i, name := range []string{"good", "gone", "busy", "broken", "refused", "file"} {
		items += fmt.Sprintf(`<li><a href="/%s.html">关于第%d号事项办理情况的通报</a><span>2026-02-%02d</span></li>`, name, i+1, 20-i)
	}
	s.list = `<html><body><div><a href="/hidden/x.html">内部</a><a href="/nav.html">导航</a><a href="javascript:void(0)">打印</a><a href="http://192.168.7.7/oa">办公系统</a></div><ul class="list">` + items + `</ul><p>版权所有</p></body></html>`
	return s
}

func (s *townSite) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked[r.URL.Path]++
	n := s.asked[r.URL.Path]
	s.mu.Unlock()
	article := func(text string) {
		fmt.Fprintf(w, `<html><head><title>通报</title></head><body><div class="c"><p>%s</p></div></body></html>`, strings.Repeat(text, 12))
	}
	switch r.URL.Path {
	case "/robots.txt":
		fmt.Fprint(w, "User-agent: *\nDisallow: /hidden/\n")
	case "/list.html":
		fmt.Fprint(w, s.list)
	case "/good.html", "/nav.html":
		article("现将有关情况通报如下，截止目前一切正常。")
	case "/busy.html": // only when it is asked first
		if n == 1 {
			http.Error(w, "busy", http.StatusBadGateway)
			return
		}
		article("道路维修已经完成，请放心出行。")
	case "/broken.html":
		http.Error(w, "broken", http.StatusInternalServerError)
	case "/refused.html":
		http.Error(w, "no programs", http.StatusForbidden)
	case "/file.html":
		w.Header().Set("Content-Type", "application/pdf")
		fmt.Fprint(w, "%PDF-1.7")
	default:
		http.NotFound(w, r)
	}
}

func (s *townSite) collector(t *testing.T) *Collector {
	client, err := fetch.New(fetch.Options{Allow: []string{"127.0.0.0/8"}})
	if err != nil {
		t.Fatal(err)
	}
	return New(Config{
		Fetch: client, Now: func() time.Time { return start }, Log: slog.New(slog.DiscardHandler),
		Wait: func(context.Context, time.Duration) error { return nil },
	})
}

func (s *townSite) column() opinion.Source {
	return opinion.Source{ID: "col", Name: "通知公告", Kind: opinion.SourcePage, URL: s.URL + "/list.html", UnitID: "u"}
}

func TestSurvey(t *testing.T) {
	s := newTownSite(t)
	c := s.collector(t)
	got, err := c.Survey(t.Context(), []opinion.Source{s.column()}, nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	if col := got.Columns[0]; col.Failed != "" || col.Entries != 6 || col.Newest.Format(time.DateOnly) != "2026-02-20" || !slices.Contains(col.Links, s.URL+"/nav.html") {
		t.Errorf("column %+v", col)
	}
	for path, want := range map[string]struct {
		dead   string
		unsure bool
		text   string
	}{
		"/list.html":     {text: "版权所有"},
		"/good.html":     {text: "截止目前"},
		"/gone.html":     {dead: "404"},
		"/busy.html":     {text: "道路维修"}, // the second time it was there
		"/broken.html":   {dead: "500"},
		"/refused.html":  {unsure: true},
		"/file.html":     {},
		"/nav.html":      {},
		"/hidden/x.html": {unsure: true},
	} {
		p := seenAt(got, s.URL+path)
		if (p.Dead == "") != (want.dead == "") || !strings.Contains(p.Dead, want.dead) || p.Unsure != want.unsure ||
			(p.Text == "") != (want.text == "") || !strings.Contains(p.Text, want.text) || p.On != s.URL+"/list.html" || p.Source != "col" {
			t.Errorf("%s: %+v", path, p)
		}
	}
	if p := seenAt(got, "http://192.168.7.7/oa"); !strings.Contains(p.Dead, "内网") {
		t.Errorf("a link to the inside: %+v", p)
	}
	if s.asked["/hidden/x.html"] > 0 {
		t.Error("asked for what robots.txt forbids")
	}
	if strings.Contains(seenAt(got, s.URL+"/list.html").Text, "办理情况的通报") {
		t.Error("the list says the titles of its articles again")
	}
}

func seenAt(s Survey, url string) Seen {
	i := slices.IndexFunc(s.Pages, func(p Seen) bool { return p.URL == url })
	if i < 0 {
		return Seen{}
	}
	return s.Pages[i]
}

// TestSurveyTakesTurns: what there is no room for today has its turn another
// day; what is asked for and the newest entries come first.
func TestSurveyTakesTurns(t *testing.T) {
	s := newTownSite(t)
	c := s.collector(t)
	again := []Seen{{URL: s.URL + "/old.html", On: s.URL + "/list.html", Source: "col"}}
	looked := map[string]bool{}
	for day := range 6 {
		c.cfg.Now = func() time.Time { return start.AddDate(0, 0, day) }
		got, err := c.Survey(t.Context(), []opinion.Source{s.column()}, again, 7)
		if err != nil || len(got.Pages) != 8 || got.Left != 3 {
			t.Fatalf("%d pages, %d left, %v", len(got.Pages), got.Left, err)
		}
		if seenAt(got, s.URL+"/old.html").Dead == "" || seenAt(got, s.URL+"/good.html").URL == "" {
			t.Error("not first what is asked for and what is new")
		}
		for _, p := range got.Pages {
			looked[p.URL] = true
		}
	}
	if len(looked) != 11 { // the list, the old one, six entries, three others
		t.Errorf("looked at %d addresses in six days: %v", len(looked), looked)
	}
}

// TestSurveyOfALargeSite: however little room what is new leaves, every page of
// the site is looked at in the end.
func TestSurveyOfALargeSite(t *testing.T) {
	s := newTownSite(t)
	looked, entries := map[string]bool{}, func(n int, day int) (out []target) {
		for i := range n {
			out = append(out, target{Seen: Seen{URL: fmt.Sprintf("%s/%d-%d.html", s.URL, day, i)}})
		}
		return out
	}
	var all []target
	for i := range 400 {
		all = append(all, target{Seen: Seen{URL: fmt.Sprintf("%s/old/%d.html", s.URL, i)}})
	}
	for day := range 60 {
		c := s.collector(t)
		c.cfg.Now = func() time.Time { return start.AddDate(0, 0, day) }
		sv := &survey{c: c, pages: map[string]bool{}, others: slices.Clone(all)}
		for range 8 { // columns whose newest entries alone would fill the room
			sv.entries = append(sv.entries, entries(freshEach+1, len(sv.entries)))
		}
		plan := sv.plan(nil, 40)
		if len(plan) != 40 || sv.out.Left != 408 || len(sv.entries) != 8 {
			t.Fatalf("day %d: %d planned, %d left", day, len(plan), sv.out.Left)
		}
		for _, x := range plan {
			looked[x.URL] = true
		}
	}
	for _, x := range all {
		if !looked[x.URL] {
			t.Errorf("%s is never looked at", x.URL)
		}
	}
}

// TestSurveyOfASiteThatIsDown says so of the column and calls no link dead.
func TestSurveyOfASiteThatIsDown(t *testing.T) {
	s := newTownSite(t)
	s.list = "<html><body><p>系统维护中</p></body></html>"
	got, err := s.collector(t).Survey(t.Context(), []opinion.Source{s.column()}, []Seen{{URL: s.URL + "/gone.html", Source: "col"}}, 100)
	if err != nil || got.Columns[0].Failed == "" || len(got.Pages) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestSurveyOfAnAccount reads a feed's items without asking for each.
func TestSurveyOfAnAccount(t *testing.T) {
	s := newTownSite(t)
	s.list = `<?xml version="1.0"?><rss version="2.0"><channel><title>官微</title>
		<item><title>第一条</title><link>` + s.URL + `/good.html</link><description>截止目前</description><pubDate>Sat, 07 Mar 2026 08:00:00 +0800</pubDate></item>
		<item><title>第二条</title><link>` + s.URL + `/gone.html</link></item></channel></rss>`
	src := s.column()
	src.Kind = opinion.SourceFeed
	got, err := s.collector(t).Survey(t.Context(), []opinion.Source{src}, nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	if col := got.Columns[0]; col.Entries != 2 || col.Newest.Format(time.DateOnly) != "2026-03-07" {
		t.Errorf("%+v", col)
	}
	if p := seenAt(got, s.URL+"/good.html"); !strings.Contains(p.Text, "截止目前") {
		t.Errorf("%+v", p)
	}
	if !slices.ContainsFunc(got.Pages, func(p Seen) bool { return p.URL == s.URL+"/gone.html" && p.Dead != "" }) {
		t.Errorf("no dead link in %+v", got.Pages)
	}
}
