package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func reassigned(t *testing.T, o *ledgertest.Office, e ledger.Entry, order ledger.Dispatching) ledger.Entry {
	t.Helper()
	order.Lead = ledger.UnitRef{ID: ledgertest.UnitEducation}
	return do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, order))
}

// TestReassigningChangesTheLeadAlone: who was told is told still, and what was
// demanded by when stands, where the new order says nothing else.
func TestReassigningChangesTheLeadAlone(t *testing.T) {
	o := office()
	due := o.Now().Add(200 * time.Hour)
	order := ledger.Dispatching{
		Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}, Copies: []ledger.UnitRef{{ID: ledgertest.UnitTown}}, Demand: "查清费用", Due: due,
	}
	e := do(t, o, o.People[access.RoleCoordinator], at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary), cmd(ledger.ActDispatch, order))
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))

	bare := reassigned(t, o, e, ledger.Dispatching{})
	if c, _ := bare.Clock(ledger.ClockClose); !c.Due.Equal(due) || bare.Dispatch.Demand != "查清费用" || len(bare.Dispatch.Copies) != 1 || bare.Dispatch.Copies[0].Name != "城关镇" {
		t.Errorf("due %v, order %+v", c.Due, bare.Dispatch)
	}
	if !(ledger.Scope{Units: []string{ledgertest.UnitTown}}).Sees(bare) {
		t.Error("the township does not see it any more")
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// TestReassigningWhatIsLate: another unit gets no new time by being ordered
// without a word of it, nor does it lose what was agreed on.
func TestReassigningWhatIsLate(t *testing.T) {
	o := office()
	e, due := ordered(t, o, at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary))
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))
	o.Pass(48 * time.Hour)
	late := reassigned(t, o, e, ledger.Dispatching{})
	if c, _ := late.Clock(ledger.ClockClose); !c.Due.Equal(due) {
		t.Errorf("due %v, was %v", c.Due, due)
	}

	o = office()
	e, due = ordered(t, o, at(t, o, ledger.StateToDispatch, opinion.LevelOrdinary))
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAccept, nil))
	until := due.Add(48 * time.Hour)
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAskExtension, ledger.Extending{Clock: ledger.ClockClose, Until: until}))
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActExtend, ledger.Extending{Clock: ledger.ClockClose, Until: until}))
	e = reassigned(t, o, e, ledger.Dispatching{})
	if c, _ := e.Clock(ledger.ClockClose); !c.Due.Equal(until) || !c.Extended {
		t.Errorf("extended to %v, then %+v", until, c)
	}
}

// TestReassignedMustAcceptToo: the second unit has its own time to accept.
func TestReassignedMustAcceptToo(t *testing.T) {
	o := office()
	m := ledger.Matter{Title: "全镇停水", Channel: opinion.ChannelHotline, Category: "供水"}
	e, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, m)
	if err != nil {
		t.Fatal(err)
	}
	first, ok := e.Clock(ledger.ClockAccept)
	if !ok || first.Running() {
		t.Fatalf("the first unit's: %+v", first)
	}
	o.Pass(time.Hour)
	e = reassigned(t, o, e, ledger.Dispatching{})
	c, _ := e.Clock(ledger.ClockAccept)
	if !c.Running() || !c.Start.Equal(o.Now()) || !c.Due.Equal(o.Now().Add(30*time.Minute)) {
		t.Errorf("the second unit's: %+v", c)
	}
	o.Pass(10 * time.Minute)
	e = do(t, o, o.People[ledgertest.ContactEducation], e, cmd(ledger.ActAccept, nil))
	if c, _ := e.Clock(ledger.ClockAccept); c.Running() || c.Late(o.Now()) {
		t.Errorf("accepted: %+v", c)
	}
}

// TestEmptyListsAreNobody: what was not said stays as it was; an empty list takes
// back, as far as nothing was done.
func TestEmptyListsAreNobody(t *testing.T) {
	none := []ledger.UnitRef{}
	for name, c := range map[string]struct {
		order               ledger.Dispatching
		copies, supporting  int
		accepted, remaining bool
	}{
		"nothing said":          {ledger.Dispatching{}, 1, 1, false, true},
		"no copies":             {ledger.Dispatching{Copies: none}, 0, 1, false, true},
		"no supporting unit":    {ledger.Dispatching{Supporting: none}, 1, 0, false, false},
		"one that has accepted": {ledger.Dispatching{Supporting: none}, 1, 1, true, true},
	} {
		o := office()
		e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
		if c.accepted {
			e = do(t, o, o.People[ledgertest.ContactEducation], e, ledgertest.Sample(ledger.ActSupportAccept, "", ""))
		}
		c.order.Lead = ledger.UnitRef{ID: ledgertest.UnitTown}
		e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActReassign, c.order))
		if len(e.Dispatch.Copies) != c.copies || len(e.Supporting) != c.supporting {
			t.Errorf("%s: copies %v, supporting %v", name, e.Dispatch.Copies, e.Supporting)
		}
		if sees := (ledger.Scope{Units: []string{ledgertest.UnitEducation}}).Sees(e); sees != c.remaining {
			t.Errorf("%s: the supporting unit sees it: %v", name, sees)
		}
		if _, err := ledger.Verify(ctx, o.Store); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
