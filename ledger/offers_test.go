package ledger_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func offered(who access.Actor, e ledger.Entry, a ledger.Action) bool {
	return slices.ContainsFunc(ledger.Offers(who, e), func(o ledger.Offer) bool { return o.Action == a })
}

// TestOffersThatCanApply: what cannot be done by anybody is offered to nobody,
// not even for writing it down for another.
func TestOffersThatCanApply(t *testing.T) {
	o := office()
	one := ledgertest.Everybody()
	check := func(e ledger.Entry, a ledger.Action, want bool, when string) {
		t.Helper()
		for _, who := range []access.Actor{one, o.People[access.RoleCoordinator]} {
			if have := offered(who, e, a); have != want {
				t.Errorf("%s %s: offered to %s: %v", a, when, who.UserID, have)
			}
		}
	}
	e := at(t, o, ledger.StateToTriage, "")
	check(e, ledger.ActConfirm, false, "with nothing to confirm")
	e = do(t, o, one, e, ledgertest.Sample(ledger.ActInstruct, "", ""))
	check(e, ledger.ActInstructReport, true, "after an instruction")
	e = do(t, o, o.People[access.RoleAnalyst], e, ledgertest.Sample(ledger.ActTriage, opinion.LevelMajor, ""))
	check(e, ledger.ActConfirm, true, "of a level that waits")

	e = at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	check(e, ledger.ActInstructReport, false, "without an instruction")
	check(e, ledger.ActExtend, false, "that nobody asked for")
	check(e, ledger.ActRefuseExtend, false, "that nobody asked for")
	check(e, ledger.ActAskExtension, true, "with clocks that run")
	e = do(t, o, one, e, ledgertest.Sample(ledger.ActAskExtension, "", ""))
	check(e, ledger.ActExtend, true, "that was asked for")
	check(e, ledger.ActRefuseExtend, true, "that was asked for")
}

// TestWhichClocksToExtend: those that run and have no request yet may be asked
// for, those with a request be ruled on.
func TestWhichClocksToExtend(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActFeedback, "", ""))
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActAskExtension, "", ""))
	o.Pass(time.Hour)
	ask, rule := e.Extendable(ledger.ActAskExtension), e.Extendable(ledger.ActExtend)
	if slices.Contains(ask, ledger.ClockFeedback) || slices.Contains(ask, ledger.ClockPress) || slices.Contains(ask, ledger.ClockClose) || !slices.Contains(ask, ledger.ClockRespond) {
		t.Errorf("may be asked for: %v", ask)
	}
	if !slices.Equal(rule, []ledger.ClockKind{ledger.ClockClose}) {
		t.Errorf("may be ruled on: %v", rule)
	}
}

// TestConflictTellsNothingUnseen: registering what somebody else's entry holds
// does not name that entry to who may not see it.
func TestConflictTellsNothingUnseen(t *testing.T) {
	o := office()
	form := ledger.SimpleForm{Opening: ledger.Opening{Matter: ledger.Matter{Title: "甲", Posts: []string{"p1"}}}}
	e, _, err := o.Create(ctx, o.People[access.RoleMonitor], form.Opening)
	if err != nil {
		t.Fatal(err)
	}
	var conflict *ledger.ConflictError
	var forbidden *ledger.ForbiddenError
	_, err = o.Simple(ctx, o.People[access.RoleContact], form)
	form.Opening.Matter.Posts = []string{"p2"}
	_, free := o.Simple(ctx, o.People[access.RoleContact], form)
	if !errors.As(err, &forbidden) || free == nil || err.Error() != free.Error() {
		t.Errorf("to who does not see it: %v; of a free post: %v", err, free)
	}
	form.Opening.Matter.Posts = []string{"p1"}
	if _, err := o.Simple(ctx, o.People[access.RoleCoordinator], form); !errors.As(err, &conflict) || conflict.EntryID != e.ID {
		t.Errorf("to who sees it: %v", err)
	}
}
