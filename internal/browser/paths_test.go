package browser

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// People's paths over the demonstration: an act is a press of a link or a
// button, or a choice from a list; what is typed belongs to the press that
// sends it.
func TestPaths(t *testing.T) {
	browser := open(t)
	base := demo(t)
	// In this order: the first finds its entry waiting for the unit.
	t.Run("a unit by keyboard alone", func(t *testing.T) { byKeyboard(t, browser, demoPerson(t, browser, base, "chengguan")) })
	t.Run("what is late, and an instruction", func(t *testing.T) { instruct(t, demoPerson(t, browser, base, "shenli")) })
	t.Run("a link, dispatched", func(t *testing.T) { dispatchLink(t, demoPerson(t, browser, base, "demo")) })
	t.Run("a matter from paste to report, without scripts", func(t *testing.T) { wholeMatter(t, browser, base) })
}

// act presses what the selector finds and counts it.
func (p *person) act(button string) {
	p.t.Helper()
	p.press(button)
	p.acts++
}

// atMost holds the acts since the last log-in to a bound.
func (p *person) atMost(n int, what string) {
	p.t.Helper()
	if p.acts > n {
		p.t.Errorf("%s takes %d acts, more than %d", what, p.acts, n)
	}
	p.t.Logf("%s: %d acts", what, p.acts)
	for _, c := range p.complaints() {
		p.t.Error(c)
	}
}

func (p *person) sees(want string) {
	p.t.Helper()
	if text := p.text(); !strings.Contains(text, want) {
		p.t.Fatalf("%s does not say %q:\n%.2000s", p.where(), want, text)
	}
}

func dispatchLink(t *testing.T, p *person) {
	p.fill("#paste", "城关镇人民路路灯坏了一周没人修，晚上接孩子要打手电 https://weibo.com/7000000001/PathTest01")
	p.act("form[action='/clues'] button.primary")
	p.act("button[value='simple']")
	for _, field := range []string{"level", "class", "lead"} { // what the analysis did not propose
		if eval[string](p, `document.querySelector("[name='`+field+`']").value`) == "" {
			p.fill("[name='"+field+"']", eval[string](p, `document.querySelector("[name='`+field+`']").options[1].value`))
			p.acts++
		}
	}
	p.act("main form.card button.primary")
	p.sees("待签收")
	p.atMost(6, "a link pasted until it is dispatched")
}

func instruct(t *testing.T, p *person) {
	p.sees("件需您定")
	p.do(chromedp.Click(chromedp.CSS(".decision details.act summary")))
	p.acts++
	p.do(chromedp.Click(chromedp.CSS(".decision [data-phrase]")))
	p.acts++
	p.act(".decision details.act button.primary")
	p.sees("已办理并记入台账")
	p.atMost(3, "seeing what is late and instructing")
}

// tabTo presses Tab until the element has the focus.
func (p *person) tabTo(selector string) {
	p.t.Helper()
	for range 200 {
		p.do(chromedp.KeyEvent(kb.Tab))
		if eval[bool](p, `document.activeElement.matches(`+quoted(selector)+`)`) {
			return
		}
	}
	p.t.Fatalf("at %s, Tab never reaches %s", p.where(), selector)
}

func quoted(s string) string { return "`" + s + "`" }

// enter presses Enter on what has the focus and waits for the page that
// follows.
func (p *person) enter() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.tab, within)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		p.t.Fatalf("Enter at %s: %v", p.where(), err)
	}
	p.acts++
}

// byKeyboard accepts an order and gives the first word to the office, with
// nothing but Tab, letters and Enter; the focus is always to be seen.
func byKeyboard(t *testing.T, browser context.Context, p *person) {
	p.visit("/")
	p.tabTo(".skip")
	p.tabTo("form[action$='/acts/accept'] button")
	if outline := eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`); outline == "none" {
		t.Error("the focus cannot be seen")
	}
	p.enter()
	p.sees("核查处置")
	if !strings.Contains(p.where(), "/ledger/") {
		p.tabTo("main a[href*='act=feedback']")
		p.enter()
	}
	p.tabTo("#act-feedback [name='text']")
	p.do(chromedp.KeyEvent("已到现场核实，正在协调处理"))
	p.tabTo("#act-feedback button")
	p.enter()
	p.sees("已到现场核实")
	p.atMost(3, "accepting and giving the first response, by keyboard")
	byKeyboardToTheEnd(t, browser, p)
}

// does opens an act's form on the entry's page, fills it in and sends it.
func (p *person) does(entry, action string, fields map[string]string) {
	p.t.Helper()
	if status := p.visit(entry + "?act=" + action); status != 200 {
		p.t.Fatalf("%s answers %d", entry, status)
	}
	form := "#act-" + action
	if !eval[bool](p, `!!document.querySelector('`+form+` form')`) {
		p.t.Fatalf("%s is not offered:\n%.1500s", action, p.text())
	}
	for name, value := range fields {
		p.fill(form+" [name='"+name+"']", value)
	}
	p.press(form + " form button:last-of-type")
	if text := eval[string](p, `(document.querySelector('.problem') || {}).textContent || ''`); text != "" {
		p.t.Fatalf("%s is refused: %s", action, text)
	}
}

// wholeMatter plays a matter through by everybody whose desk it crosses, with
// scripts turned off.
func wholeMatter(t *testing.T, browser context.Context, base string) {
	person := func(login string) *person {
		p := visitor(t, browser, base)
		p.withoutScript()
		p.login(login, demoPassword)
		return p
	}
	office, contact := person("hefang"), person("zhujian")
	monitor := person("linxiao")
	monitor.fill("#paste", "望江街道云景苑小区电梯困人两次，物业说没钱修 https://weibo.com/7000000002/PathTest02")
	monitor.press("form[action='/clues'] button.primary")
	monitor.press("button[value='entry']")
	at := monitor.where()
	entry := strings.TrimPrefix(at[:strings.IndexByte(at+"?", '?')], base)
	monitor.does(entry, "screen", nil)
	person("gaoyan").does(entry, "triage", map[string]string{"level": "一般", "class": "切身利益", "basis": "涉及居民安全"})
	office.visit(entry + "?act=dispatch")
	office.fill("#act-dispatch [name='lead']", eval[string](office, `[...document.querySelectorAll("#act-dispatch [name='lead'] option")].filter(o => o.textContent === '住房城乡建设局')[0].value`))
	office.press("#act-dispatch form button:last-of-type")
	office.sees("待签收")
	contact.does(entry, "accept", nil)
	contact.does(entry, "feedback", map[string]string{"text": "已联系维保单位到场检修"})
	contact.does(entry, "submit", map[string]string{"title": "关于云景苑电梯的答复", "text": "电梯已于今日修复并通过检验，物业公司已被责令整改。", "publicity": "主动公开", "secrecy": "不涉密，可公开"})
	for _, reviewer := range []string{"zhaoqing", "qiansong", "zhengbo"} {
		person(reviewer).does(entry, "approve", nil)
	}
	office.does(entry, "publish", map[string]string{"channel": "政务微信"})
	contact.does(entry, "ask-close", map[string]string{"conclusion": "已修复并公开答复"})
	office.does(entry, "close", nil)
	office.visit(entry)
	office.sees("已办结")
	office.visit("/reports/timeliness/matters?channel=opinion&by=unit&figure=closed&from=" + today(office) + "&to=" + today(office))
	office.sees("云景苑小区电梯")
	for _, c := range office.complaints() {
		t.Error(c)
	}
}

func today(p *person) string {
	return eval[string](p, `new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)`)
}
