package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestLeaveToRecordLate: past the office's limit an act is recorded once, by
// leave of the office head, who is told; nobody else may give it.
func TestLeaveToRecordLate(t *testing.T) {
	o := office()
	o.Book.Settings.LateLimit = 8 * time.Hour
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	who, boss := o.People[access.RoleContact], o.People[access.RoleHead]
	o.Pass(24 * time.Hour)
	accept := ledger.Command{Action: ledger.ActAccept, HappenedAt: o.Now().Add(-20 * time.Hour), LateReason: "系统停机"}
	refused[*ledger.ForbiddenError](t, o, who, e, accept, "申请补录")

	leave := ledger.Lateness{Action: ledger.ActAccept, When: accept.HappenedAt}
	ask := func(a ledger.Action, l ledger.Lateness) ledger.Command {
		return ledger.Command{Action: a, Reason: "系统停机，纸面签收"}.With(l)
	}
	refused[*ledger.IllegalError](t, o, boss, e, ask(ledger.ActAllowLate, leave), "有待批的补录申请")
	refused[*ledger.InvalidError](t, o, who, e, ask(ledger.ActAskLate, ledger.Lateness{Action: ledger.ActAskLate, When: leave.When}), "哪个动作")
	refused[*ledger.InvalidError](t, o, who, e, ask(ledger.ActAskLate, ledger.Lateness{Action: ledger.ActAccept, When: o.Now().Add(time.Hour)}), "何时发生")
	e = do(t, o, who, e, ask(ledger.ActAskLate, leave))
	refused[*ledger.IllegalError](t, o, who, e, ask(ledger.ActAskLate, leave), "已有申请待批")
	refused[*ledger.ForbiddenError](t, o, who, e, accept, "还在等办公室主任准予") // asked is not granted
	refused[*ledger.ForbiddenError](t, o, o.People[access.RoleCoordinator], e, ask(ledger.ActAllowLate, leave), "办公室主任")
	other := leave
	other.When = other.When.Add(time.Hour)
	refused[*ledger.InvalidError](t, o, boss, e, ask(ledger.ActAllowLate, other), "没有这个动作")

	refusal := do(t, o, boss, e, ask(ledger.ActRefuseLate, leave))
	refused[*ledger.ForbiddenError](t, o, who, refusal, accept, "未获准予")
	e = do(t, o, who, refusal, ask(ledger.ActAskLate, leave)) // once more
	e = do(t, o, boss, e, ask(ledger.ActAllowLate, leave))
	if n := len(e.AwaitingLeave()); n != 0 {
		t.Errorf("%d requests wait still", n)
	}
	another := accept
	another.HappenedAt = accept.HappenedAt.Add(-time.Hour)
	refused[*ledger.ForbiddenError](t, o, who, e, another, "已准予补录的是3月2日") // the leave is for one time
	e = do(t, o, who, e, accept)
	if e.State != ledger.StateInHand || !e.LateRequests[1].Used || e.LateRequests[0].Used || e.LateRecords != 1 {
		t.Errorf("%s %+v", e.State, e.LateRequests)
	}
}

// TestLeaveOnWhatIsOver: what is done on a closed or left-out entry can be
// recorded late by leave like anything else.
func TestLeaveOnWhatIsOver(t *testing.T) {
	for _, c := range []struct {
		state  ledger.State
		who    access.Role
		action ledger.Action
	}{
		{ledger.StateClosed, access.RoleCoordinator, ledger.ActArchive},
		{ledger.StateClosed, access.RoleContact, ledger.ActDispute},
		{ledger.StateLeftOut, access.RoleAnalyst, ledger.ActRelist},
	} {
		o := office()
		o.Book.Settings.LateLimit = 8 * time.Hour
		e := at(t, o, c.state, opinion.LevelOrdinary)
		o.Pass(time.Hour)
		done := ledgertest.Sample(c.action, "", "")
		done.HappenedAt, done.LateReason = o.Now(), "系统停机"
		o.Pass(24 * time.Hour)
		who := o.People[c.who]
		refused[*ledger.ForbiddenError](t, o, who, e, done, "申请补录")
		leave := cmd(ledger.ActAskLate, ledger.Lateness{Action: c.action, When: done.HappenedAt})
		e = do(t, o, who, e, leave)
		leave.Action = ledger.ActAllowLate
		e = do(t, o, o.People[access.RoleHead], e, leave)
		if e = do(t, o, who, e, done); e.LateRecords != 1 || !e.LateRequests[0].Used {
			t.Errorf("%s: %d late, %+v", c.action.Name(), e.LateRecords, e.LateRequests)
		}
	}
}
