package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestWhoIsChargedWithADeadline: a matter of 48 hours is the lateness of who had
// the order when they were over, whoever was given it afterwards.
func TestWhoIsChargedWithADeadline(t *testing.T) {
	const health = ledgertest.UnitHealth
	later := func(l *life) string { return l.e.Lead.Unit.ID }
	nobody := func(*life) string { return "" }
	first := func(*life) string { return health }
	for name, c := range map[string]struct {
		live func() *life
		want func(*life) string
	}{
		"led throughout": {func() *life { return lives(t, "", ledger.StateInHand) }, first},
		"reassigned after the deadline": {func() *life {
			return lives(t, "", ledger.StateInHand).after(60, access.RoleHead, ledger.ActReassign)
		}, first},
		"reassigned before": {func() *life {
			return lives(t, "", ledger.StateInHand).after(10, access.RoleHead, ledger.ActReassign)
		}, later},
		"ordered when it was late": {func() *life {
			return lives(t, "", ledger.StateToDispatch).after(50, access.RoleCoordinator, ledger.ActDispatch)
		}, nobody},
		"returned in time, found right too late": {func() *life {
			return lives(t, "", ledger.StateToAccept).after(1, access.RoleContact, ledger.ActReturn).after(60, access.RoleCoordinator, ledger.ActUphold)
		}, nobody},
		"returned without ground": {func() *life {
			return lives(t, "", ledger.StateToAccept).after(1, access.RoleContact, ledger.ActReturn).after(60, access.RoleHead, ledger.ActOverrule)
		}, first},
		"returned when it was late": {func() *life {
			return lives(t, "", ledger.StateToAccept).after(60, access.RoleContact, ledger.ActReturn).after(1, access.RoleCoordinator, ledger.ActUphold)
		}, first},
		"handed out before anybody judged it": {func() *life { return lives(t, "", ledger.StateClue) }, nobody},
	} {
		l := c.live()
		if got := l.e.Assessed().DueLed.ID; got != c.want(l) {
			t.Errorf("%s: %q, want %q", name, got, c.want(l))
		}
	}
}

// TestAReturnIsNoHandOfTheNextUnit: what the first unit and the ruling took is
// the office's way to the right unit (交办), and not that one's 签收.
func TestAReturnIsNoHandOfTheNextUnit(t *testing.T) {
	l := lives(t, "", ledger.StateToAccept)
	l.after(1, access.RoleContact, ledger.ActReturn).after(24, access.RoleCoordinator, ledger.ActUphold)
	if f := l.e.Figures(); !f.Ordered.IsZero() || f.Dispatched.IsZero() {
		t.Errorf("an upheld return leaves an order: %+v", f)
	}
	l.after(1, access.RoleCoordinator, ledger.ActDispatch).after(0.25, access.RoleContact, ledger.ActAccept)
	took := map[string]time.Duration{}
	for _, h := range l.e.Figures().Hands() {
		took[h.Name] = h.Took
	}
	if took["签收"] != 15*time.Minute || took["交办"] < 26*time.Hour {
		t.Errorf("%v", took)
	}
}

// TestTheLastCallCounts: the one that happened last, and not the one that was
// recorded last (补录).
func TestTheLastCallCounts(t *testing.T) {
	l := lives(t, "", ledger.StateFollowUp)
	l.after(30, access.RoleMonitor, ledger.ActRate, ledger.Rating{Satisfied: says(true)})
	c := ledgertest.Sample(ledger.ActRate, "", "").With(ledger.Rating{Satisfied: says(false)})
	c.HappenedAt, c.LateReason = l.Now().Add(-20*time.Hour), "当日电话回访，今日补录"
	l.e = do(t, l.Office, l.People[access.RoleMonitor], l.e, c)
	if got := l.e.Assessed().Satisfied; got != ledger.Yes {
		t.Errorf("%v", got)
	}
}
