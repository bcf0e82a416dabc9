package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// steps are those that the system took on instructions, with what they say.
func instructionSteps(t *testing.T, o *ledgertest.Office, id string) (acts []ledger.Action, says []string) {
	t.Helper()
	e, err := o.Store.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range e.Facts {
		if f.Instruction > 0 {
			acts, says = append(acts, f.Action), append(says, f.To+"："+f.Text)
		}
	}
	return acts, says
}

// A leader's instruction has its own deadline: it is reminded of and supervised,
// each once, and no more once it was reported back.
func TestInstructionsAreSupervised(t *testing.T) {
	store := ledgertest.NewMemory()
	o := ledgertest.NewOffice(store)
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	due := o.Now().Add(72 * time.Hour)
	instruct := func(due time.Time) {
		e, _ = o.Store.Get(ctx, e.ID)
		e = do(t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, ledger.Instructing{By: "某县长", Text: "请核实", Due: due}))
	}
	instruct(due)
	instruct(time.Time{}) // asks for nothing by a day
	superviseFor(t, o, 12*24*time.Hour)
	acts, says := instructionSteps(t, o, e.ID)
	if !slices.Equal(acts, []ledger.Action{ledger.ActRemind, ledger.ActSupervise}) {
		t.Fatalf("steps %v", says)
	}
	for _, s := range says {
		if !strings.Contains(s, "第1号批示反馈") || !strings.Contains(s, "卫生健康局") || !strings.Contains(s, access.RoleCoordinator.Name()) {
			t.Errorf("says %q", s)
		}
	}
	notices, _ := store.Notices(ctx)
	history, _ := store.History(ctx, e.ID)
	told := false
	for _, n := range notices {
		if d, _ := history[n.Seq-1].Of(); n.Action == ledger.ActSupervise && d.(*ledger.Memo).Instruction == 1 {
			told = slices.Contains(n.Roles, access.RoleCoordinator) && slices.Contains(n.Units, ledgertest.UnitHealth)
		}
	}
	if !told {
		t.Error("neither the coordinator nor the unit heard of it")
	}
	instruct(o.Now().Add(72 * time.Hour))
	do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActInstructReport, ledger.InstructionReport{No: 3, Text: "已报"}))
	superviseFor(t, o, 6*24*time.Hour)
	if again, _ := instructionSteps(t, o, e.ID); len(again) != 2 {
		t.Errorf("reported back, and still supervised: %v", again)
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// An instruction is owed after the closing too, and so it is reminded of and
// supervised; nothing else of a closed entry is, and nothing once it was reported.
func TestInstructionsAreSupervisedAfterTheClosing(t *testing.T) {
	for _, answered := range []bool{false, true} {
		store := ledgertest.NewMemory()
		o := ledgertest.NewOffice(store)
		e := at(t, o, ledger.StateToClose, opinion.LevelOrdinary)
		e = do(t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, ledger.Instructing{By: "某县长", Text: "请报后续", Due: o.Now().Add(10 * 24 * time.Hour)}))
		e = do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActClose, "", ""))
		superviseFor(t, o, 3*24*time.Hour)
		if now, _ := o.Store.Get(ctx, e.ID); now.Version != e.Version {
			t.Errorf("a step before its time: %+v", now.Facts)
		}
		if answered {
			do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActInstructReport, ledger.InstructionReport{No: 1, Text: "已报"}))
		}
		superviseFor(t, o, 20*24*time.Hour)
		want := []ledger.Action{ledger.ActRemind, ledger.ActSupervise}
		if answered {
			want = nil
		}
		acts, says := instructionSteps(t, o, e.ID)
		if !slices.Equal(acts, want) {
			t.Errorf("answered %v: steps %v", answered, says)
		}
		now, _ := o.Store.Get(ctx, e.ID)
		if now.State != ledger.StateClosed || len(now.Facts) != len(e.Facts)+len(want) && !answered {
			t.Errorf("%s, %+v", now.State, now.Facts)
		}
		notices, _ := store.Notices(ctx)
		last := notices[len(notices)-1]
		if !answered && (last.Action != ledger.ActSupervise || !slices.Contains(last.Roles, access.RoleCoordinator) || !slices.Contains(last.Units, ledgertest.UnitHealth)) {
			t.Errorf("told %+v", last)
		}
		if _, err := ledger.Verify(ctx, o.Store); err != nil {
			t.Error(err)
		}
	}
}

// A clue that nobody grades has a limit of its own, and is supervised by it.
func TestAClueIsNotLeftLying(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateClue, "")
	found := e.Matter.DiscoveredAt
	c, ok := e.Clock(ledger.ClockTriage)
	if !ok || !c.Running() || !c.Due.Equal(found.Add(time.Hour)) || c.Basis == "" {
		t.Fatalf("%+v", c)
	}
	superviseFor(t, o, 48*time.Hour)
	want := []string{"催办 研判 03-02 09:50", "督办 研判 03-03 08:30"}
	if got := taken(t, o, e.ID, ledger.ClockTriage); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	e, _ = o.Store.Get(ctx, e.ID)
	e = do(t, o, o.People[access.RoleMonitor], e, cmd(ledger.ActLeaveOut, ledger.Dismissal{Kind: "无关"}))
	if c, _ := e.Clock(ledger.ClockTriage); c.Running() || !c.Late(o.Now()) {
		t.Errorf("left out after two days: %+v", c)
	}
	e = do(t, o, o.People[access.RoleAnalyst], e, cmd(ledger.ActRelist, nil))
	if c, _ := e.Clock(ledger.ClockTriage); !c.Running() || !c.Due.Equal(o.Now().Add(time.Hour)) {
		t.Errorf("listed again: %+v", c)
	}
	e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(ledger.ActTriage, opinion.LevelMajor, ""))
	if c, _ := e.Clock(ledger.ClockTriage); !c.Running() || !e.Awaiting {
		t.Errorf("waits for its confirmation: %+v", c)
	}
	o.Pass(30 * time.Minute)
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActConfirm, nil))
	if c, _ := e.Clock(ledger.ClockTriage); c.StoppedBy != ledger.ActConfirm || c.Late(o.Now()) {
		t.Errorf("confirmed: %+v", c)
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// Who may grade hears of it: the head while a grading waits for its confirmation.
func TestWhomTheTriageWaitsFor(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToTriage, "")
	e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(ledger.ActTriage, opinion.LevelMajor, ""))
	superviseFor(t, o, 2*time.Hour)
	e, _ = o.Store.Get(ctx, e.ID)
	for _, f := range e.Facts {
		if f.Clock == ledger.ClockTriage && f.To != access.RoleHead.Name() {
			t.Errorf("%s told %s", f.Action.Name(), f.To)
		}
	}
	if len(e.Facts) == 0 {
		t.Error("nobody was reminded")
	}
}
