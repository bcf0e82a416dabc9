package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuqing/internal/testservers"
)

// everyone are people of the demonstration whose pages differ.
var everyone = []string{"demo", "zhaoqing", "zhujian", "shenli", "sysadmin", "secadmin", "auditor"}

// Every page that somebody can reach by links is looked at, each kind of page
// once: normal, in 大字版, on a phone and zoomed to 200 %.
func TestEveryPage(t *testing.T) {
	browser := open(t)
	axe := testservers.Axe(t)
	base := demo(t)
	seen := map[string]bool{}
	for _, login := range append([]string{""}, everyone...) {
		var p *person
		if login == "" {
			p = visitor(t, browser, base)
		} else {
			p = demoPerson(t, browser, base, login)
		}
		p.crawl(func(path string) {
			p.look(t, axe, path, seen[kind(path)])
			seen[kind(path)] = true
			p.shoot(login, path)
		})
	}
	if len(seen) < 20 {
		t.Errorf("only %d kinds of pages were found: %v", len(seen), seen)
	}
}

// crawl opens every kind of page that can be reached by links, and calls look
// on each.
func (p *person) crawl(look func(path string)) {
	p.t.Helper()
	queue, done := []string{"/"}, map[string]bool{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if done[kind(path)] {
			continue
		}
		done[kind(path)] = true
		status := p.visit(path)
		if status >= 400 {
			p.t.Errorf("%s answers %d, though a page led there", path, status)
			continue
		}
		if !strings.HasPrefix(eval[string](p, `document.contentType`), "text/html") {
			continue
		}
		queue = append(queue, eval[[]string](p, links)...)
		look(path)
	}
}

// links are the pages of the program that a page leads to; files to take away
// are left out.
const links = `[...document.querySelectorAll('main a[href], nav a[href], header a[href]')]
	.filter(a => a.origin === location.origin && !a.hasAttribute('download') && !/\.(csv|xlsx|docx|json|png|jpg|zip|opml|ics)$|\/(download|raw|file|export|original|redacted|thumb)(\/|$|\?)|^\/(api|static|files)\//.test(a.pathname))
	.map(a => a.pathname + a.search)`

// kind is the path with its IDs taken out: pages of one kind look alike. IDs
// are those of entries, posts, events and topics.
var ids = regexp.MustCompile(`/[a-z2-7A-Z]{26}\b|/[0-9a-f]{32}\b|/e[a-z2-7]{16}\b|/[0-9]+\b|\?.*$`)

var topic = regexp.MustCompile(`^/rules/topics/[a-z][a-z-]*`)

func kind(path string) string {
	return ids.ReplaceAllStringFunc(topic.ReplaceAllString(path, "/rules/topics/*"), func(s string) string {
		if s[0] == '?' {
			return ""
		}
		return "/*"
	})
}

// look holds a page to what all pages must keep.
func (p *person) look(t *testing.T, axe, path string, known bool) {
	t.Helper()
	for _, c := range p.complaints() {
		t.Errorf("%s: %s", path, c)
	}
	if known {
		return
	}
	for _, large := range []bool{false, true} {
		if large {
			eval[chromedp.Void](p, `document.documentElement.classList.add('large')`)
		}
		for _, v := range violations(p, axe) {
			t.Errorf("%s (大字版 %v): %s", path, large, v)
		}
		for _, w := range []int64{desktop, desktop / 2, phone} { // half of the width is a zoom of 200 %
			p.width(w)
			if over := eval[string](p, overflow); over != "" {
				t.Errorf("%s (大字版 %v) is wider than %d: %s", path, large, w, over)
			}
		}
		p.width(desktop)
	}
	for _, c := range p.complaints() {
		t.Errorf("%s: %s", path, c)
	}
}

// overflow names what makes a page wider than its window.
const overflow = `(() => {
	const room = document.documentElement.clientWidth
	if (document.documentElement.scrollWidth <= room + 1) return ''
	for (const e of document.querySelectorAll('body *')) {
		const r = e.getBoundingClientRect()
		if (r.right > room + 1 && !e.closest('.scroll, .hidden, .skip, [hidden]')) return e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30)
	}
	return 'something'
})()`

// violations are axe-core's findings that are serious or critical.
func violations(p *person, axe string) []string {
	p.t.Helper()
	eval[chromedp.Void](p, axe+";undefined")
	found := eval[string](p, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(r => JSON.stringify(r.violations
		.filter(v => v.impact === 'serious' || v.impact === 'critical')
		.map(v => v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))))`)
	var all []string
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		p.t.Fatal(err)
	}
	return all
}

// shoot writes pictures of the page into the folder that YUQING_SCREENSHOTS
// names, where it does.
func (p *person) shoot(login, path string) {
	p.t.Helper()
	dir := os.Getenv("YUQING_SCREENSHOTS")
	if dir == "" {
		return
	}
	name := strings.Trim(strings.NewReplacer("/", "_", "*", "x").Replace(kind(path)), "_")
	if name == "" {
		name = "home"
	}
	if login == "" {
		login = "visitor"
	}
	for suffix, w := range map[string]int64{"1440": desktop, "390": phone} {
		p.width(w)
		ctx := p.tab
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			p.t.Fatalf("picture of %s: %v", path, err)
		}
		if err := os.WriteFile(filepath.Join(dir, login+"-"+name+"-"+suffix+".png"), png, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	p.width(desktop)
}
