package ui

import (
	"testing"
	"time"

	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// What goes up and comes down is read on the page of its entry: an instruction
// with its tasks, whose turn it is, and a report with the receipt that came later.
func TestWhatGoesUpAndComesDown(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	page := "/ledger/" + e.ID
	e = b.act(t, "leader", e, ledger.Command{Action: ledger.ActInstruct}.With(ledger.Instructing{
		By: "王县长", Text: "请速查", Tasks: []string{"查明原因", "公开结果"}, Due: webtest.Start.Add(48 * time.Hour),
	}))
	e = b.act(t, "leader", e, ledger.Command{Action: ledger.ActInstruct}.With(ledger.Instructing{By: "李书记", Text: "请阅"}))
	office := b.as(t, "coordinator")
	check(t, office.get(page), 200, []string{"查明原因", "待反馈", "第 1 号 王县长：请速查", "第 1 号 2. 公开结果"}, []string{`value="2.1"`})

	if w := office.fillIn(t, e.ID, ledger.ActInstructReport, "no", "2", "text", "已查", "tasks", "1.1"); w.Code != 422 {
		t.Errorf("a task of another instruction: %d", w.Code)
	}
	if w := office.fillIn(t, e.ID, ledger.ActInstructReport, "no", "1", "text", "管网老化", "tasks", "1.1"); w.Code != 303 {
		t.Fatalf("one task: %d %s", w.Code, problemOn(w))
	}
	check(t, office.get(page), 200, []string{"已反馈</span>：管网老化", "任务已反馈 1/2 项"}, []string{`value="1.1"`})
	check(t, office.get(directionsPath), 200, []string{"任务已反馈 1/2 项"}, nil)

	if w := office.fillIn(t, e.ID, ledger.ActReportUp, "kind", "首报", "to", "市委网信办"); w.Code != 303 {
		t.Fatalf("首报: %d %s", w.Code, problemOn(w))
	}
	check(t, office.get(page), 200, []string{"市委网信办", "无回执"}, nil)
	check(t, office.get(reportUpsPath), 200, []string{"act=receipt&amp;report="}, nil)
	if w := office.fillIn(t, e.ID, ledger.ActReceipt, "receipt", "收文〔2026〕3号"); w.Code != 303 {
		t.Fatalf("回执: %d %s", w.Code, problemOn(w))
	}
	check(t, office.get(page), 200, []string{"回执：收文〔2026〕3号"}, []string{"无回执"})
	check(t, office.get(reportUpsPath), 200, nil, []string{"市委网信办"})
}
