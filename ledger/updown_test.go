package ledger_test

import (
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// A receipt (回执) comes days after the report, also when the matter is closed.
func TestReceiptComesLater(t *testing.T) {
	o := office()
	coordinator := o.People[access.RoleCoordinator]
	e := at(t, o, ledger.StateFollowUp, opinion.LevelOrdinary)
	refused[*ledger.IllegalError](t, o, coordinator, e, cmd(ledger.ActReceipt, ledger.Receipt{Text: "收文3号"}), "须有上报")

	first := o.Now()
	e = do(t, o, coordinator, e, cmd(ledger.ActReportUp, ledger.Memo{Kind: "首报", To: "市委网信办"}))
	seq := e.Version
	o.Pass(time.Hour)
	e = do(t, o, coordinator, e, cmd(ledger.ActReportUp, ledger.Memo{Kind: "终报", To: "市政府办"}))
	refused[*ledger.InvalidError](t, o, coordinator, e, cmd(ledger.ActReceipt, ledger.Receipt{Text: "收文3号"}), "市政府办")
	refused[*ledger.InvalidError](t, o, coordinator, e, cmd(ledger.ActReceipt, ledger.Receipt{Report: seq}), "须写明回执")
	early := cmd(ledger.ActReceipt, ledger.Receipt{Report: e.Version, Text: "收文3号"})
	early.HappenedAt, early.LateReason = first, "夜间"
	refused[*ledger.InvalidError](t, o, coordinator, e, early, "回执不能早于它")

	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActAskClose, opinion.LevelOrdinary, ""))
	e = do(t, o, o.People[access.RoleLeader], e, cmd(ledger.ActClose, nil))
	o.Pass(24 * time.Hour)
	e = do(t, o, coordinator, e, cmd(ledger.ActReceipt, ledger.Receipt{Report: seq, Text: "收文3号"}))
	e = do(t, o, coordinator, e, cmd(ledger.ActReceipt, ledger.Receipt{Text: "收文4号"})) // only one is left
	ups := e.ReportUps()
	if len(ups) != 2 || ups[0].Receipt != "收文3号" || !ups[0].ReceiptAt.Equal(o.Now()) || ups[1].Receipt != "收文4号" {
		t.Errorf("%+v", ups)
	}
	clock, ok := e.Clock(ledger.ClockReport)
	if !ok || !clock.Stopped.Equal(first) {
		t.Errorf("the clock of the report: %+v", clock)
	}
}

// An instruction (批示) is due after it was given, is reported back task by task,
// and is still owed when the matter is closed or left out.
func TestInstructionsAreOwed(t *testing.T) {
	o := office()
	leader, coordinator := o.People[access.RoleLeader], o.People[access.RoleCoordinator]
	e := at(t, o, ledger.StateToClose, opinion.LevelOrdinary)
	order := ledger.Instructing{By: "王县长", Rank: "县长", Text: "请查清", Due: o.Now().Add(-time.Minute), Tasks: []string{"查清原因", " \u3000", "公开结果"}}
	refused[*ledger.InvalidError](t, o, leader, e, cmd(ledger.ActInstruct, order), "反馈时限须晚于批示时间")
	order.Due = o.Now()
	refused[*ledger.InvalidError](t, o, leader, e, cmd(ledger.ActInstruct, order), "反馈时限须晚于批示时间")
	order.Due = o.Now().Add(48 * time.Hour)
	given := o.Now()
	with := cmd(ledger.ActInstruct, order)
	with.Evidence = []string{ledgertest.SignedScan}
	e = do(t, o, leader, e, with)
	if i := e.Instructions[0]; !slices.Equal(i.Tasks, []string{"查清原因", "公开结果"}) || !slices.Equal(i.Scans, with.Evidence) {
		t.Fatalf("%+v", i)
	}

	e = do(t, o, leader, e, cmd(ledger.ActClose, nil))
	report := func(text string, tasks ...int) ledger.Command {
		return cmd(ledger.ActInstructReport, ledger.InstructionReport{No: 1, Text: text, Tasks: tasks})
	}
	refused[*ledger.InvalidError](t, o, coordinator, e, report("不在其中", 3), "没有第3项任务，共 2 项")
	refused[*ledger.InvalidError](t, o, coordinator, e, report("\u200b "), "须有反馈内容")
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleContact], e, report("原因已查清", 1))
	if i := e.Instructions[0]; !i.ReportedAt.IsZero() || i.TasksLeft() != 1 || i.Report != "原因已查清" {
		t.Fatalf("one of two tasks: %+v", i)
	}
	o.Pass(time.Hour)
	last := o.Now()
	e = do(t, o, coordinator, e, report("已公开", 1, 2))
	if i := e.Instructions[0]; !i.ReportedAt.Equal(last) || i.TasksLeft() != 0 || i.Done[0].Text != "原因已查清" {
		t.Fatalf("all tasks: %+v", i)
	}
	before := report("电话报过")
	before.HappenedAt, before.LateReason = given.Add(-time.Minute), "未及时登记"
	refused[*ledger.InvalidError](t, o, coordinator, e, before, "反馈不能早于它")
	before.HappenedAt = given.Add(time.Minute)
	e = do(t, o, coordinator, e, before)
	if i := e.Instructions[0]; !i.ReportedAt.Equal(before.HappenedAt) {
		t.Errorf("the earliest report counts: %+v", i)
	}

	left := at(t, o, ledger.StateClue, opinion.LevelOrdinary)
	order.Due = o.Now().Add(time.Hour)
	left = do(t, o, leader, left, cmd(ledger.ActInstruct, order))
	left = do(t, o, o.People[access.RoleMonitor], left, ledgertest.Sample(ledger.ActLeaveOut, "", ""))
	do(t, o, coordinator, left, report("已核，不属实"))
}

