package ui

import (
	"net/http"
	"net/url"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// clue gives the office posts and an entry that nobody has screened yet.
func (b *bench) clue(t *testing.T) ledger.Entry {
	t.Helper()
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	return b.Entry(t, webtest.Posts()[0], ledger.StateClue, opinion.LevelOrdinary)
}

// The tiles count what waits, each filters the queue, and an act done from
// there leads back to the same queue.
func TestWatchDesk(t *testing.T) {
	b := newBench(t)
	e := b.clue(t)
	monitor := b.as(t, "monitor")
	page := monitor.get("/")
	check(t, page, http.StatusOK, []string{
		"非涉密系统", "待研判", "未签收", "2 小时内到期", "已超时", "待上报", "再发酵", "最久",
		e.Matter.Title, "建议单位", "卫生健康局", "“医疗卫生”由卫生健康局负责", "键盘操作",
	}, []string{"13812345678"})

	triage := "/?pile=" + string(ledger.PileTriage)
	page = monitor.get(triage)
	check(t, page, http.StatusOK, []string{e.Matter.Title, "看全部待办"}, nil)
	check(t, monitor.get("/?pile=accept"), http.StatusOK, []string{"没有“未签收”的事项"}, []string{e.Number})
	check(t, monitor.get("/?pile=nothing"), http.StatusOK, []string{"先到期的在前", e.Matter.Title}, nil)

	act := "/ledger/" + e.ID + "/acts/" + string(ledger.ActScreen)
	done := monitor.send("POST", act, formOn(t, page, act))
	if at := done.Header().Get("Location"); done.Code != http.StatusSeeOther || at != triage+"&done=acted" {
		t.Errorf("%d, led to %q", done.Code, at)
	}
}

// An address to come back to is one of this server's.
func TestActsLeadBackWithinThisServer(t *testing.T) {
	b := newBench(t)
	e := b.clue(t)
	monitor := b.as(t, "monitor")
	act := "/ledger/" + e.ID + "/acts/" + string(ledger.ActScreen)
	page := monitor.get("/ledger/" + e.ID + "?" + url.Values{"back": {"https://evil.example/"}}.Encode())
	form := formOn(t, page, act)
	if back := form.Get("back"); back != "/" {
		t.Errorf("the form leads back to %q", back)
	}
	form.Set("back", "//evil.example/")
	if at := monitor.send("POST", act, form).Header().Get("Location"); at != "/?done=acted" {
		t.Errorf("led to %q", at)
	}
}

// A unit doubts a figure from its own page; the coordinator hears of it, sees
// it on the entry and answers there.
func TestUnitDoubtsItsData(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	unit, school, coordinator := b.as(t, "health"), b.as(t, "school"), b.as(t, "coordinator")
	page := unit.get("/")
	check(t, page, http.StatusOK, []string{"数据有异议", e.Number}, nil)
	form := formOn(t, page, "/disputes")
	form.Set("entry", e.ID)
	form.Set("text", "交办时间应为下午")
	if w := unit.send("POST", "/disputes", form); w.Header().Get("Location") != "/?done=disputed" {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	check(t, coordinator.get("/ledger/"+e.ID), http.StatusOK, []string{"数据有异议", "交办时间应为下午", "异议答复"}, nil)
	if w := coordinator.fillIn(t, e.ID, ledger.ActSettle, "text", "已核对，按电话记录更正"); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, problemOn(w))
	}
	check(t, unit.get("/ledger/"+e.ID), http.StatusOK, []string{"已核对，按电话记录更正"}, nil)
	other := b.Entry(t, webtest.Posts()[1], ledger.StateToDispatch, opinion.LevelOrdinary)
	if w := school.post("/disputes", "entry", other.ID, "text", "x"); w.Code != http.StatusNotFound {
		t.Errorf("an entry that the unit does not see: %d", w.Code)
	}
}
