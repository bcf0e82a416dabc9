package browser

import (
	"encoding/json"
	"fmt"
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

// Every page that somebody can reach is looked at: normal, in 大字版, on a phone
// and zoomed to 200 %. A kind of page is looked at again wherever it holds
// something that it did not hold before: for another role, of an entry in
// another state, or as the answer to a form.
func TestEveryPage(t *testing.T) {
	browser := open(t)
	l := &looker{axe: testservers.Axe(t), seen: map[string]bool{}}
	base := demo(t)
	for _, login := range append([]string{""}, everyone...) {
		p := visitor(t, browser, base)
		if login != "" {
			p.login(login, demoPassword)
		}
		p.crawl(func(path string) {
			l.look(t, p, path)
			p.shoot(login, path)
		})
		if login == "demo" { // who may do most with an entry
			for _, state := range p.states() {
				if path := p.firstEntry(state); path != "" {
					p.visit(path)
					l.look(t, p, path)
				}
			}
		}
		for _, a := range answers {
			if a.login == login {
				a.come(p)
				l.look(t, p, a.name)
				p.shoot(login, a.name)
			}
		}
	}
	if l.looks < 40 {
		t.Errorf("only %d pages were looked at", l.looks)
	}
	t.Logf("%d pages opened, %d looked at", l.opened, l.looks)
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
// are those of entries, posts and events.
var ids = regexp.MustCompile(`/[a-z2-7A-Z]{26}\b|/[0-9a-f]{32}\b|/e[a-z2-7]{16}\b|/[0-9]+\b|\?.*$`)

// named are objects whose IDs are words.
var named = regexp.MustCompile(`^/(rules/topics|clocks/rows)/[a-z][a-z-]*`)

func kind(path string) string {
	if strings.HasSuffix(path, "/new") {
		return path
	}
	return ids.ReplaceAllStringFunc(named.ReplaceAllString(path, "/$1/*"), func(s string) string {
		if s[0] == '?' {
			return ""
		}
		return "/*"
	})
}

// looker looks at pages, at each thing once.
type looker struct {
	axe           string
	seen          map[string]bool // kind of page and kind of element
	opened, looks int
}

// look holds a page to what all pages must keep. What is folded away is opened
// before; then what the page is made of decides whether it was seen.
func (l *looker) look(t *testing.T, p *person, path string) {
	t.Helper()
	l.opened++
	for _, c := range p.complaints() {
		t.Errorf("%s: %s", path, c)
	}
	fresh := false
	for _, part := range eval[[]string](p, parts) {
		key := kind(path) + " " + part
		fresh = fresh || !l.seen[key]
		l.seen[key] = true
	}
	if !fresh {
		return
	}
	l.looks++
	for _, large := range []bool{false, true} {
		if large {
			eval[chromedp.Void](p, `document.documentElement.classList.add('large')`)
			if small := eval[string](p, tooSmall); small != "" {
				t.Errorf("%s in 大字版: %s", path, small)
			}
		}
		for _, v := range violations(p, l.axe) {
			t.Errorf("%s (大字版 %v): %s", path, large, v)
		}
		p.fits(t, fmt.Sprintf("%s (大字版 %v)", path, large))
	}
	eval[chromedp.Void](p, `document.documentElement.classList.remove('large')`)
	for _, c := range p.complaints() {
		t.Errorf("%s: %s", path, c)
	}
}

// fits holds a page to its width: of a desk, zoomed to 200 % and of a phone.
func (p *person) fits(t *testing.T, name string) {
	t.Helper()
	for _, w := range []int64{desktop, desktop / 2, phone} {
		p.width(w)
		if over := eval[string](p, overflow); over != "" {
			t.Errorf("%s does not fit into %d: %s", name, w, over)
		}
	}
	p.width(desktop)
}

// parts opens all that is folded away and tells what the page is made of.
const parts = `(() => {
	for (const d of document.querySelectorAll('main details')) d.open = true
	const name = e => e.tagName + [...e.classList].sort().map(c => '.' + c).join('') + (e.type ? ':' + e.type : '')
	return [...new Set([...document.querySelectorAll('main, main *')].filter(e => !e.closest('svg')).map(e => name(e.parentElement) + '>' + name(e)))]
})()`

// tooSmall names what is smaller in 大字版 than 18 pt, or is pressed and
// smaller than 44 px. The signs beside words are no text, and a link among words
// is as high as its line.
const tooSmall = `(() => {
	if (document.documentElement.classList.contains('wall')) return ''
	const pressed = "button, input:not([type=hidden]), select, textarea, summary, .button, nav a, header a, .tabs a, .tiles a, .facet a, a.sorts"
	const found = []
	for (const e of document.querySelectorAll('body *')) {
		const r = e.getBoundingClientRect()
		if (!r.width || !r.height || e.closest('[hidden], .hidden, .skip, [aria-hidden=true], svg, canvas, option')) continue
		const what = e.tagName + '.' + e.className + ' ' + (e.textContent || e.name || '').trim().slice(0, 12)
		const size = parseFloat(getComputedStyle(e).fontSize)
		if (size < 24 && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) found.push(what + ' is ' + size + ' px')
		if (e.matches(pressed) && (r.width < 43.5 || r.height < 43.5)) found.push(what + ' is ' + Math.round(r.width) + ' × ' + Math.round(r.height))
	}
	return found.slice(0, 5).join(' | ') + (found.length > 5 ? ' and ' + (found.length - 5) + ' more' : '')
})()`

// overflow names what makes a page wider than its window, and what a frame that
// hides cuts off. A line that ends in dots says so itself.
const overflow = `(() => {
	const room = document.documentElement.clientWidth
	const wide = document.documentElement.scrollWidth > room + 1
	for (const e of document.querySelectorAll('body *')) {
		if (e.closest('.hidden, .skip, [hidden], svg')) continue
		const r = e.getBoundingClientRect(), style = getComputedStyle(e)
		const what = e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 30)
		if (wide && r.right > room + 1 && !e.closest('.scroll, .menu')) return what
		if (e.clientWidth > 1 && style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 1 && e.tagName !== 'INPUT' && !e.classList.contains('drawing')) {
			const edge = r.right, out = [...e.querySelectorAll('*')].filter(c => c.getBoundingClientRect().right > edge + 1).pop() || e
			return 'cut off: ' + out.tagName + '.' + out.className + ' ' + out.textContent.trim().slice(0, 30) + ' in ' + e.className
		}
	}
	return wide ? 'something' : ''
})()`

// violations are axe-core's findings that are serious or critical.
func violations(p *person, axe string) []string {
	p.t.Helper()
	if !eval[bool](p, `!!window.axe`) {
		eval[chromedp.Void](p, axe+";undefined")
	}
	found := eval[string](p, `axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(r => JSON.stringify(r.violations
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
