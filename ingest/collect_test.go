package ingest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/internal/opinion"
)

func TestItemsArePublishedOnce(t *testing.T) {
	s := newSite(t)
	d := newDesk(t, s.URL)
	s.body = rss(item("1", "https://a.example/1", "一", "2026-03-08 11:00"), item("2", "https://a.example/2", "二", ""))
	out, got := d.fetch()
	if titles(got) != "一 二" || out.New != 2 || !out.Health.LastNew.Equal(start) || out.Health.Error != "" {
		t.Fatalf("%s, %+v", titles(got), out)
	}
	p := got[0]
	if p.ID != opinion.PostID("s", "1") || p.Key != "1" || p.Kind != opinion.KindArticle || p.URL != "https://a.example/1" || !p.CollectedAt.Equal(start) || p.DateGuessed {
		t.Errorf("%+v", p)
	}
	if q := got[1]; !q.PublishedAt.Equal(start) || !q.DateGuessed {
		t.Errorf("without a date: %+v", q)
	}
	d.now = start.Add(time.Hour)
	if out, got = d.fetch(); len(got) != 0 || out.Unchanged != 2 {
		t.Errorf("second fetch: %s, %+v", titles(got), out)
	}
	d.restart()
	if out, got = d.fetch(); len(got) != 0 || out.Unchanged != 2 {
		t.Errorf("after a restart: %s, %+v", titles(got), out)
	}
	s.body = rss(item("1", "https://a.example/1", "一改", "2026-03-08 11:00"), item("3", "", "三", ""))
	if out, got = d.fetch(); titles(got) != "一改 三" || out.New != 1 || out.Changed != 1 {
		t.Errorf("edited: %s, %+v", titles(got), out)
	}
}

func TestNotModified(t *testing.T) {
	s := newSite(t)
	d := newDesk(t, s.URL)
	s.header.Set("ETag", `"a"`)
	s.body = rss(item("1", "", "一", ""))
	d.fetch()
	out, got := d.fetch()
	if !out.NotModified || len(got) != 0 || out.Health.ETag != `"a"` {
		t.Errorf("%+v", out)
	}
	s.header.Set("ETag", `"b"`) // another tag, the same body
	out, got = d.fetch()
	if out.NotModified || len(got) != 0 || out.Unchanged != 1 || out.Health.ETag != `"b"` {
		t.Errorf("%+v", out)
	}
}

func TestNothingIsRememberedBeforeItIsDurable(t *testing.T) {
	s := newSite(t)
	d := newDesk(t, s.URL)
	s.header.Set("ETag", `"a"`)
	s.body = rss(item("1", "", "一", ""))
	d.fail = errDown
	out, err := d.FetchNow(context.Background(), "s")
	if !errors.Is(err, errDown) || out.Health.ETag != "" || out.Health.Error == "" || out.Health.NextTry.Sub(start) != retryUnpublished {
		t.Fatalf("%v, %+v", err, out.Health)
	}
	d.fail = nil
	if _, got := d.fetch(); titles(got) != "一" {
		t.Errorf("published %q", titles(got))
	}
}

func TestFailures(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(rss(item("1", "", "停水通知今天下午恢复", "")))
	tests := []struct {
		name, body string
		status     int
		retry      string
		error      string
		titles     string
		wait       time.Duration // at least
	}{
		{"error page", "<!doctype html><html>502</html>", 200, "", "HTML", "", time.Minute},
		{"empty", "", 200, "", "为空", "", time.Minute},
		{"status", "x", 404, "", "404", "", time.Minute},
		{"retry after seconds", "", 429, "7200", "429", "", 2 * time.Hour},
		{"retry after a date", "", 503, "Sun, 08 Mar 2026 08:00:00 GMT", "503", "", 4 * time.Hour},
		{"cut off", rss(item("1", "", "一", ""))[:80] + "<item>", 200, "", "只读出一部分", "", 0},
		{"cut off behind an item", strings.Replace(rss(item("1", "", "一", "")), "</channel></rss>", "<item><title>二", 1), 200, "", "只读出一部分", "一", 0},
		{"gbk undeclared", gbk, 200, "", "", "停水通知今天下午恢复", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			s.body, s.status = tt.body, tt.status
			s.header.Set("ETag", `"x"`)
			if tt.retry != "" {
				s.header.Set("Retry-After", tt.retry)
			}
			d := newDesk(t, s.URL)
			out, got := d.fetch()
			if titles(got) != tt.titles || !strings.Contains(out.Health.Error, tt.error) || tt.error == "" && out.Health.Error != "" {
				t.Errorf("%q, %+v", titles(got), out.Health)
			}
			if wait := out.Health.NextTry.Sub(start); wait < tt.wait {
				t.Errorf("next try in %s", wait)
			}
			if out.Health.Error != "" && out.Health.ETag != "" {
				t.Error("the tag of what was not read whole is kept")
			}
		})
	}
}