// What is nothing but spaces says nothing, whichever they are.
func TestSpacesAreNoWords(t *testing.T) {
	o := office()
	for _, s := range []string{" ", "\t\n", "\u3000", "\u200b", "\u00a0\ufeff"} {
		_, _, err := o.Create(ctx, o.People[access.RoleMonitor], ledger.Opening{Matter: ledger.Matter{Title: s}})
		if err == nil {
			t.Errorf("a title of %q was taken", s)
		}
		e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
		refused[*ledger.InvalidError](t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActReportUp, ledger.Memo{Kind: "首报", To: s}), "报送对象")
		refused[*ledger.InvalidError](t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, ledger.Instructing{By: s, Text: "速办"}), "批示人")
		refused[*ledger.InvalidError](t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, ledger.Instructing{By: "王县长", Text: s}), "批示内容或扫描件")
		refused[*ledger.InvalidError](t, o, o.People[access.RoleHead], e, ledger.Command{Action: ledger.ActVoid, Reason: s}, "理由")
	}
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	draft := "　　经核查，已修复。\n\n　　特此说明。"
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActSubmit, ledger.Drafting{Text: draft, Without: "已核实"}))
	if e.Draft().Text != draft {
		t.Errorf("the draft became %q", e.Draft().Text)
	}
}

// Leaders hear when an instruction is answered, and not of every task.
func TestLeadersHearOfAnswers(t *testing.T) {
	m := ledgertest.NewMemory()
	o := ledgertest.NewOffice(m)
	leader, coordinator := o.People[access.RoleLeader], o.People[access.RoleCoordinator]
	last := func() ledger.Notice {
		notices, err := m.Notices(ctx)
		if err != nil || len(notices) == 0 {
			t.Fatalf("%v, %v", notices, err)
		}
		return notices[len(notices)-1]
	}
	order := cmd(ledger.ActInstruct, ledger.Instructing{By: "王县长", Text: "速办", Tasks: []string{"查清", "公开"}})
	for _, s := range []ledger.State{ledger.StateClue, ledger.StateInHand} {
		e := do(t, o, leader, at(t, o, s, opinion.LevelOrdinary), order)
		report := ledger.InstructionReport{No: 1, Text: "已查清", Tasks: []int{1}}
		e = do(t, o, coordinator, e, cmd(ledger.ActInstructReport, report))
		if n := last(); n.Action != ledger.ActInstruct {
			t.Errorf("of one task: %+v", n)
		}
		report.Tasks = nil
		do(t, o, coordinator, e, cmd(ledger.ActInstructReport, report))
		if n := last(); n.Action != ledger.ActInstructReport || !slices.Equal(n.Roles, []access.Role{access.RoleLeader}) {
			t.Errorf("answered: %+v", n)
		}
	}
}
