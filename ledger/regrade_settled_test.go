package ledger_test

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestSettledAt: a re-grading leaves what was done before it as it was, and the
// history says so.
func TestSettledAt(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActFeedback, "", ""))
	done, _ := e.Clock(ledger.ClockFeedback)
	e = do(t, o, o.People[access.RoleHead], e, ledgertest.Sample(ledger.ActRegrade, opinion.LevelGrave, ""))
	regraded := e.Version
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActFeedback, "", ""))
	acts, err := o.History(ctx, o.People[access.RoleHead], e.ID)
	if err != nil {
		t.Fatal(err)
	}
	settled := ledger.SettledAt(acts)
	kinds := map[ledger.ClockKind]ledger.Clock{}
	for _, c := range settled[regraded] {
		kinds[c.Kind] = c
	}
	if len(settled) != 1 || len(kinds) != 2 || !kinds[ledger.ClockFeedback].Due.Equal(done.Due) || kinds[ledger.ClockTriage].StoppedBy != ledger.ActTriage {
		t.Errorf("%+v", settled)
	}
}
