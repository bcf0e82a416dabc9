package ledger_test

import (
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// TestLateMerge: the leave to record a 并入 late is asked on the entry that is
// merged, and is enough; the main entry may have been found after it.
func TestLateMerge(t *testing.T) {
	o := office()
	o.Book.Settings.LateLimit = 8 * time.Hour
	analyst, boss := o.People[access.RoleAnalyst], o.People[access.RoleHead]
	other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Posts: []string{"p2"}})
	if err != nil {
		t.Fatal(err)
	}
	o.Pass(time.Hour)
	merged := o.Now()
	o.Pass(time.Hour)
	main, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{Posts: []string{"p1"}})
	if err != nil {
		t.Fatal(err)
	}
	o.Pass(24 * time.Hour)
	merge := cmd(ledger.ActMerge, ledger.Merging{Into: main.ID})
	merge.HappenedAt, merge.LateReason = merged, "系统停机"
	refused[*ledger.ForbiddenError](t, o, analyst, other, merge, "申请补录")
	leave := ledger.Lateness{Action: ledger.ActMerge, When: merged}
	other = do(t, o, analyst, other, cmd(ledger.ActAskLate, leave))
	other = do(t, o, boss, other, cmd(ledger.ActAllowLate, leave))
	other = do(t, o, analyst, other, merge)
	main, _ = o.Store.Get(ctx, main.ID)
	acts, _ := o.Store.History(ctx, main.ID)
	if other.State != ledger.StateLeftOut || other.LateRecords != 1 || !slices.Equal(main.Matter.Posts, []string{"p1", "p2"}) || main.LateRecords != 0 {
		t.Errorf("%s, late %d and %d, posts %v", other.State, other.LateRecords, main.LateRecords, main.Matter.Posts)
	}
	if a := acts[len(acts)-1]; a.Action != ledger.ActAbsorb || !a.HappenedAt.Equal(main.Matter.DiscoveredAt) {
		t.Errorf("on the main entry: %s at %v", a.Action, a.HappenedAt)
	}
}

// TestMergeForAnother: what the office head writes down for a colleague is
// done in the colleague's name on both entries.
func TestMergeForAnother(t *testing.T) {
	o := office()
	main := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	other, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "另一条", Posts: []string{"p2", "p3"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []ledger.Command{
		cmd(ledger.ActSplit, ledger.Splitting{Title: "拆出", Posts: []string{"p3"}}),
		cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}),
	} {
		c.For = &ledger.Person{UserID: o.People[access.RoleAnalyst].UserID}
		other = do(t, o, o.People[access.RoleHead], other, c)
	}
	acts, _ := o.Store.History(ctx, main.ID)
	if a := acts[len(acts)-1]; a.Action != ledger.ActAbsorb || a.Actor.UserID != o.People[access.RoleAnalyst].UserID || a.Recorder == nil {
		t.Errorf("on the main entry: %s by %+v, written down by %+v", a.Action, a.Actor, a.Recorder)
	}
}
