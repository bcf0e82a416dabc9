package browser

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keys presses keys one after the other.
func (p *person) keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// until waits for something to become true on the page, or on the one that it
// becomes by itself.
func (p *person) until(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	script := `new Promise(done => {
		const look = () => { if (` + condition + `) { clearInterval(again); done(true) } }
		const again = setInterval(look, 30)
		look()
	})`
	for {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise))
		if err == nil {
			return
		}
		if ctx.Err() != nil || !leftPage.MatchString(err.Error()) {
			p.t.Fatalf("at %s, waiting for %s: %v", p.where(), condition, err)
		}
	}
}

// leftPage is what the browser says of a script whose page went meanwhile.
var leftPage = regexp.MustCompile(`navigated or closed|context was destroyed|Cannot find context|Promise was collected`)

// holds checks what is true on the page now.
func (p *person) holds(what, condition string) {
	p.t.Helper()
	if !eval[bool](p, condition) {
		p.t.Errorf("%s: %s is not so", what, condition)
	}
}

// The keys of the 值班台 choose and lead; none of them does an act by itself,
// and they can be turned off.
func TestKeysOfTheDesk(t *testing.T) {
	browser := open(t)
	p := demoPerson(t, browser, demo(t), "demo")
	const here = `[...document.querySelectorAll('tr[data-row]')].findIndex(r => r.classList.contains('here'))`
	const shown = `document.querySelector('#chosen h2 a').textContent === document.querySelector('tr.here td.lead a').textContent`
	at := eval[int](p, here)
	p.keys("j")
	p.until(here + ` === ` + itoa(at+1) + ` && ` + shown)
	p.keys("j")
	p.until(here + ` === ` + itoa(at+2) + ` && ` + shown)
	p.keys("k")
	p.until(here + ` === ` + itoa(at+1) + ` && ` + shown)

	before := p.where()
	p.keys("1")
	p.holds("1", `document.activeElement.closest('#chosen .acts') !== null`)
	p.holds("1 leads to the act's name", `document.activeElement.matches('button, a')`)
	if p.where() != before {
		t.Errorf("1 left the page for %s", p.where())
	}
	if outline := eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
		t.Error("what 1 leads to cannot be seen")
	}
	p.keys("?")
	p.holds("?", `document.getElementById('keys').open`)
	p.keys("n")
	p.holds("n", `document.activeElement.id === 'paste'`)
	p.keys("j1")
	p.holds("letters in a field", `document.getElementById('paste').value.endsWith('j1')`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.holds("Esc", `document.activeElement === document.body`)

	p.keys("1")
	next := eval[string](p, `document.activeElement.href || ''`)
	p.enter()
	if next != "" && !strings.HasPrefix(next, p.where()) && !strings.HasPrefix(p.where(), strings.SplitN(next, "#", 2)[0]) {
		t.Errorf("Enter on the act leads to %s, not %s", p.where(), next)
	}

	for key, place := range map[string]string{"/": "/posts", "?": "/help#keyboard"} {
		p.visit("/notices")
		p.keys(key)
		p.until(`location.pathname + location.hash === '` + place + `'`)
	}
	p.keys("?")
	p.visit("/clues?blank=1")
	p.do(chromedp.Focus(chromedp.CSS("#title_0")), chromedp.KeyEvent("东湖边有人倒垃圾"), chromedp.KeyEvent(kb.Escape))
	p.keys("/?")
	p.holds("what has been begun is not left", `location.pathname === '/clues' && document.getElementById('title_0').value !== ''`)

	p.visit("/me")
	p.press("form[action='/preferences/keys'] button")
	p.visit("/")
	chosen := eval[int](p, here)
	p.keys("j?n1")
	p.holds("turned off", here+` === `+itoa(chosen)+` && !document.getElementById('keys').open && document.activeElement === document.body`)
	p.visit("/me")
	p.press("form[action='/preferences/keys'] button")
	for _, c := range p.complaints() {
		t.Error(c)
	}
}

func itoa(n int) string { return string(rune('0' + n%10)) }

// tabAct leads by Tab to an act's link beside a row, opens it, and comes to its
// form.
func (p *person) tabAct(action string) {
	p.t.Helper()
	if !strings.Contains(p.where(), "/ledger/") {
		p.visit("/")
	}
	p.tabTo("main a[href*='act=" + action + "'], #act-" + action + " summary")
	if eval[bool](p, `document.activeElement.tagName === 'A'`) {
		p.enter()
	} else if !eval[bool](p, `document.activeElement.parentElement.open`) {
		p.do(chromedp.KeyEvent(kb.Enter))
	}
}

// types goes to a field by Tab and types into it.
func (p *person) types(field, text string) {
	p.t.Helper()
	p.tabTo(field)
	p.do(chromedp.KeyEvent(text))
}

// byKeyboardToTheEnd does everything that a unit does, after its first
// response: asks for time, hands in the signed paper, drafts, and when the others
// have reviewed and published, asks to close.
func byKeyboardToTheEnd(t *testing.T, browser context.Context, p *person) {
	entry := eval[string](p, `location.pathname`)

	p.visit(entry)
	p.tabAct("ask-extension")
	p.tabTo("#act-ask-extension select")
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	until := time.Now().Add(3 * 24 * time.Hour)
	p.tabTo("#act-ask-extension [type='datetime-local']")
	p.do(chromedp.KeyEvent(until.Format("01022006")), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent("0900A")) // as the browser's own language writes it
	p.types("#act-ask-extension [name='reason']", "需等待配件到货")
	p.holds("all is filled in by keys", `document.querySelector('#act-ask-extension form').checkValidity()`)
	p.tabTo("#act-ask-extension button")
	p.enter()
	p.sees("需等待配件到货")

	p.visit(entry)
	p.tabTo("summary.button")
	p.do(chromedp.KeyEvent(kb.Enter))
	paper := filepath.Join(t.TempDir(), "审签单.txt")
	if err := os.WriteFile(paper, []byte("已签"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.tabTo("#new-file")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#new-file"), []string{paper})) // the choice itself is the system's window
	p.tabTo("#file-kind")
	p.do(chromedp.KeyEvent("审"))
	p.tabTo("form[action$='/files'] button")
	p.enter()
	p.sees("审签单.txt")

	p.visit(entry)
	p.tabAct("submit")
	p.types("#act-submit [name='title']", "关于路灯维修的答复")
	p.types("#act-submit [name='text']", "损坏的路灯已全部更换，今晚恢复照明。")
	p.tabTo("#act-submit [name='publicity']")
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	p.types("#act-submit [name='secrecy']", "不涉密，可公开")
	p.tabTo("#act-submit button:last-of-type")
	p.enter()
	p.sees("初审")

	for _, reviewer := range []string{"zhaoqing", "qiansong", "zhengbo"} {
		demoPerson(t, browser, p.base, reviewer).does(entry, "approve", nil)
	}
	demoPerson(t, browser, p.base, "hefang").does(entry, "publish", map[string]string{"channel": "政务微信"})
	p.visit(entry)
	p.tabAct("ask-close")
	p.types("#act-ask-close [name='conclusion']", "路灯已全部修复，公开答复")
	p.tabTo("#act-ask-close button:last-of-type")
	p.enter()
	p.holds("it waits to be closed", `document.querySelector('.tags .tag.strong').textContent.startsWith('待办结')`)
	for _, c := range p.complaints() {
		t.Error(c)
	}
}
