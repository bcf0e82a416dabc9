package browser

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// answer is a page that no link leads to: what a form is answered with.
type answer struct {
	name, login string
	come        func(p *person)
}

// answers are such pages of the demonstration. The names are paths, so that a
// page is the same kind however one came to it.
var answers = []answer{
	{"/clues", "demo", func(p *person) {
		p.visit("/clues")
		p.fill("#paste", "东湖社区停车难 https://weibo.com/7000000003/PagesTest1\n路灯坏了没人修 https://www.douyin.com/video/7000000000000000001")
		p.press("form[action='/clues'] button.primary")
	}},
	{"/ledger/bulk", "demo", func(p *person) {
		p.visit("/ledger?state=to-accept")
		p.ticks("input[name='entry']", 2)
		p.press(".bulkbar button[name='do']")
	}},
	{"/imports/*", "demo", func(p *person) {
		p.upload("/imports", "工单编号,标题,诉求内容,受理时间\nGD20260001,路灯不亮,人民路路灯坏了,2026-03-01 08:00\n,没有编号,内容,不是时间\n")
	}},
	{"/ledger/imports/*", "demo", func(p *person) {
		p.upload("/ledger/imports", "编号,标题,发现时间,牵头单位,办结时间\n旧1,桥面破损,2025-03-01,交通运输局,2025-03-09\n旧2,没有时间,昨天,,\n")
	}},
	{"/ledger/*", "demo", func(p *person) { // an act that is refused
		p.visit(p.firstEntry("to-triage") + "?act=triage")
		p.unchecked("#act-triage form")
		p.press("#act-triage form button:last-of-type")
		p.sees("等级")
	}},
	{"/ledger/chat", "demo", func(p *person) {
		p.visit(p.firstEntry("to-accept"))
		p.press("form[action$='/chat'] button")
	}},
	{"/me", "demo", func(p *person) {
		p.visit("/me")
		p.fill("#name", "试用")
		p.fill("#expires", "2000-01-01")
		p.press("form[action='/me/tokens'] button")
	}},
	{"/posts", "demo", func(p *person) { p.visit("/posts?q=(停水") }},
	{"/posts/compare", "demo", func(p *person) {
		p.visit("/posts")
		p.ticks("form[action='/posts/compare'] input[type='checkbox']", 2)
		p.press("form[action='/posts/compare'] button")
	}},
	{"/enrol/units", "sysadmin", func(p *person) {
		p.upload("/enrol/units", "名称,类别,上级\n测试局,部门,没有这个上级\n")
	}},
	{"/login", "", func(p *person) {
		p.login("nobody", "wrong")
		p.sees("登录名或密码")
	}},
}

// states are the states of entries that the ledger's filter names.
func (p *person) states() []string {
	p.t.Helper()
	p.visit("/ledger")
	return eval[[]string](p, `[...document.querySelectorAll("[name='state']")].map(o => o.value).filter(v => v)`)
}

// firstEntry is the address of the first entry in a state, or "".
func (p *person) firstEntry(state string) string {
	p.t.Helper()
	p.visit("/ledger?state=" + state)
	return eval[string](p, `(document.querySelector('td.lead a') || {}).pathname || ''`)
}

// ticks marks the first boxes.
func (p *person) ticks(boxes string, n int) {
	p.t.Helper()
	if got := eval[int](p, `[...document.querySelectorAll("`+boxes+`")].slice(0, `+string(rune('0'+n))+`).map(b => b.click()).length`); got != n {
		p.t.Fatalf("%s has %d boxes, not %d", p.where(), got, n)
	}
}

// unchecked lets a form be sent as the browser would not.
func (p *person) unchecked(form string) {
	p.t.Helper()
	eval[chromedp.Void](p, `document.querySelector("`+form+`").noValidate = true; undefined`)
}

// upload sends a table by a page's form for files.
func (p *person) upload(page, csv string) {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), strings.Trim(strings.ReplaceAll(page, "/", "-"), "-")+".csv")
	if err := os.WriteFile(path, []byte(csv), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.visit(page)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type='file']"), []string{path}))
	p.press("main form button.primary")
}
