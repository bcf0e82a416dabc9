package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func feedOf(title string) string {
	return `<rss><channel><item><guid>g</guid><link>https://news.example/1</link><title>` + title +
		`</title><description>&lt;p&gt;甲 &amp;amp; 乙&lt;/p&gt;</description><author>张三</author><pubDate>2026-03-01 09:32</pubDate></item></channel></rss>`
}

func TestFeedPrintsItemsInOrder(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for i := range 12 {
		name := filepath.Join(dir, fmt.Sprintf("%02d.xml", i))
		text := feedOf(fmt.Sprintf("第%d条", i))
		if i == 5 {
			text = "<html>"
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	names = append(names, filepath.Join(dir, "none.xml"))
	out, errs, code := runCommand(t, "", append([]string{"feed"}, names...)...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitRefused || len(lines) != 11 {
		t.Fatalf("exit %d, %d lines\n%s", code, len(lines), errs)
	}
	want := `{"feed":"` + names[0] + `","guid":"g","url":"https://news.example/1","title":"第0条","text":"甲 & 乙","html":"<p>甲 &amp; 乙</p>","author":"张三","published_at":"2026-03-01T09:32:00+08:00","charset":"utf-8"}`
	if lines[0] != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	at := 0
	for i, name := range names[:12] {
		if i == 5 {
			continue
		}
		if !strings.Contains(lines[at], name) {
			t.Errorf("line %d is not of %s: %s", at, name, lines[at])
		}
		at++
	}
	for _, name := range []string{names[5], names[12]} {
		if !strings.Contains(errs, name+": ") {
			t.Errorf("%s is not named on stderr: %s", name, errs)
		}
	}
}

func TestFeedFromStdin(t *testing.T) {
	out, errs, code := runCommand(t, `<rss><channel><item><title>x</title></item></channel></rss>`, "feed", "-")
	want := `{"feed":"-","guid":"","url":"","title":"x","text":"","html":"","author":"","published_at":"","charset":"utf-8"}` + "\n"
	if out != want || code != exitOK || errs != "" {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

func TestFeedFromAnAddress(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, feedOf("x")) }))
	defer s.Close()
	_, errs, code := runCommand(t, "", "feed", s.URL)
	if code != exitRefused || !strings.Contains(errs, "--allow-private") {
		t.Errorf("a private address: %d %s", code, errs)
	}
	out, errs, code := runCommand(t, "", "feed", "--allow-private", s.URL)
	if code != exitOK || !strings.Contains(out, `"feed":"`+s.URL+`"`) || errs != "" {
		t.Errorf("%d %s %s", code, out, errs)
	}
	t.Setenv("YUQING_FETCH_ALLOW", "127.0.0.0/8")
	if _, errs, code = runCommand(t, "", "feed", s.URL); code != exitOK {
		t.Errorf("allowed by the setting: %d %s", code, errs)
	}
}
