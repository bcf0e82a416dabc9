package ui

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yuqing/internal/desk"
	"yuqing/internal/webtest"
)

// A search is kept under a name, shared with the office but not with units,
// and dropped by its owner alone.
func TestSavedSearches(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	monitor, analyst, unit := b.as(t, "monitor"), b.as(t, "analyst"), b.as(t, "health")
	form := formOn(t, monitor.get("/posts?q=医院&sort=time&cursor="), "/searches")
	form.Set("name", "医院有关")
	form.Set("shared", "1")
	if w := monitor.send("POST", "/searches", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	check(t, analyst.get("/posts"), http.StatusOK, []string{"医院有关"}, nil)
	check(t, unit.get("/posts"), http.StatusOK, nil, []string{"医院有关"})
	drop := regexp.MustCompile(`/searches/(\w+)/drop`).FindString(monitor.get("/posts").Body.String())
	if w := analyst.post(drop); w.Code != http.StatusNotFound {
		t.Errorf("somebody else drops it: %d", w.Code)
	}
	if w := monitor.post(drop); w.Code != http.StatusSeeOther {
		t.Errorf("the owner drops it: %d", w.Code)
	}
	for name, form := range map[string][]string{
		"no name":        {"name", "", "query", "q=医院"},
		"no condition":   {"name", "全部", "query", ""},
		"somebody's own": {"name", "某人", "query", "q=13812345678"},
		"behind another": {"name", "某人", "query", "q=医院&q=13812345678"},
	} {
		if w := monitor.post("/searches", form...); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

// What a search finds is written in the background, masked, for its owner.
func TestExportOfPosts(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	monitor, analyst := b.as(t, "monitor"), b.as(t, "analyst")
	for _, format := range []string{desk.FormatCSV, desk.FormatXLSX} {
		job := monitor.post("/posts/export", "query", url.Values{"q": {"医院"}}.Encode(), "format", format).Header().Get("Location")
		b.AwaitJobs(t)
		file := regexp.MustCompile(`/exports/\w+`).FindString(monitor.get(job).Body.String())
		w := monitor.get(file)
		content, err := io.ReadAll(w.Result().Body)
		if err != nil || w.Code != http.StatusOK || len(content) < 100 {
			t.Fatalf("%s: %d, %d bytes, %v", format, w.Code, len(content), err)
		}
		if format == desk.FormatCSV && (!strings.Contains(string(content), "医院") || strings.Contains(string(content), "13987654321")) {
			t.Errorf("the sheet holds %s", content)
		}
		if other := analyst.get(file); other.Code != http.StatusNotFound {
			t.Errorf("somebody else fetches it: %d", other.Code)
		}
	}
	if w := monitor.post("/posts/export", "query", "q=a", "format", "exe"); w.Code < 400 || w.Code >= 500 {
		t.Errorf("another format: %d", w.Code)
	}
}

func TestCompare(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	monitor := b.as(t, "monitor")
	check(t, monitor.get("/posts/compare?id=post-health&id=post-school"), http.StatusOK, []string{"n2", "医院", "学校"}, []string{"13987654321"})
	check(t, monitor.get("/posts/compare"), http.StatusOK, []string{"没有选择信息"}, nil)
	if w := b.as(t, "school").get("/posts/compare?id=post-health"); w.Code != http.StatusNotFound {
		t.Errorf("another unit's post: %d", w.Code)
	}
}