func TestMovedForGood(t *testing.T) {
	s := newSite(t)
	s.body = rss(item("1", "", "一", ""))
	old := httptest.NewServer(http.RedirectHandler(s.URL, http.StatusMovedPermanently))
	defer old.Close()
	d := newDesk(t, old.URL)
	d.fetch()
	if got := d.sources.list["s"].URL; got != s.URL {
		t.Errorf("the address is %s", got)
	}
	page := newSite(t)
	page.body = "<html>"
	gone := httptest.NewServer(http.RedirectHandler(page.URL, http.StatusMovedPermanently))
	defer gone.Close()
	d = newDesk(t, gone.URL)
	d.fetch()
	if got := d.sources.list["s"].URL; got != gone.URL {
		t.Errorf("moved to a page that is no feed: %s", got)
	}
}

// A log-in is for the host that it was given for: a source with one is not moved
// to another, and a person is told why.
func TestALogInDoesNotMove(t *testing.T) {
	var keys []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("X-Key"))
		_, _ = w.Write([]byte(rss(item("1", "", "一", ""))))
	}))
	defer other.Close()
	old := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusMovedPermanently))
	defer old.Close()
	d := newDesk(t, old.URL)
	d.Collector.cfg.Unseal = func(string) (http.Header, error) { return http.Header{"X-Key": {"secret"}}, nil }
	s := d.sources.list["s"]
	s.Auth = "sealed"
	d.sources.list["s"] = s
	for range 2 {
		out, _ := d.fetch()
		if said := strings.Join(out.Warnings, "\n"); !strings.Contains(said, "永久迁到 "+other.URL) {
			t.Errorf("it says %q", said)
		}
	}
	if strings.Join(keys, "") != "" {
		t.Errorf("the other host was sent %q", keys)
	}
	if s := d.sources.list["s"]; s.URL != old.URL || s.Auth != "sealed" {
		t.Errorf("the source is %+v", s)
	}
}

// Nor does it follow a list to its next page on another host.
func TestALogInDoesNotFollowTheList(t *testing.T) {
	var keys []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("X-Key"))
	}))
	defer other.Close()
	s := newSite(t)
	s.body = `<ul><li><a href="` + other.URL + `/1.html">关于停水的通知一二三</a></li></ul><a href="` + other.URL + `/2.html">下一页</a>`
	d := newDesk(t, s.URL)
	d.Collector.cfg.Unseal = func(string) (http.Header, error) { return http.Header{"X-Key": {"secret"}}, nil }
	d.Collector.wait = func(context.Context, time.Duration) error { return nil }
	src := d.sources.list["s"]
	src.Kind, src.Auth, src.Page = opinion.SourcePage, "sealed", &opinion.PageRules{Item: "li", Pages: 2}
	d.sources.list["s"] = src
	d.fetch()
	if len(keys) == 0 || strings.Join(keys, "") != "" {
		t.Errorf("the other host was sent %q", keys)
	}
}

