package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestLeftOutWhileItWaited: what is left out or merged while its grading waited for
// the office head waits for nobody, and its triage is done.
func TestLeftOutWhileItWaited(t *testing.T) {
	for _, action := range []ledger.Action{ledger.ActLeaveOut, ledger.ActMerge} {
		o := office()
		main := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
		e, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "另一件"})
		if err != nil {
			t.Fatal(err)
		}
		e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(ledger.ActTriage, opinion.LevelMajor, ""))
		if !e.Awaiting || e.WaitsOn() != access.RoleHead.Name() {
			t.Fatalf("%v, %s", e.Awaiting, e.WaitsOn())
		}
		o.Pass(3 * time.Hour)
		e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(action, "", main.ID))
		if c, _ := e.Clock(ledger.ClockTriage); c.Running() || c.StoppedBy != action || e.Awaiting || e.WaitsOn() != "" {
			t.Errorf("%s: awaiting %v, waits on %q, %+v", action, e.Awaiting, e.WaitsOn(), c)
		}
		e = do(t, o, o.People[access.RoleAnalyst], e, cmd(ledger.ActRelist, nil))
		if e.Awaiting || e.WaitsOn() != access.RoleAnalyst.Name() {
			t.Errorf("listed again: %v, %s", e.Awaiting, e.WaitsOn())
		}
	}
}
