package ledger_test

import (
	"errors"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestAFormerUnitSeesWhatWasWhenItLeft: after 改派, after a return that was upheld,
// and after a supporting unit's own return.
func TestAFormerUnitSeesWhatWasWhenItLeft(t *testing.T) {
	for how, c := range map[string]struct {
		from  ledger.State
		who   access.Role
		leave []ledgertest.Step
	}{
		"reassigned": {ledger.StateInHand, access.RoleContact, []ledgertest.Step{{Role: access.RoleHead, Command: ledgertest.Sample(ledger.ActReassign, "", "")}}},
		"returned":   {ledger.StateToRule, access.RoleContact, []ledgertest.Step{{Role: access.RoleCoordinator, Command: ledgertest.Sample(ledger.ActUphold, "", "")}}},
		"supporting": {ledger.StateInHand, ledgertest.ContactEducation, []ledgertest.Step{{Role: ledgertest.ContactEducation, Command: ledgertest.Sample(ledger.ActSupportReturn, "", "")}}},
	} {
		o := office()
		who := o.People[c.who]
		e := at(t, o, c.from, opinion.LevelOrdinary)
		e, err := o.Walk(e, c.leave...)
		if err != nil {
			t.Fatal(err)
		}
		left := e.Version
		for range 3 { // what others do afterwards
			e = do(t, o, o.People[access.RoleMonitor], e, cmd(ledger.ActNote, ledger.Columns{Remark: "后来的情况"}))
		}
		seen, err := o.Get(ctx, who, e.ID)
		if err != nil || seen.Version != left || seen.AsOf.IsZero() || seen.Columns.Remark != "" {
			t.Errorf("%s: version %d of %d, remark %q, %v", how, seen.Version, left, seen.Columns.Remark, err)
		}
		acts, err := o.History(ctx, who, e.ID)
		if err != nil || len(acts) != left {
			t.Errorf("%s: %d acts, want %d, %v", how, len(acts), left, err)
		}
		page, err := o.List(ctx, who, ledger.Filter{})
		tiles, err2 := o.Tiles(ctx, who, ledger.Filter{})
		if len(page.Entries) != 0 || tiles.Total != 0 || errors.Join(err, err2) != nil {
			t.Errorf("%s: listed %d, counted %d, %v %v", how, len(page.Entries), tiles.Total, err, err2)
		}
		if offers := ledger.Offers(who, seen); len(offers) != 0 {
			t.Errorf("%s: offered %+v", how, offers)
		}
		for _, version := range []int{left, e.Version} {
			if _, err := o.Do(ctx, who, e.ID, version, ledgertest.Sample(ledger.ActCall, "", "")); !forbiddenFor(err) {
				t.Errorf("%s: acts on version %d: %v", how, version, err)
			}
		}
	}
}

// TestAUnitThatComesBackSeesAll: the copy, or the order given anew.
func TestAUnitThatComesBackSeesAll(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToRule, opinion.LevelOrdinary)
	e = do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActUphold, "", ""))
	e = do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActDispatch, "", ""))
	if seen, err := o.Get(ctx, o.People[access.RoleContact], e.ID); err != nil || seen.Version != e.Version || !seen.AsOf.IsZero() {
		t.Errorf("version %d of %d, %v", seen.Version, e.Version, err)
	}
}
