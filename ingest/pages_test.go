package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// newsSite has a list page, its articles and a robots.txt.
type newsSite struct {
	*httptest.Server
	robots   string
	articles []string // titles; "" is an entry whose article is gone
	list     string   // instead of the list, where not ""
	asked    []string
}

func newNewsSite(t *testing.T, titles ...string) *newsSite {
	s := &newsSite{articles: titles}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *newsSite) serve(w http.ResponseWriter, r *http.Request) {
	s.asked = append(s.asked, r.URL.Path)
	n := 0
	switch {
	case r.URL.Path == "/robots.txt" && s.robots == "":
		http.NotFound(w, r)
	case r.URL.Path == "/robots.txt":
		fmt.Fprint(w, s.robots)
	case r.URL.Path == "/list" && s.list != "":
		fmt.Fprint(w, s.list)
	case r.URL.Path == "/list":
		fmt.Fprint(w, "<html><body><ul class=news>")
		for i := len(s.articles) - 1; i >= 0; i-- {
			fmt.Fprintf(w, `<li><a href="/a/%d.html">东城县要闻第%d条%s</a> 2026-03-0%d</li>`, i, i, s.articles[i], 1+i%7)
		}
		fmt.Fprint(w, "</ul></body></html>")
	default:
		if _, err := fmt.Sscanf(r.URL.Path, "/a/%d.html", &n); err != nil || s.articles[n] == "" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `<html><head><meta name="ArticleTitle" content="%s"><meta name="PubDate" content="2026-03-0%d 09:30"></head><body><div id="zoom"><p>%s：县政府召开会议，部署春季防火和森林防灭火工作，要求各乡镇落实责任。</p></div></body></html>`, s.articles[n], 1+n%7, s.articles[n])
	}
}

func pageDesk(t *testing.T, s *newsSite) *desk {
	d := newDesk(t, s.URL+"/list")
	src := d.sources.list["s"]
	src.Kind = opinion.SourcePage
	d.sources.list["s"] = src
	d.Collector.wait = func(context.Context, time.Duration) error { return nil }
	return d
}

func TestNewsPage(t *testing.T) {
	s := newNewsSite(t, "甲", "乙", "丙")
	d := pageDesk(t, s)
	out, got := d.fetch()
	if titles(got) != "丙 乙 甲" || out.New != 3 || out.Health.Error != "" || len(out.Links) != 3 {
		t.Fatalf("%s, %+v", titles(got), out)
	}
	if p := got[0]; !strings.Contains(p.Text, "防灭火") || p.PublishedAt.Format("01-02 15:04") != "03-03 09:30" || !strings.HasSuffix(p.Key, "/a/2.html") {
		t.Errorf("%+v", p)
	}
	s.articles = append(s.articles, "丁")
	before := len(s.asked)
	if out, got = d.fetch(); titles(got) != "丁" || out.Unchanged != 3 || len(s.asked)-before != 2 {
		t.Errorf("%s, %+v, asked %v", titles(got), out, s.asked[before:])
	}
	d.restart()
	d.Collector.wait = func(context.Context, time.Duration) error { return nil }
	before = len(s.asked)
	if out, got = d.fetch(); len(got) != 0 || out.Unchanged != 4 || len(s.asked)-before != 2 {
		t.Errorf("after a restart: %s, %+v, asked %v", titles(got), out, s.asked[before:])
	}
}

func TestAChangedSiteIsSaid(t *testing.T) {
	s := newNewsSite(t, "甲", "乙", "丙")
	d := pageDesk(t, s)
	d.fetch()
	s.list = "<html><body><p>网站改版，请稍候</p></body></html>"
	if out, _ := d.fetch(); !strings.Contains(out.Health.Error, "改版") || out.Health.Failures != 1 {
		t.Errorf("%+v", out.Health)
	}
	s.list = ""
	src := d.sources.list["s"]
	src.Page = &opinion.PageRules{Content: ".no-such"}
	d.sources.list["s"] = src
	s.articles = []string{"戊", "己", "庚"}
	d.stored = map[string]opinion.Post{}
	d.restart()
	d.Collector.wait = func(context.Context, time.Duration) error { return nil }
	if out, _ := d.fetch(); !strings.Contains(out.Health.Error, "正文") || len(out.Warnings) != 3 {
		t.Errorf("%+v, %v", out.Health, out.Warnings)
	}
}

func TestDeadArticlesHoldUpNoOther(t *testing.T) {
	s := newNewsSite(t, "甲", "", "丙")
	d := pageDesk(t, s)
	for n := range 5 {
		out, got := d.fetch()
		if n == 0 && titles(got) != "丙 甲" || out.Health.Error != "" || n < givenUpAfter && len(out.Warnings) != 1 {
			t.Errorf("run %d: %s, %v, %+v", n, titles(got), out.Warnings, out.Health)
		}
	}
	tries := strings.Count(strings.Join(s.asked, " "), "/a/1.html")
	if tries != givenUpAfter {
		t.Errorf("a dead article was asked for %d times", tries)
	}
}

func TestManyNewArticlesAreReadInTurns(t *testing.T) {
	var all []string
	for i := range articlesAtOnce + 5 {
		all = append(all, fmt.Sprintf("条%02d", i))
	}
	s := newNewsSite(t, all...)
	d := pageDesk(t, s)
	out, got := d.fetch()
	if len(got) != articlesAtOnce || out.Health.NextTry.Sub(start) != restAfter {
		t.Fatalf("%d posts, next try in %s", len(got), out.Health.NextTry.Sub(start))
	}
	if _, got = d.fetch(); len(got) != 5 {
		t.Errorf("%d posts in the second turn", len(got))
	}
}

func TestRobots(t *testing.T) {
	for name, tt := range map[string]struct{ robots, error string }{
		"forbidden":           {"User-agent: *\nDisallow: /list", "robots.txt"},
		"forbidden to us":     {"User-agent: *\nAllow: /\n\nUser-agent: yuqing\nDisallow: /", "robots.txt"},
		"allowed to us alone": {"User-agent: *\nDisallow: /\n\nUser-agent: yuqing\nDisallow: /admin", ""},
		"no rules":            {"<html>welcome</html>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newNewsSite(t, "甲", "乙", "丙")
			s.robots = tt.robots
			d := pageDesk(t, s)
			out, got := d.fetch()
			if tt.error == "" && len(got) != 3 || !strings.Contains(out.Health.Error, tt.error) || tt.error != "" && len(s.asked) != 1 {
				t.Errorf("%d posts, %q, asked %v", len(got), out.Health.Error, s.asked)
			}
		})
	}
}

func TestTryingAPage(t *testing.T) {
	s := newNewsSite(t, "甲", "乙", "丙", "丁")
	d := pageDesk(t, s)
	r, err := d.Test(context.Background(), d.sources.list["s"])
	if err != nil || len(r.Links) != 4 || len(r.Posts) != triedArticles || len(r.Suggestions) == 0 || !strings.Contains(r.Suggestions[0].Rules.Item, "ul.news > li") {
		t.Errorf("%+v, %v", r, err)
	}
	if len(d.published) != 0 {
		t.Error("a test published")
	}
}
