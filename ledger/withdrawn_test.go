package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// ordered hands an entry out with a deadline of the order's own, a day on.
func ordered(t *testing.T, o *ledgertest.Office, e ledger.Entry) (ledger.Entry, time.Time) {
	t.Helper()
	due := o.Now().Add(24 * time.Hour)
	e = do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActDispatch, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}, Due: due}))
	if c, ok := e.Clock(ledger.ClockClose); !ok || !c.Due.Equal(due) {
		t.Fatalf("ordered: %+v", c)
	}
	return e, due
}

// TestWithdrawnOrderHasNoDeadline: an order that is taken back, or that a unit
// rightly returned, takes its deadline along.
func TestWithdrawnOrderHasNoDeadline(t *testing.T) {
	for name, withdraw := range map[string]func(*testing.T, *ledgertest.Office, ledger.Entry) ledger.Entry{
		"撤回": func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			return do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActRecall, nil))
		},
		"退单成立": func(t *testing.T, o *ledgertest.Office, e ledger.Entry) ledger.Entry {
			e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActReturn, ledger.Returning{Basis: "三定方案"}))
			return do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActUphold, nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := office()
			e := at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary)
			before, _ := e.Clock(ledger.ClockClose)
			e, due := ordered(t, o, e)
			o.Pass(time.Hour)
			e = withdraw(t, o, e)
			if c, ok := e.Clock(ledger.ClockClose); !ok || c.Row != before.Row || !c.Due.Equal(before.Due) {
				t.Errorf("after %s: %+v", name, c)
			}
			if next := e.NextDue(); next.Equal(due) {
				t.Errorf("the withdrawn order is due at %v", next)
			}
		})
	}
}

// TestRelistedIsGradedAnew: the clocks of a grade that is no longer in force
// do not run on, nor does the order's.
func TestRelistedIsGradedAnew(t *testing.T) {
	o := office()
	main := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	e, _ := ordered(t, o, at(t, o, ledger.StateToDispatch, opinion.LevelLarger))
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
	e = do(t, o, o.People[access.RoleAnalyst], e, cmd(ledger.ActRelist, nil))
	for _, kind := range ledger.ClockKinds {
		if c, ok := e.Clock(kind); ok && c.Running() && kind != ledger.ClockAccept && kind != ledger.ClockTriage {
			t.Errorf("%s runs on: %+v", kind.Name(), c)
		}
	}
	e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(ledger.ActTriage, opinion.LevelLarger, ""))
	if c, ok := e.Clock(ledger.ClockClose); !ok || !c.Running() || c.Row != "close" {
		t.Errorf("graded anew: %+v", c)
	}
}

// TestWithdrawnOrderIsNotCounted: a 撤回 makes the order as if it had not been
// given; one that was taken up, or rightly returned, had been.
func TestWithdrawnOrderIsNotCounted(t *testing.T) {
	o := office()
	e, _ := ordered(t, o, at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary))
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActRecall, nil))
	if f := e.Figures(); !f.Dispatched.IsZero() {
		t.Errorf("dispatched %v", f.Dispatched)
	}
	o.Pass(time.Hour)
	again := o.Now()
	e, _ = ordered(t, o, e)
	if f := e.Figures(); !f.Dispatched.Equal(again) {
		t.Errorf("dispatched %v, want %v", f.Dispatched, again)
	}
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitTown}}))
	e = do(t, o, o.People[access.RoleCoordinator], e, cmd(ledger.ActRecall, nil)) // of the second unit's order
	if f := e.Figures(); !f.Dispatched.Equal(again) {
		t.Errorf("dispatched %v, want the order that was taken up at %v", f.Dispatched, again)
	}
}

// TestNewOrderAfterAnExtension: the deadline of the order to another unit is
// its own, whatever had been agreed with the former one.
func TestNewOrderAfterAnExtension(t *testing.T) {
	o := office()
	e, due := ordered(t, o, at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary))
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))
	until := due.Add(48 * time.Hour)
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAskExtension, ledger.Extending{Clock: ledger.ClockClose, Until: until}))
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActExtend, ledger.Extending{Clock: ledger.ClockClose, Until: until}))
	again := o.Now().Add(200 * time.Hour)
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, ledger.Dispatching{Lead: ledger.UnitRef{ID: ledgertest.UnitTown}, Due: again}))
	if c, _ := e.Clock(ledger.ClockClose); !c.Due.Equal(again) || c.Extended || len(c.Past) != 3 {
		t.Errorf("%+v", c)
	}
}
