package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// A source is added for the unit whose site it is, by its name or another of its
// names; an unknown one is told which there are.
func TestASourceOfAUnit(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	add := func(name, unit string) (string, string, int) {
		return runCommand(t, "", "source", "add", name, "https://www.example.gov.cn/"+name, "--kind", "page", "--unit", unit, "--data", folder)
	}
	if _, stderr, code := add("空的", "水利局"); code != exitRefused || !strings.Contains(stderr, "none at all yet") || !strings.Contains(stderr, "--kind units") {
		t.Errorf("without units: exit %d, %s", code, stderr)
	}
	table := fileOf(t, "单位.csv", "名称,类别,上级单位,别名\n清水县,县,,\n县水利局,部门,清水县,水务局\n县教育局,部门,清水县,\n")
	if _, stderr, code := runCommand(t, "", "import", table, "--source", "单位", "--kind", "units", "--data", folder); code != exitOK {
		t.Fatalf("units: exit %d, %s", code, stderr)
	}
	for name, unit := range map[string]string{"工作动态": "县水利局", "通知公告": "水务局"} {
		if out, stderr, code := add(name, unit); code != exitOK || !strings.Contains(out, `"unit_id":"`) {
			t.Errorf("of %s: exit %d, %s%s", unit, code, out, stderr)
		}
	}
	if out, stderr, code := add("别的", "水利"); code != exitRefused || out != "" || !strings.Contains(stderr, "县教育局、县水利局") {
		t.Errorf("an unknown unit: exit %d, %s%s", code, out, stderr)
	}
	out, _, _ := runCommand(t, "", "source", "list", "--data", folder)
	if strings.Count(out, "\n") != 2 || strings.Count(out, `"unit_id"`) != 2 {
		t.Errorf("listed %s", out)
	}
	// Who added them stands in the audit log; the system added none.
	if out, stderr, code := runCommand(t, "", "audit", "verify", "--data", folder); code != exitOK {
		t.Errorf("audit: exit %d, %s%s", code, out, stderr)
	}
}

// source test says of each item what post it gives, or why it gives none, and
// keeps nothing.
func TestSourceTestSaysWhyItemsAreDropped(t *testing.T) {
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml; charset=gb2312") // which is not so
		fmt.Fprint(w, `<rss version="2.0"><channel><title>东城新闻</title>
			<item><guid>1</guid><title>停水通知</title><link>https://news.example/1</link><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></item>
			<item><guid>1</guid><title>停水通知</title><link>https://news.example/1</link></item>
			<item></item></channel></rss>`)
	}))
	defer feed.Close()
	t.Setenv("YUQING_FETCH_ALLOW", "127.0.0.0/8")
	folder := filepath.Join(t.TempDir(), "data")
	out, stderr, code := runCommand(t, "", "source", "test", feed.URL, "--data", folder)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	last := lines[len(lines)-1]
	if code != exitOK || !strings.Contains(last, `"charset":"utf-8"`) || !strings.Contains(last, `"items":3,"posts":1,"dropped":2`) || strings.Count(out, `{"dropped":"`) != 2 {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	t.Setenv("YUQING_FETCH_ALLOW", "")
	if _, stderr, code := runCommand(t, "", "source", "test", feed.URL, "--data", folder); code != exitRefused || !strings.Contains(stderr, "127.0.0.1") {
		t.Errorf("a private address: exit %d, %s", code, stderr)
	}
}

func TestBundlesOfTwoKindsAtOnce(t *testing.T) {
	if _, stderr, code := runCommand(t, "", "bundle", "write", "--sources", "--answers"); code != exitUsage || !strings.Contains(stderr, "two kinds") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}
