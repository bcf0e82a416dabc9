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

// longSite has one article over so many pages; broken is one that fails.
type longSite struct {
	*httptest.Server
	pages, broken int
	asked         []string
}

func newLongSite(t *testing.T, pages int) *longSite {
	s := &longSite{pages: pages}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *longSite) serve(w http.ResponseWriter, r *http.Request) {
	s.asked = append(s.asked, r.URL.Path)
	n := 1
	switch {
	case r.URL.Path == "/list":
		fmt.Fprint(w, `<html><body><ul class=news>`)
		for i := range 3 {
			fmt.Fprintf(w, `<li><a href="/a/%d.html">东城县要闻之第%d条长文</a> 2026-03-0%d</li>`, i, i, 1+i)
		}
		fmt.Fprint(w, "</ul></body></html>")
		return
	case strings.HasPrefix(r.URL.Path, "/a/0_"):
		if _, err := fmt.Sscanf(r.URL.Path, "/a/0_%d.html", &n); err != nil || n > s.pages || n == s.broken {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
	case !strings.HasPrefix(r.URL.Path, "/a/"):
		http.NotFound(w, r)
		return
	}
	pager := `<a href="/a/1.html">下一篇</a>`
	if r.URL.Path[3] == '0' && n < s.pages {
		pager += fmt.Sprintf(`<p><span>%d</span> <a href="/a/0_%d.html">下一页</a></p>`, n, n+1)
	}
	fmt.Fprintf(w, `<html><body><div id="zoom"><p>这是第%s页：县政府召开会议，部署春季防火和森林防灭火工作。</p>%s</div></body></html>`, strings.Repeat("一", n), pager)
}

func longDesk(t *testing.T, s *longSite) *desk {
	d := newDesk(t, s.URL+"/list")
	src := d.sources.list["s"]
	src.Kind = opinion.SourcePage
	d.sources.list["s"] = src
	d.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return d
}

func TestAnArticleOverSeveralPages(t *testing.T) {
	s := newLongSite(t, 4)
	d := longDesk(t, s)
	_, got := d.fetch()
	if len(got) != 3 {
		t.Fatalf("%d posts, asked %v", len(got), s.asked)
	}
	for _, p := range got {
		want := 1
		if strings.HasSuffix(p.URL, "/a/0.html") {
			want = 4
		}
		if n := strings.Count(p.Text, "这是第"); n != want || strings.Contains(p.Text, "下一页") || strings.Count(p.HTML, "这是第") != n {
			t.Errorf("%s: %d pages: %q", p.URL, n, p.Text)
		}
	}
}

func TestTheBoundOfPages(t *testing.T) {
	s := newLongSite(t, 1000)
	d := longDesk(t, s)
	out, got := d.fetch()
	if len(got) != 3 || len(s.asked) != 1+1+3+partsAtMost-1 || !strings.Contains(strings.Join(out.Warnings, ""), "分页过多") {
		t.Errorf("%d posts, %d asked, %q", len(got), len(s.asked), out.Warnings)
	}
}

// A page that cannot be read is waited for, and in the end the article is taken
// without it, which is said.
func TestAPageThatCannotBeRead(t *testing.T) {
	s := newLongSite(t, 4)
	s.broken = 3
	d := longDesk(t, s)
	for i := range givenUpAfter {
		out, got := d.fetch()
		long := 0
		for _, p := range got {
			if strings.HasSuffix(p.URL, "/a/0.html") {
				long = strings.Count(p.Text, "这是第")
			}
		}
		if last := i == givenUpAfter-1; long != 2*btoi(last) || !strings.Contains(strings.Join(out.Warnings, ""), "第 3 页") {
			t.Errorf("try %d: %d pages, %q", i, long, out.Warnings)
		}
		d.now = d.now.Add(time.Hour)
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
