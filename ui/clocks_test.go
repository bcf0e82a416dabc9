package ui

import (
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
	e, err := b.Desk.OpenEntry(t.Context(), b.Actor(t, "monitor"), "post-ticket")
	if err != nil {
		t.Fatal(err)
	}
	check(t, b.as(t, "monitor").get("/ledger/"+e.ID), 200,
		[]string{"<h2>回应</h2>", "已清理医院", "，热线已答复 ", "列入台账前，原系统已答复"}, []string{"⚠ 已超时"})
}
