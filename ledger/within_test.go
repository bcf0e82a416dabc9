package ledger_test

import (
	"slices"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// station is a contact of the station below the lead unit.
func station() access.Actor {
	return access.Actor{UserID: "clinic", Name: "站长", Roles: []access.Role{access.RoleContact}, UnitID: ledgertest.UnitClinic, UnitIDs: []string{ledgertest.UnitClinic}}
}

func handed(unit string) ledger.Command {
	return ledger.Command{Action: ledger.ActWithin}.With(ledger.Section{To: ledger.UnitRef{ID: unit}, Contact: "站长"})
}

// TestAStationSeesWhatItWasHanded: from the 分办 on, its people see the entry,
// have it on their desk and write down whom they spoke to; the unit's own acts
// stay the unit's.
func TestAStationSeesWhatItWasHanded(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	if _, err := o.Get(ctx, station(), e.ID); err == nil {
		t.Fatal("seen before it was handed on")
	}
	e = do(t, o, o.People[access.RoleContact], e, handed(ledgertest.UnitClinic))
	if e.Lead.Section != "城关卫生站" || e.Lead.Within != (ledger.UnitRef{ID: ledgertest.UnitClinic, Name: "城关卫生站"}) {
		t.Errorf("%+v", e.Lead)
	}
	if seen, err := o.Get(ctx, station(), e.ID); err != nil || !seen.AsOf.IsZero() {
		t.Errorf("not seen: %v", err)
	}
	if !slices.Contains(e.Todos(), ledger.UnitTodo{UnitID: ledgertest.UnitClinic, Todo: ledger.TodoWork}) || !slices.Contains(e.Working(), ledgertest.UnitClinic) {
		t.Errorf("to do %v, working %v", e.Todos(), e.Working())
	}
	notices, _ := o.Store.(*ledgertest.Memory).Notices(ctx)
	if last := notices[len(notices)-1]; last.Action != ledger.ActWithin || !slices.Equal(last.Units, []string{ledgertest.UnitClinic}) {
		t.Errorf("told: %+v", last)
	}
	e = do(t, o, station(), e, ledgertest.Sample(ledger.ActContact, "", ""))
	acts, err := o.History(ctx, station(), e.ID)
	if err != nil || acts[len(acts)-1].Actor.UnitID != ledgertest.UnitClinic {
		t.Errorf("%v, by %+v", err, acts[len(acts)-1].Actor)
	}
	for _, a := range []ledger.Action{ledger.ActFeedback, ledger.ActSubmit, ledger.ActWithin, ledger.ActAskExtension, ledger.ActSupportAccept, ledger.ActSupportReturn} {
		if offered(station(), e, a) {
			t.Errorf("%s is offered to the station", a)
		}
		refused[*ledger.ForbiddenError](t, o, station(), e, ledgertest.Sample(a, "", ""), "联络员")
	}

	// Handed on elsewhere, or taken from the unit, it is the station's no more.
	again := do(t, o, o.People[access.RoleContact], e, ledger.Command{Action: ledger.ActWithin}.With(ledger.Section{Section: "医政股"}))
	if _, err := o.Get(ctx, station(), again.ID); err == nil || again.Lead.Section != "医政股" {
		t.Errorf("%v, %+v", err, again.Lead)
	}
	again = do(t, o, o.People[access.RoleContact], again, handed(ledgertest.UnitClinic))
	again = do(t, o, o.People[access.RoleHead], again, ledgertest.Sample(ledger.ActReassign, "", ""))
	if left, err := o.Get(ctx, station(), again.ID); err != nil || left.AsOf.IsZero() {
		t.Errorf("after the unit was relieved: %v, %+v", err, left.AsOf)
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// TestWithinItsOwn: a unit hands its part to units below it alone.
func TestWithinItsOwn(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	for _, unit := range []string{ledgertest.UnitEducation, ledgertest.UnitHealth, ledgertest.UnitTown} {
		refused[*ledger.InvalidError](t, o, o.People[access.RoleContact], e, handed(unit), "不是承办单位的下设")
	}
	refused[*ledger.InvalidError](t, o, o.People[access.RoleContact], e, handed("nobody"), "没有编号")
	refused[*ledger.InvalidError](t, o, o.People[ledgertest.ContactEducation], e, handed(ledgertest.UnitClinic), "不是承办单位的下设")
	refused[*ledger.InvalidError](t, o, o.People[access.RoleContact], e, ledger.Command{Action: ledger.ActWithin}.With(ledger.Section{Contact: "某"}), "须写明分办")
}
