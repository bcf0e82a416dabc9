package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What the world gives to be shown: names without a place to break, and long
// ones.
var (
	longAddress = "https://www.example.com/" + strings.Repeat("a1b2c3d4e5", 16)
	longTitle   = strings.Repeat("某县某镇某村某组村民反映", 17)[:3*198]
	longUnit    = "青禾县人民政府防汛抗旱指挥部办公室与应急管理局联合值守工作专班筹备组"
	longTopic   = "网络平台餐饮外卖骑手交通安全与劳动权益保障专项整治行动第二阶段"
	longNumber  = strings.Repeat("1234567890", 5)
)

// Long names, titles and numbers break no page: neither does one grow wider than
// its window, nor is anything cut off.
func TestLongNamesBreakNoPage(t *testing.T) {
	browser := open(t)
	base, said := serve(t)
	admin := firstAdministrator(t, browser, base, said)
	admin.founds(longUnit, "")
	admin.visit("/rules/topics/new")
	for field, text := range map[string]string{"#name": longTopic, "#id": "long", "#unit": longUnit, "#words": "外卖骑手 example"} {
		admin.fill(field, text)
	}
	admin.press("button[value='use']")
	p := admin.hires(browser, "office", strings.Repeat("欧阳", 10), longUnit, "monitor", "analyst", "coordinator", "publisher", "head")

	// Two posts that are one event, the one with an address for a title; a
	// ticket with a long number; entries of both kinds.
	posts := []string{longAddress, longTitle}
	for i, title := range posts {
		p.visit("/clues?blank=1")
		p.fill("#title_0", title)
		p.fill("#author_0", strings.Repeat("Author", 10))
		p.fill("#url_0", longAddress+"?"+itoa(i))
		p.fill("#text_0", "外卖骑手在example路口被撞，"+longAddress+"，家属在路口拉横幅讨说法。"+longNumber)
		p.press("button[value='save']")
		if eval[bool](p, `!!document.getElementById('into_0_new')`) { // it is like the one before, and another
			p.do(click("#into_0_new"))
			p.press("button[value='save']")
		}
		if text := eval[string](p, `(document.querySelector('.problem') || {}).textContent || ''`); text != "" {
			t.Fatalf("the clue is refused: %s", text)
		}
	}
	p.upload("/imports", "工单编号,标题,诉求内容,受理时间,承办单位\n"+longNumber+","+longAddress+",外卖骑手 "+longAddress+",2026-03-01 08:00,"+longUnit+"\n")
	p.fill("#source", "12345热线")
	p.press("button[value='run']")
	p.until(`document.querySelector('.progress') === null`)
	var entries []string
	for _, title := range posts {
		p.visit("/ledger/new")
		p.fill("#title", title)
		p.fill("#summary", longAddress)
		p.fill("#platform", strings.Repeat("Platform", 4))
		p.fill("#url", longAddress)
		p.press("main form button.primary")
		entries = append(entries, eval[string](p, `location.pathname`))
	}
	entry := entries[0]
	p.does(entry, "screen", nil)
	p.visit(entry + "?act=triage")
	lead := eval[string](p, `[...document.querySelectorAll("#act-triage [name='lead'] option")].find(o => o.textContent.trim() === '`+longUnit+`').value`)
	p.does(entry, "triage", map[string]string{"level": "重大", "class": "切身利益", "basis": longAddress, "lead": lead})
	p.visit(entry + "?act=dispatch")
	p.chooses("#act-dispatch [name='lead']", longUnit)
	p.fill("#act-dispatch [name='demand']", longAddress)
	p.press("#act-dispatch form button:last-of-type")
	p.untilPage("/events", "/events/e")

	p.visit("/events")
	event := eval[string](p, `(document.querySelector('td.lead a') || {}).pathname || ''`)
	p.visit("/posts?q=外卖骑手")
	post := eval[string](p, `(document.querySelector('.hit h3 a') || {}).pathname || ''`)
	if event == "" || post == "" {
		t.Fatalf("event %q, post %q", event, post)
	}
	for who, paths := range map[*person][]string{
		p: {
			"/", "/posts?q=外卖骑手", post, "/events", event, "/events/merge?id=" + strings.TrimPrefix(event, "/events/"), "/ledger", "/ledger?cols=full", entry, entries[1],
			entry + "/print/dispatch", entry + "/print/brief", "/tickets", "/reports/timeliness?by=unit", "/reports/timeliness?channel=hotline&by=unit",
			"/reports/timeliness/matters?channel=hotline&by=unit&figure=entries&from=2026-01-01&to=2026-12-31", "/reports/hands", "/reports/assessment", "/reports/ranking?min=1", "/reports/cross", "/reports/recall", "/wall", "/duty", "/duty/handover", "/me",
		},
		admin: {"/units", "/users", "/sources", "/rules", "/imports"},
	} {
		for _, path := range paths {
			if status := who.visit(path); status != 200 {
				t.Errorf("%s answers %d", path, status)
				continue
			}
			eval[[]string](who, parts) // opens what is folded away
			who.fits(t, path)
			eval[chromedp.Void](who, `document.documentElement.classList.add('large')`)
			who.fits(t, path+" in 大字版")
			who.shoot("long", path)
		}
		for _, c := range who.complaints() {
			t.Error(c)
		}
	}
}
