package browser

import (
	"fmt"
	"strings"
	"testing"
)

// Who looks at a page hears of what is assigned to them, without asking.
func TestAnAssignmentIsHeard(t *testing.T) {
	browser := open(t)
	base := demo(t)
	contact := demoPerson(t, browser, base, "jiaoti")
	contact.visit("/notices")
	contact.holds("nothing has happened yet", `document.getElementById('live').hidden`)
	office := demoPerson(t, browser, base, "demo")
	office.visit("/")
	office.fill("#paste", "实验小学门口护栏倒了，孩子绕着走 https://weibo.com/7000000009/LiveTest01")
	office.press("form[action='/clues'] button.primary")
	office.press("button[value='simple']")
	office.fill("[name='level']", "一般")
	office.fill("[name='class']", eval[string](office, `document.querySelector("[name='class']").value || document.querySelector("[name='class']").options[1].value`))
	office.fill("[name='lead']", eval[string](office, `[...document.querySelectorAll("[name='lead'] option")].filter(o => o.textContent === '教育体育局')[0].value`))
	office.press("main form.card button.primary")
	office.sees("待签收")
	contact.until(`!document.getElementById('live').hidden`)
	contact.holds("what is heard leads on", `document.querySelector('#live a').pathname === '/notices' && document.querySelector('#unread .badge') !== null`)
	for _, c := range append(contact.complaints(), office.complaints()...) {
		t.Error(c)
	}
}

// The progress of a long job moves on its page, and its button stops it. The
// page then says so by itself.
func TestProgressMovesAndStops(t *testing.T) {
	browser := open(t)
	base, said := serve(t)
	p := firstAdministrator(t, browser, base, said)
	var csv strings.Builder
	csv.WriteString("工单编号,标题,诉求内容,受理时间\n")
	for i := range 150_000 {
		fmt.Fprintf(&csv, "GD%08d,路灯不亮,人民路第%d号路灯坏了没有人修,2026-03-01 08:00\n", i, i)
	}
	p.upload("/imports", csv.String())
	p.fill("#source", "12345热线")
	p.press("button[value='run']")
	p.until(`document.querySelector('.progress progress').value > 0`)
	first := eval[int](p, `document.querySelector('.progress progress').value`)
	p.until(fmt.Sprintf(`document.querySelector('.progress progress').value > %d && /%%/.test(document.querySelector('.progress .done').textContent)`, first))
	p.press("form[action$='/cancel'] button")
	// Both at once: between two pages there is no progress either.
	p.until(`document.querySelector('.progress') === null && document.body !== null && document.body.innerText.includes('已中止')`)
	for _, c := range p.complaints() {
		t.Error(c)
	}
}

// A page asks before its session ends; typing goes on with it, and so does the
// button. The clock of the page is put forward, and the answers are given here.
func TestTheEndOfASessionIsTold(t *testing.T) {
	browser := open(t)
	p := demoPerson(t, browser, demo(t), "zhujian")
	p.atEachPage(`
		window.asked = []
		window.left = 100
		const later = window.setTimeout
		window.setTimeout = (f, ms) => later(f, ms > 1000 ? 20 : ms)
		const real = window.fetch
		window.fetch = (to, how) => to !== '/session' ? real(to, how) : (window.asked.push(how.method), how.method === 'POST' && (window.left = 1800),
			Promise.resolve({ok: true, json: () => Promise.resolve({left: window.left})}))`)
	p.visit("/me")
	p.until(`!document.getElementById('ending').hidden`)
	p.sees("分钟后失效")
	p.do(click("#ending button"))
	p.until(`document.getElementById('ending').hidden && window.asked.includes('POST')`)

	p.visit("/me")
	p.until(`!document.getElementById('ending').hidden`)
	p.fillByTyping("#name", "数据平台")
	p.until(`document.getElementById('ending').hidden && window.asked.includes('POST')`)

	p.visit("/me")
	eval[bool](p, `(window.left = 0, true)`)
	p.until(`document.getElementById('ending').textContent.includes('登录已失效')`)
	p.holds("no button", `document.querySelector('#ending button').hidden`)
	for _, c := range p.complaints() {
		t.Error(c)
	}
}
