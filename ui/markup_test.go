package ui

import (
	"io/fs"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// everyPage are the pages by who opens them.
func everyPage(entry string) map[string][]string {
	return map[string][]string{
		"":            {"/login"},
		"coordinator": {"/", "/wall", "/reports/timeliness?channel=hotline&from=2026-03-01&to=2026-03-31", "/posts?q=投诉", "/posts/post-ticket", "/posts/post-health", "/clues", "/imports", "/ledger", "/ledger/" + entry, "/sources", "/me", "/help", "/password"},
		"health":      {"/", "/posts", "/ledger", "/ledger/" + entry, "/reports/timeliness?channel=hotline"},
		"head":        {"/clocks", "/clocks/rows/new", "/clocks/rows/press", "/reports/hands?from=2026-01-01&to=2026-12-31", "/reports/hands/matters?from=2026-01-01&to=2026-12-31&hand=发现", "/jobs", "/ledger/imports", "/ledger/paper", "/ledger/new", "/ledger/instructions?all=1", "/ledger/report-ups", "/ledger/look-back?year=2026", "/reports/recall?from=2026-01-01&to=2026-12-31", "/reports/recall?raised=系统先发现&from=2026-01-01&to=2026-12-31", "/reports/assessment?from=2026-03-01&to=2026-03-31", "/reports/ranking?min=1&channel=hotline&from=2026-03-01&to=2026-03-31", "/reports/cross?from=2026-03-01&to=2026-03-31", "/duty", "/duty/handover", "/clocks/settings", "/clocks/calendar", "/clocks/calendar?year=2027", "/clocks/versions"},
		"analyst":     {"/ledger/new", "/ledger/" + entry},
		"admin":       {"/users", "/users/new", "/users/id-health", "/units", "/units/" + webtest.SchoolUnit, "/enrol/units", "/enrol/people", "/users?idle=1", "/sources/new", "/sources/src-feed", "/patrol", "/dead-letters", "/deliveries", "/notices", "/audit", "/reports/timeliness/matters?channel=hotline&from=2026-03-01&to=2026-03-31", "/nowhere"},
	}
}

func eachPage(t *testing.T, fn func(t *testing.T, w *httptest.ResponseRecorder)) {
	b := newBench(t)
	e := b.fill(t)
	for login, paths := range everyPage(e.ID) {
		who := b.as(t, login)
		for _, path := range paths {
			t.Run(login+" "+path, func(t *testing.T) { fn(t, who.get(path)) })
		}
	}
}

func TestPolicyAllowsOnlyTheNonce(t *testing.T) {
	seen := map[string]bool{}
	eachPage(t, func(t *testing.T, w *httptest.ResponseRecorder) {
		policy := w.Header().Get("Content-Security-Policy")
		m := regexp.MustCompile(`script-src 'nonce-([A-Z0-9]{20,})'`).FindStringSubmatch(policy)
		if m == nil || seen[m[1]] {
			t.Fatalf("policy %s", policy)
		}
		seen[m[1]] = true
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("no %s in %s", want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(w.Body.String(), `<script nonce="`+m[1]+`"`) {
			t.Errorf("policy %s", policy)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("pages hold what only this person may see: %s", w.Header().Get("Cache-Control"))
		}
	})
}

// Every control has a name, every ID is there once, nothing runs inline and
// nothing is asked of another host.
func TestMarkup(t *testing.T) {
	eachPage(t, func(t *testing.T, w *httptest.ResponseRecorder) {
		doc, err := html.Parse(strings.NewReader(w.Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		ids, labelled := map[string]int{}, map[string]bool{}
		var controls, headings []*html.Node
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			checkElement(t, n)
			if id := attr(n, "id"); id != "" {
				ids[id]++
			}
			switch n.Data {
			case "label":
				labelled[attr(n, "for")] = true
			case "input", "select", "textarea":
				controls = append(controls, n)
			case "h1":
				headings = append(headings, n)
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("id %q stands %d times", id, n)
			}
		}
		for _, c := range controls {
			if attr(c, "type") != "hidden" && !labelled[attr(c, "id")] && attr(c, "aria-label") == "" && !inLabel(c) {
				t.Errorf("no label for %s %q", c.Data, attr(c, "name"))
			}
		}
		if len(headings) != 1 {
			t.Errorf("%d h1", len(headings))
		}
		if !strings.Contains(w.Body.String(), `<html lang="zh-CN"`) || !strings.Contains(w.Body.String(), "非涉密系统") {
			t.Error("no language or no strip")
		}
	})
}

func checkElement(t *testing.T, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
			t.Errorf("inline %s on %s", a.Key, n.Data)
		}
		outside := strings.HasPrefix(a.Val, "http") || strings.HasPrefix(a.Val, "//")
		if outside && (a.Key == "src" || a.Key == "href" && n.Data != "a") {
			t.Errorf("%s asks another host: %s", n.Data, a.Val)
		}
		if strings.Contains(a.Val, "ZgotmplZ") {
			t.Errorf("%s of %s was unsafe: %s", a.Key, n.Data, a.Val)
		}
	}
	if n.Data == "script" && attr(n, "nonce") == "" || n.Data == "style" {
		t.Errorf("inline %s", n.Data)
	}
	if n.Data == "form" && strings.EqualFold(attr(n, "method"), "post") && attr(n, "action") != "/login" && attr(n, "action") != "/preferences/large" && !holdsToken(n) {
		t.Errorf("form %s carries no token", attr(n, "action"))
	}
	if n.Data == "th" && attr(n, "scope") == "" {
		t.Error("th without scope")
	}
}

func holdsToken(form *html.Node) bool {
	for n := range form.Descendants() {
		if attr(n, "name") == "_token" {
			return true
		}
	}
	return false
}

func inLabel(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return true
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// What Chromium 90 lacks, by the version that brought it.
var tooNew = map[string][]*regexp.Regexp{
	".css": compile(
		`:has\(`, `@layer`, `@container`, `color-mix\(`, `oklch\(`, `oklab\(`, `accent-color`, `\d[dsl]v[hw]\b`, `subgrid`,
		`text-wrap`, `@property`, `@scope`, `inset-inline`, `scrollbar-gutter`, `content-visibility`, `:user-valid`, `:nth-child\([^)]* of `,
		`@starting-style`, `view-transition`, `scroll-timeline`, `animation-timeline`, `anchor-name`, `text-box-trim`, `field-sizing`, `interpolate-size`, `light-dark\(`, `:modal`, `:popover-open`, `overflow:\s*clip`, `aspect-ratio:\s*auto\s`, `\bround\(`, `\bsin\(`,
		`(?m)^\s+&`, `@import`, `url\(\s*['"]?(https?:)?//`,
	),
	".js": compile(
		`\.at\(`, `structuredClone`, `Object\.hasOwn`, `findLast`, `\.toSorted`, `\.toReversed`, `replaceChildren\(\)\s*\?`, `Array\.fromAsync`,
		`static\s*\{`, `\.toSpliced`, `\.with\(`, `Object\.groupBy`, `Iterator\.from`, `\.showModal\(`, `startViewTransition`, `\.isWellFormed`, `AbortSignal\.(timeout|any)`, `\.checkVisibility\(`, `scheduler\.`, `URLPattern`, `CompressionStream`, `/v[;,.)]`, `#\w+ in `, `\?\?=`, `\|\|=`, `&&=`, `Promise\.withResolvers`, `navigator\.clipboard\.write\(`, `showPopover`, `https?://`, `\beval\(`, `innerHTML`,
	),
}

// tooNewMarkup is what Chromium 90 does not know of HTML.
var tooNewMarkup = compile(`\spopover\b`, `\sinert\b`, `<search\b`, `\scommandfor=`, `\spopovertarget=`, `<dialog\b`, `\sfetchpriority=`, `<template[^>]+shadowrootmode`, `<details[^>]+\sname=`)

func TestTemplatesNeedNoNewBrowser(t *testing.T) {
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		content, err := templateFiles.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range tooNewMarkup {
			if found := p.Find(content); found != nil {
				t.Errorf("%s: %q", f, found)
			}
		}
	}
	if tooNewMarkup[0].FindString(`<div popover>`) == "" {
		t.Error("the list sees nothing")
	}
}

var comment = regexp.MustCompile(`(?s)/\*.*?\*/`)

func compile(patterns ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		out[i] = regexp.MustCompile(p)
	}
	return out
}