// A guid that stands on one item after the other is no key, whatever this
// process remembers; an item that was edited stays one post.
func TestAGUIDThatIsUsedAgain(t *testing.T) {
	const first, second = "Sun, 01 Mar 2026 08:00:00 +0800", "Mon, 02 Mar 2026 08:00:00 +0800"
	s := newSite(t)
	d := newDesk(t, s.URL)
	read := func(name, want string, isNew int, items ...string) {
		t.Helper()
		s.body = rss(items...)
		out, got := d.fetch()
		if titles(got) != want || out.New != isNew || len(got)-isNew != out.Changed {
			t.Errorf("%s: %q, %d new, %d changed", name, titles(got), out.New, out.Changed)
		}
	}
	read("two at once", "一 二", 2, item("g", "https://a.example/1", "一", ""), item("g", "https://a.example/2", "二", ""))
	read("the first left", "", 0, item("g", "https://a.example/2", "二", ""))
	d.restart()
	read("after a restart", "", 0, item("g", "https://a.example/2", "二", ""))
	read("both again", "", 0, item("g", "https://a.example/1", "一", ""), item("g", "https://a.example/2", "二", ""))

	d = newDesk(t, s.URL)
	read("the latest", "停水通知", 1, item("latest", "https://a.example/8", "停水通知", first))
	read("another is the latest", "食品安全通报", 1, item("latest", "https://a.example/9", "食品安全通报", second))
	read("it stays", "", 0, item("latest", "https://a.example/9", "食品安全通报", second))
	d.restart()
	read("it stays over a restart", "", 0, item("latest", "https://a.example/9", "食品安全通报", second))
	read("it is edited", "食品安全通报（更正）", 0, item("latest", "https://a.example/9", "食品安全通报（更正）", second))
	read("the first is back", "", 0, item("latest", "https://a.example/8", "停水通知", first))
	if len(d.stored) != 2 {
		t.Errorf("%d posts are stored", len(d.stored))
	}

	d = newDesk(t, s.URL)
	read("an item", "停水", 1, item("p=12", "https://a.example/ting-shui", "停水", first))
	read("edited, address and all", "停水延期", 0, item("p=12", "https://a.example/yan-qi", "停水延期", first))
	if len(d.stored) != 1 {
		t.Errorf("an edited item is %d posts", len(d.stored))
	}
}

// What people change while a source is read stands, and is asked anew.
func TestAChangeDuringAFetch(t *testing.T) {
	var d *desk
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			src := d.sources.list["s"]
			src.URL += "?all"
			d.sources.list["s"] = src
		}
		if r.URL.Path != "/moved" {
			http.Redirect(w, r, "/moved", http.StatusMovedPermanently)
			return
		}
		w.Header().Set("ETag", `"a"`)
		_, _ = w.Write([]byte(rss(item("1", "", "一", ""))))
	}))
	defer s.Close()
	d = newDesk(t, s.URL+"/feed")
	out, got := d.fetch()
	if h := out.Health; titles(got) != "一" || h.ETag != "" || !h.NextTry.IsZero() || d.sources.list["s"].URL != s.URL+"/feed?all" {
		t.Errorf("%q, %+v, %s", titles(got), h, d.sources.list["s"].URL)
	}
}

func TestDryRun(t *testing.T) {
	s := newSite(t)
	s.body = rss(item("1", "javascript:x", "一", "昨天"), "<item><guid>2</guid></item>", item("1", "javascript:x", "一", "昨天"))
	d := newDesk(t, s.URL)
	r, err := d.Test(context.Background(), opinion.Source{URL: s.URL})
	if err != nil || titles(r.Posts) != "一" || r.Title != "东城" || r.Charset != "utf-8" || r.Format != "rss" {
		t.Fatalf("%+v, %v", r, err)
	}
	all := strings.Join(append(r.Warnings, r.Dropped...), "\n")
	for _, want := range []string{"链接", "日期", "第 2 条: 没有标题和正文", "第 3 条: 与前面的条目重复"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q does not say %q", all, want)
		}
	}
	if len(d.published) != 0 || d.sources.list["s"].Health != (opinion.Health{}) {
		t.Error("a dry run left something behind")
	}
}

func TestFetchNowOfWhatIsNoFeed(t *testing.T) {
	d := newDesk(t, "http://127.0.0.1:1/")
	if _, err := d.FetchNow(context.Background(), "nobody"); !errors.Is(err, opinion.ErrNotFound) {
		t.Error(err)
	}
	s := d.sources.list["s"]
	s.Kind = opinion.SourceHotline
	d.sources.list["s"] = s
	if _, err := d.FetchNow(context.Background(), "s"); !errors.Is(err, ErrNotAFeed) {
		t.Error(err)
	}
}
