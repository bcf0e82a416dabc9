package ingest

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Faults of sources from a real server to what is published: what can be read is,
// what is wrong is told in words, and nothing dangerous comes through.
func TestFaultsOverTheWire(t *testing.T) {
	page := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		}
	}
	packed := func(fill func(*gzip.Writer)) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			fill(z)
			_ = z.Close() // whoever asked has hung up
		}
	}
	const feed = "application/rss+xml"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(rss(item("1", "https://a.example/1", "停水通知：今天下午恢复供水", "2026-03-08 11:00")))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		fault int // of docs/faults.md
		name  string
		serve http.HandlerFunc
		want  string // titles
		wrong string // in the health, "" for none
	}{
		{18, "an endless body", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<rss><channel>")
			for line := strings.Repeat("<!-- -->", 4096); ; {
				if _, err := fmt.Fprint(w, line); err != nil {
					return
				}
			}
		}, "", "内容"},
		{19, "a gzip bomb", packed(func(z *gzip.Writer) {
			block := []byte(strings.Repeat(" ", 1<<20))
			for range 200 {
				if _, err := z.Write(block); err != nil {
					return
				}
			}
		}), "", "内容"},
		{20, "deep nesting, packed small", packed(func(z *gzip.Writer) {
			fmt.Fprint(z, "<rss><channel><item>", strings.Repeat("<a>", 1<<20))
		}), "", "嵌套"},
		{21, "an entity bomb", page(feed, `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`+rss(item("1", "", "停水", "")+item("2", "", "&b;&b;", ""))), "&b;&b; 停水", ""},
		{21, "a file from outside", page(feed, `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>`+rss(item("1", "", "停水&x;", ""))), "停水&x;", ""},
		{27, "an error page with 200", page("text/html", "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>"), "", "网页"},
		{28, "cut off in the second item", page(feed, "<rss><channel>"+item("1", "", "停水", "")+"<item><guid>2</guid><title>停"), "停水", "只读出一部分"},
		{28, "nothing with 200", page(feed, ""), "", "为空"},
		{29, "GBK that says UTF-8", page(feed+"; charset=utf-8", gbk), "停水通知：今天下午恢复供水", ""},
		{29, "control characters and a mark", page(feed, "\uFEFF\x00"+rss(item("1", "", "停\x01水&#2;", ""))), "停水", ""},
		{30, "one item twice, one without a guid", page(feed, rss(item("1", "https://a.example/1", "停水", ""), item("1", "https://a.example/1", "停水", ""), item("", "https://a.example/2", "供水", ""))), "供水 停水", ""},
		{33, "what would run", page(feed, rss("<item><guid>1</guid><link>javascript:alert(1)</link><title>停水</title><description>&lt;img src=x onerror=alert(1)&gt;&lt;svg onload=alert(1)&gt;恢复&lt;script&gt;alert(1)&lt;/script&gt;</description></item>")), "停水", ""},
	} {
		t.Run(fmt.Sprint(tc.fault, " ", tc.name), func(t *testing.T) {
			s := httptest.NewServer(tc.serve)
			t.Cleanup(s.CloseClientConnections)
			t.Cleanup(s.Close)
			d := newDesk(t, s.URL)
			out, got := d.fetch()
			if titles(got) != tc.want || (out.Health.Error == "") != (tc.wrong == "") || !strings.Contains(out.Health.Error, tc.wrong) {
				t.Errorf("published %q, health %q", titles(got), out.Health.Error)
			}
			for _, p := range got {
				if strings.Contains(p.URL+p.HTML, "javascript:") || strings.Contains(p.HTML, "onerror") || strings.Contains(p.HTML, "<svg") || strings.Contains(p.Text, "alert(1)") {
					t.Errorf("came through: %+v", p)
				}
			}
		})
	}
}

// Dates from a real server: none, CST, Chinese and one in the future.
func TestDatesOverTheWire(t *testing.T) {
	s := newSite(t)
	s.body = rss(item("1", "", "无", ""), item("2", "", "中", "Sun, 08 Mar 2026 09:00:00 CST"), item("3", "", "文", "2026年3月8日 上午9:00"), item("4", "", "远", "2099-01-01"), item("5", "", "爪哇", "星期日, 08 三月 2026 09:00:00 +0800"))
	_, got := newDesk(t, s.URL).fetch()
	nine := time.Date(2026, 3, 8, 1, 0, 0, 0, time.UTC)
	for _, p := range got {
		want, guessed := nine, false
		if p.Key == "1" || p.Key == "4" {
			want, guessed = start, true
		}
		if !p.PublishedAt.Equal(want) || p.DateGuessed != guessed {
			t.Errorf("%s: %s, guessed %v", p.Title, p.PublishedAt, p.DateGuessed)
		}
	}
	if len(got) != 5 {
		t.Errorf("%d posts", len(got))
	}
}
