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

// A leader's instruction and what people urge by hand reach who has to act, and
// not only the unit, which may have done its part or have no order yet.
func TestWhoHearsOfInstructionsAndUrging(t *testing.T) {
	const health = ledgertest.UnitHealth
	instruct := cmd(ledger.ActInstruct, ledger.Instructing{By: "某县长", Text: "请核实"})
	urge := ledgertest.Sample(ledger.ActRemind, "", "")
	for _, c := range []struct {
		state ledger.State
		level opinion.Level
		do    ledger.Command
		by    access.Role
		roles []access.Role
		unit  bool
	}{
		{ledger.StateClue, opinion.LevelOrdinary, instruct, access.RoleLeader, []access.Role{access.RoleCoordinator, access.RoleMonitor}, false},
		{ledger.StateToTriage, opinion.LevelOrdinary, instruct, access.RoleLeader, []access.Role{access.RoleCoordinator, access.RoleAnalyst}, false},
		{ledger.StateToDispatch, opinion.LevelOrdinary, instruct, access.RoleLeader, []access.Role{access.RoleCoordinator}, false},
		{ledger.StateInHand, opinion.LevelOrdinary, instruct, access.RoleLeader, []access.Role{access.RoleCoordinator}, true},
		{ledger.StateReview2, opinion.LevelOrdinary, instruct, access.RoleLeader, []access.Role{access.RoleCoordinator, access.RoleReviewer2}, true},
		{ledger.StateInHand, opinion.LevelOrdinary, urge, access.RoleCoordinator, nil, true},
		{ledger.StateReview1, opinion.LevelOrdinary, urge, access.RoleCoordinator, []access.Role{access.RoleReviewer1}, true},
		{ledger.StateToPublish, opinion.LevelOrdinary, urge, access.RoleCoordinator, []access.Role{access.RolePublisher}, true},
		{ledger.StateToClose, opinion.LevelMajor, urge, access.RoleCoordinator, []access.Role{access.RoleLeader}, true},
	} {
		store := ledgertest.NewMemory()
		o := ledgertest.NewOffice(store)
		e := at(t, o, c.state, c.level)
		do(t, o, o.People[c.by], e, c.do)
		notices, _ := store.Notices(ctx)
		n := notices[len(notices)-1]
		slices.Sort(n.Roles)
		slices.Sort(c.roles)
		if n.Action != c.do.Action || !slices.Equal(n.Roles, c.roles) || slices.Contains(n.Units, health) != c.unit {
			t.Errorf("%s in %s: %s %v %v, want %v", c.do.Action.Name(), c.state.Name(), n.Action.Name(), n.Roles, n.Units, c.roles)
		}
	}
}

// The notice of a step names the deadline that it is about.
func TestNoticesOfStepsNameTheirDeadline(t *testing.T) {
	store := ledgertest.NewMemory()
	o := ledgertest.NewOffice(store)
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	due := o.Now().Add(72 * time.Hour).Truncate(time.Minute)
	e = do(t, o, o.People[access.RoleLeader], e, cmd(ledger.ActInstruct, ledger.Instructing{By: "某县长", Text: "请核实", Due: due}))
	superviseFor(t, o, 5*24*time.Hour)
	e, _ = store.Get(ctx, e.ID)
	respond, _ := e.Clock(ledger.ClockRespond)
	want := map[string]time.Time{"回应": respond.Due, "第1号批示反馈": due}
	notices, _ := store.Notices(ctx)
	told := map[string]int{}
	for _, n := range notices {
		if at, ok := want[n.Deadline]; ok {
			told[n.Deadline]++
			if !n.Due.Equal(at) {
				t.Errorf("%s %s: due %s, want %s", n.Action.Name(), n.Deadline, n.Due, at)
			}
		}
		if n.Action == ledger.ActSupervise && n.Deadline == "" {
			t.Errorf("notice %d names no deadline", n.Seq)
		}
	}
	if told["回应"] != 2 || told["第1号批示反馈"] != 3 { // the instruction itself, 催办, 督办
		t.Errorf("told %v", told)
	}
}
