package ui

import (
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestUndoneClocksOnThePage: what nobody did before the closing is not shown
// as done, and what was done is shown with the act that did it.
func TestUndoneClocksOnThePage(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.Entry(t, webtest.Posts()[1], ledger.StateClosed, opinion.LevelLarger)
	check(t, b.as(t, "monitor").get("/ledger/"+e.ID), 200,
		[]string{"未办理，随办结终止", "⚠ 未办理</span>", "，发布 "}, []string{"，办理 "})
}

// TestAnsweredTicketOnThePage: the hotline's answer and its time are there.
func TestAnsweredTicketOnThePage(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e, _, err := b.Desk.OpenEntry(t.Context(), b.Actor(t, "monitor"), "post-ticket")
	if err != nil {
		t.Fatal(err)
	}
	check(t, b.as(t, "monitor").get("/ledger/"+e.ID), 200,
		[]string{"<h2>回应</h2>", "已清理医院", "，热线已答复 ", "列入台账前，原系统已答复"}, []string{"⚠ 已超时"})
}

// TestExtensionFormListsWhatRuns: only clocks that run can be chosen.
func TestExtensionFormListsWhatRuns(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.Entry(t, webtest.Posts()[1], ledger.StateInHand, opinion.LevelLarger)
	page := b.as(t, "health").get("/ledger/" + e.ID).Body.String()
	_, form, _ := strings.Cut(page, `id="ask-extension-clock"`)
	form, _, _ = strings.Cut(form, "</select>")
	if !strings.Contains(form, "办结") || !strings.Contains(form, "回应") || strings.Contains(form, "新闻发布会") || strings.Contains(form, "签收") {
		t.Errorf("the clocks to choose from: %s", form)
	}
	check(t, b.as(t, "coordinator").get("/ledger/"+e.ID), 200, nil, []string{"acts/instruct-report", "acts/confirm", "acts/extend"})
}
