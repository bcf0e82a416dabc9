package ledger_test

import (
	"errors"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// forms are the ways in which a 代录 can name the lead unit's contact.
var forms = map[string]ledger.Person{
	"an account":      {UserID: "contact"},
	"a name":          {Name: "卫健局小李"},
	"a name and unit": {Name: "卫健局小李", UnitID: ledgertest.UnitHealth},
}

// TestNobodyRecordsForAnotherUnit: who may record only as a unit's contact
// records for that unit alone, however the other one is named.
func TestNobodyRecordsForAnotherUnit(t *testing.T) {
	o := office()
	contactOf := func(id, unit string) access.Actor {
		return access.Actor{UserID: id, Name: id, UnitID: unit, UnitIDs: []string{unit}, Roles: []access.Role{access.RoleContact}}
	}
	reviewer := contactOf("both", ledgertest.UnitEducation)
	reviewer.Roles = append(reviewer.Roles, access.RoleReviewer1, access.RoleMonitor)
	others := map[string]access.Actor{
		"supporting": o.People[ledgertest.ContactEducation], "copied": contactOf("town", ledgertest.UnitTown), "with another role": reviewer,
	}
	for s, actions := range map[ledger.State][]ledger.Action{
		ledger.StateToAccept: {ledger.ActAccept, ledger.ActReturn, ledger.ActAskExtension},
		ledger.StateInHand:   {ledger.ActFeedback, ledger.ActSubmit},
		ledger.StateFollowUp: {ledger.ActAskClose, ledger.ActFollow},
	} {
		e := at(t, o, s, opinion.LevelOrdinary)
		for _, action := range actions {
			for who, actor := range others {
				if who == "with another role" && action == ledger.ActFollow {
					continue // a monitor's own act
				}
				for form, person := range forms {
					c := ledgertest.Sample(action, opinion.LevelOrdinary, "")
					c.For = &person
					if _, err := o.Do(ctx, actor, e.ID, e.Version, c); !forbiddenFor(err) {
						t.Errorf("%s by a %s contact for %s: %v", action, who, form, err)
					}
				}
			}
		}
	}
}

func forbiddenFor(err error) bool {
	var forbidden *ledger.ForbiddenError
	return errors.As(err, &forbidden)
}

// TestAFormerUnitRecordsNothing: 改派 ends what a unit may record.
func TestAFormerUnitRecordsNothing(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	e = do(t, o, o.People[access.RoleHead], e, ledgertest.Sample(ledger.ActReassign, "", "")) // to UnitTown
	for form, person := range map[string]ledger.Person{"a name": {Name: "镇里小张"}, "a name and unit": {Name: "镇里小张", UnitID: ledgertest.UnitTown}} {
		c := ledgertest.Sample(ledger.ActAccept, "", "")
		c.For = &person
		if _, err := o.Do(ctx, o.People[access.RoleContact], e.ID, e.Version, c); !forbiddenFor(err) {
			t.Errorf("by the former unit's contact for %s: %v", form, err)
		}
	}
}

// TestAContactRecordsForColleagues: the lawful 代录 stays one word.
func TestAContactRecordsForColleagues(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToAccept, opinion.LevelOrdinary)
	c := ledgertest.Sample(ledger.ActAccept, "", "")
	c.For = &ledger.Person{Name: "值班员小李"}
	e = do(t, o, o.People[access.RoleContact], e, c)
	if e.Lead.AcceptedBy.Name != "值班员小李" || e.Lead.AcceptedBy.UnitID != ledgertest.UnitHealth {
		t.Errorf("accepted by %+v", e.Lead.AcceptedBy)
	}
	part := ledgertest.Sample(ledger.ActCall, "", "")
	part.For = &ledger.Person{Name: "教体局小王"}
	e = do(t, o, o.People[ledgertest.ContactEducation], e, part)
	if by := e.Facts[len(e.Facts)-1].By; by.UnitID != ledgertest.UnitEducation {
		t.Errorf("a supporting unit's call counts as of %s", by.UnitID)
	}
}
