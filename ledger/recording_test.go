package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func TestRecordingLate(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	who := o.People[access.RoleContact]
	o.Pass(12 * time.Hour)
	call := ledger.Command{Action: ledger.ActAccept, HappenedAt: o.Now().Add(-11 * time.Hour)}
	refused[*ledger.InvalidError](t, o, who, e, call, "补录原因")
	o.Book.Settings.LateLimit = 8 * time.Hour
	call.LateReason = "夜间电话签收"
	refused[*ledger.ForbiddenError](t, o, who, e, call, "办公室主任")
	o.Book.Settings.LateLimit = 0
	e = do(t, o, who, e, call)
	if !e.Figures().Accepted.Equal(call.HappenedAt) || e.LateRecords != 1 {
		t.Errorf("accepted %v, %d recorded late", e.Figures().Accepted, e.LateRecords)
	}

	early := ledger.Command{Action: ledger.ActFeedback, HappenedAt: o.Now().Add(-100 * time.Hour), LateReason: "x"}
	refused[*ledger.InvalidError](t, o, who, e, early.With(ledger.Feedback{Text: "f"}), "不能早于发现时间")
	future := ledger.Command{Action: ledger.ActFeedback, HappenedAt: o.Now().Add(time.Hour)}
	refused[*ledger.InvalidError](t, o, who, e, future.With(ledger.Feedback{Text: "f"}), "不能晚于录入时间")
	before := cmd(ledger.ActSubmit, ledger.Drafting{Text: "稿", Without: "无"})
	before.HappenedAt, before.LateReason = call.HappenedAt.Add(-time.Minute), "x"
	refused[*ledger.InvalidError](t, o, who, e, before, "不能早于进入")
}

func TestRecordingForOthers(t *testing.T) {
	o := office()
	coordinator := o.People[access.RoleCoordinator]
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	accept := ledger.Command{Action: ledger.ActAccept, For: &ledger.Person{Name: "卫健局小李"}}
	refused[*ledger.ForbiddenError](t, o, o.People[access.RoleMonitor], e, accept, "代录")
	e = do(t, o, coordinator, e, accept)
	acts, err := o.History(ctx, coordinator, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := acts[len(acts)-1]
	if last.Actor.Name != "卫健局小李" || last.Actor.UnitID != ledgertest.UnitHealth || last.Recorder.UserID != "coordinator" || last.Role != access.RoleContact {
		t.Errorf("recorded %+v by %+v as %s", last.Actor, last.Recorder, last.Role)
	}

	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActSubmit, "", ""))
	paper := ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{UserID: "reviewer1"}}
	refused[*ledger.InvalidError](t, o, coordinator, e, paper, "扫描件")
	paper.Evidence = []string{ledgertest.SignedScan}
	e = do(t, o, coordinator, e, paper)
	if r := e.Draft().Reviews[0]; r.By.UserID != "reviewer1" || r.Evidence[0] != ledgertest.SignedScan {
		t.Errorf("review on paper: %+v", r)
	}
	refused[*ledger.ForbiddenError](t, o, coordinator, e, ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{UserID: "monitor"}, Evidence: []string{"x"}}, "复审")
	refused[*ledger.InvalidError](t, o, coordinator, e, ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{UserID: "nobody"}}, "没有这个用户")
	refused[*ledger.InvalidError](t, o, coordinator, e, ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{}}, "由谁")

	// A coordinator does not triage by naming somebody without an account.
	clue := at(t, o, ledger.StateToTriage, opinion.LevelOrdinary)
	triage := ledgertest.Sample(ledger.ActTriage, opinion.LevelOrdinary, "")
	triage.For = &ledger.Person{Name: "张三"}
	clueMonitor := access.Actor{UserID: "c", Name: "c", Roles: []access.Role{access.RoleCoordinator}}
	refused[*ledger.InvalidError](t, o, clueMonitor, clue, triage, "扫描件") // only as the head, on paper
}
