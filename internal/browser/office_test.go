package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yuqing/internal/testservers"
)

const countyFeed = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>青禾论坛</title><link>http://forum.example/</link>
<item><title>桥头村自来水发黄半个月</title><link>http://forum.example/1</link><guid>1</guid>
<description>桥头村的自来水发黄半个月了，打电话没人管，孩子喝了拉肚子。</description></item>
</channel></rss>`

// firstAdministrator follows the set-up link and logs in.
func firstAdministrator(t *testing.T, browser context.Context, base, said string) *person {
	t.Helper()
	i := strings.Index(said, "/setup/")
	if i < 0 {
		t.Fatalf("no set-up link:\n%s", said)
	}
	p := visitor(t, browser, base)
	if status := p.visit(strings.Fields(said[i:])[0]); status != 200 {
		t.Fatalf("the set-up link answers %d", status)
	}
	for field, text := range map[string]string{"#name": "田工", "#login": "first", "#password": "Chushi-2026-a", "#again": "Chushi-2026-a"} {
		p.fill(field, text)
	}
	p.press("main form button.primary")
	p.login("first", "Chushi-2026-a")
	return p
}

// Everybody's password, once they have chosen it.
const chosen = "Qing-he-2026x"

// hires makes an account, and its person chooses a password.
func (p *person) hires(browser context.Context, login, name, unit string, roles ...string) *person {
	p.t.Helper()
	p.visit("/users/new")
	p.fill("#login", login)
	p.fill("#name", name)
	p.chooses("#unit_id", unit)
	for _, r := range roles {
		eval[bool](p, `document.getElementById('role-`+r+`').click() === undefined`)
	}
	p.press("main form button.primary")
	handed := eval[string](p, `(document.querySelector('.notice code') || {}).textContent || ''`)
	if handed == "" {
		p.t.Fatalf("%s gets no password:\n%s", login, p.text())
	}
	new := visitor(p.t, browser, p.base)
	new.login(login, handed)
	new.fill("#old", handed)
	new.fill("#password", chosen)
	new.fill("#again", chosen)
	new.press("main form button.primary")
	new.login(login, chosen)
	return new
}

// chooses takes the option with a text.
func (p *person) chooses(field, text string) {
	p.t.Helper()
	if text == "" {
		return
	}
	value := eval[string](p, `([...document.querySelectorAll("`+field+` option")].find(o => o.textContent.trim() === '`+text+`') || {value: ''}).value`)
	if value == "" {
		p.t.Fatalf("%s does not offer %s", field, text)
	}
	p.fill(field, value)
}

// founds makes a unit.
func (p *person) founds(name, above string) {
	p.t.Helper()
	p.visit("/units")
	p.fill("#name", name)
	p.chooses("#parent_id", above)
	p.press("form[action='/units'] button.primary")
	p.sees(name)
}

// staff are people by login.
type staff map[string]*person

// through takes an entry from a clue to closed, each step by its person.
func (s staff) through(t *testing.T, entry string) {
	t.Helper()
	office, contact := s["office"], s["contact"]
	office.does(entry, "screen", nil)
	office.does(entry, "triage", map[string]string{"level": "一般", "class": "切身利益", "basis": "涉及村民饮水"})
	office.visit(entry + "?act=dispatch")
	office.chooses("#act-dispatch [name='lead']", "水务局")
	office.press("#act-dispatch form button:last-of-type")
	office.sees("待签收")
	contact.does(entry, "accept", nil)
	contact.does(entry, "feedback", map[string]string{"text": "已派人取水样"})
	contact.does(entry, "submit", map[string]string{"title": "关于桥头村供水的答复", "text": "管网已冲洗，水质检测合格。", "publicity": "主动公开", "secrecy": "不涉密，可公开", "without": "配合单位无另外的情况"})
	for _, reviewer := range []string{"first1", "second", "third"} {
		s[reviewer].does(entry, "approve", nil)
	}
	office.does(entry, "publish", map[string]string{"channel": "政务微信"})
	contact.does(entry, "ask-close", map[string]string{"conclusion": "已恢复供水"})
	office.does(entry, "close", nil)
}

// untilPage waits until a page of the program holds a text.
func (p *person) untilPage(path, text string) {
	p.t.Helper()
	eval[bool](p, `new Promise(async done => {
		for (;;) {
			const page = await (await fetch('`+path+`')).text()
			if (page.includes('`+text+`')) return done(true)
			await new Promise(later => setTimeout(later, 100))
		}
	})`)
}

// An office begins: from the set-up link by the checklist to units, people and a
// feed, and with them the first matter from a collected post to closed and to
// the report.
func TestFirstStart(t *testing.T) {
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, countyFeed) }))
	defer feed.Close()
	t.Setenv("YUQING_FETCH_ALLOW", "127.0.0.0/8")
	browser := open(t)
	base, said := serve(t)
	admin := firstAdministrator(t, browser, base, said)
	admin.visit("/system")
	admin.sees("开始使用")
	for _, v := range violations(admin, testservers.Axe(t)) {
		t.Error(v)
	}
	todo := eval[int](admin, `document.querySelectorAll('.checklist li:not(.done)').length`)

	for _, name := range []string{"网信办", "水务局"} {
		admin.founds(name, "")
	}
	people := staff{}
	for login, roles := range map[string][]string{
		"office": {"monitor", "analyst", "coordinator", "publisher"}, "first1": {"reviewer1"}, "second": {"reviewer2"}, "third": {"reviewer3"}, "leader": {"leader"},
	} {
		people[login] = admin.hires(browser, login, "人员"+login, "网信办", roles...)
	}
	people["contact"] = admin.hires(browser, "contact", "联络员", "水务局", "contact")

	admin.visit("/system")
	admin.press(".checklist a[href='/sources/new']")
	admin.fill("#name", "青禾论坛")
	admin.chooses("#kind", eval[string](admin, `document.querySelector('#kind').options[0].textContent.trim()`))
	admin.fill("#url", feed.URL)
	admin.press("button[value='save']")
	admin.visit("/sources")
	admin.press("td.lead a")
	admin.press("form[action$='/fetch'] button")

	office := people["office"]
	office.untilPage("/posts?q=自来水", "桥头村自来水发黄半个月")
	office.visit("/posts?q=自来水")
	office.press(".hit h3 a")
	office.press("form[action$='/entry'] button")
	entry := eval[string](office, `location.pathname`)
	if !strings.HasPrefix(entry, "/ledger/") {
		t.Fatalf("列入台账 leads to %s", entry)
	}
	people.through(t, entry)

	office.visit(entry)
	office.sees("已办结")
	office.visit("/reports/timeliness?channel=opinion&by=unit&from=" + today(office) + "&to=" + today(office))
	office.sees("水务局")
	office.press("tbody a[href*='figure=closed'], table a[href*='matters']")
	office.sees("桥头村自来水发黄半个月")
	people["leader"].visit("/")
	people["leader"].sees("今日")
	admin.visit("/system")
	if left := eval[int](admin, `document.querySelectorAll('.checklist li:not(.done)').length`); left >= todo {
		t.Errorf("%d steps are open after the first day, %d before", left, todo)
	}
	for login, p := range people {
		for _, c := range p.complaints() {
			t.Errorf("%s: %s", login, c)
		}
	}
}