func TestStaticFilesNeedNoNewBrowser(t *testing.T) {
	for ext, patterns := range tooNew {
		files, err := fs.Glob(staticFiles, "static/*"+ext)
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			content, err := staticFiles.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range patterns {
				if found := p.Find(comment.ReplaceAll(content, nil)); found != nil {
					t.Errorf("%s: %q (%s)", f, found, p)
				}
			}
		}
	}
	// The list sees what it is there for.
	for text, ext := range map[string]string{
		"a:has(b) {}": ".css", "@container (width > 4em) {}": ".css", "a {\n  & b {}\n}": ".css", "@layer x;": ".css",
		"list.at(-1)": ".js", "structuredClone(x)": ".js", "box.showModal()": ".js",
	} {
		if !slices.ContainsFunc(tooNew[ext], func(p *regexp.Regexp) bool { return p.MatchString(text) }) {
			t.Errorf("the list does not see %q", text)
		}
	}
}

func TestStaticFilesAreKeptByTheirContent(t *testing.T) {
	b := newBench(t)
	path := loadStatic().path("style.css")
	w := b.as(t, "").get(path)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, bad := range []string{"/static/000000000000/style.css", "/static/x/../server.go", "/static/" + strings.Split(path, "/")[2] + "/none.css"} {
		if w := b.as(t, "").get(bad); w.Code != 404 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

func TestWhatPostsSayNeverRuns(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	evil := opinion.Post{
		ID: "post-evil", Source: "src-feed", Key: "evil", Kind: opinion.KindArticle, URL: "javascript:alert(1)",
		Title: `<script>alert("医院")</script>`, Text: `医院 <img src=x onerror=alert(1)> "><b>`, HTML: "<script>alert(2)</script>",
		Author: `<i onclick=alert(1)>`, PublishedAt: webtest.Start, CollectedAt: webtest.Start,
	}
	b.Take(t, evil)
	who := b.as(t, "monitor")
	for _, path := range []string{"/", "/posts?q=医院", "/posts/post-evil", "/posts?q=%22%3E%3Cscript%3Ealert(3)%3C/script%3E"} {
		body := who.get(path).Body.String()
		for _, never := range []string{"<script>", "<img", "<i onclick", `="javascript:`, "alert(2)", "ZgotmplZ"} {
			if strings.Contains(body, never) {
				t.Errorf("%s holds %q", path, never)
			}
		}
	}
	check(t, who.get("/posts/post-evil"), 200, []string{"&lt;script&gt;"}, nil)
}
