package browser

import (
	"strings"
	"testing"
)

// The three administrators, each at their own work and at no other's: the one
// keeps the system, the second the accounts' rights, the third reads what both
// did.
func TestAdministrators(t *testing.T) {
	browser := open(t)
	base := demo(t)
	locked := visitor(t, browser, base)
	for range 6 { // the fifth locks, the sixth is told
		locked.login("ziran", "Falsch-2026-x")
	}
	locked.sees("登录失败次数过多")

	system := demoPerson(t, browser, base, "sysadmin")
	system.sees("系统状态")
	system.holds("a verdict stands above all", `document.querySelector('.verdict').textContent.trim() !== ''`)
	system.press("form[action='/system/backup'] button")
	system.until(`document.querySelector('.progress') === null`)
	system.visit("/")
	system.press("a[href='/sources']")
	system.press("a[href='/sources/new']")
	system.fill("#name", "县政府网站")
	system.fill("#url", "https://www.example.gov.cn/feed.xml")
	eval[bool](system, `document.getElementById('paused').click() === undefined`)
	system.press("button[value='save']")
	system.visit("/sources")
	system.sees("县政府网站")
	if status := system.visit("/audit"); status != 403 {
		t.Errorf("the system's administrator opens the audit log: %d", status)
	}

	security := demoPerson(t, browser, base, "secadmin")
	security.visit("/users")
	security.sees("已锁定")
	security.press("a[href='" + eval[string](security, `[...document.querySelectorAll('tr')].find(r => r.textContent.includes('已锁定')).querySelector('td.lead a').pathname`) + "']")
	security.press("form[action$='/unlock'] button")
	security.sees("已解除锁定")
	back := demoPerson(t, browser, base, "ziran")
	back.sees("本单位待办")
	if status := security.visit("/sources/new"); status != 403 {
		t.Errorf("the security administrator adds sources: %d", status)
	}

	auditor := demoPerson(t, browser, base, "auditor")
	auditor.visit("/audit?login=secadmin")
	auditor.sees("解除锁定")
	auditor.visit("/audit?login=sysadmin")
	auditor.sees("信源")
	auditor.press("a[href='/audit?verify=1']")
	auditor.sees("审计链完整")
	if status := auditor.visit("/users/new"); status != 403 {
		t.Errorf("the auditor makes accounts: %d", status)
	}
	var all []string
	for _, p := range []*person{system, security, auditor, back} {
		all = append(all, p.complaints()...)
	}
	if len(all) > 0 {
		t.Error(strings.Join(all, "\n"))
	}
}
