package ledger_test

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// bySuperior is a matter that a superior set a deadline for, hours on; 0 for none.
func bySuperior(t *testing.T, o *ledgertest.Office, state ledger.State, post string, hours int) ledger.Entry {
	t.Helper()
	m := ledger.Matter{Title: post, Posts: []string{post}, DiscoveredAt: o.Now(), Channel: opinion.ChannelSuperior}
	if hours > 0 {
		m.Deadline, m.DeadlineBy = o.Now().Add(time.Duration(hours)*time.Hour), "来文"+post
	}
	e, err := o.At(state, opinion.LevelOrdinary, m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestMergingKeepsTheStrictestOrder: of two superiors' deadlines the main entry
// has the earlier, with its source, and its own again once they part.
func TestMergingKeepsTheStrictestOrder(t *testing.T) {
	for name, c := range map[string]struct{ main, merged, want int }{
		"the merged one is stricter": {30, 10, 10},
		"the main one is stricter":   {10, 30, 10},
		"only the merged one":        {0, 20, 20},
		"only the main one":          {20, 0, 20},
	} {
		t.Run(name, func(t *testing.T) {
			o := office()
			start, analyst := o.Now(), o.People[access.RoleAnalyst]
			main := bySuperior(t, o, ledger.StateInHand, "p1", c.main)
			start2 := o.Now()
			e := bySuperior(t, o, ledger.StateToTriage, "p2", c.merged)
			before, _ := main.Clock(ledger.ClockRespond)
			e = do(t, o, analyst, e, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
			after := holds(t, o, main.ID, "p1", "p2")
			want := start2.Add(time.Duration(c.want) * time.Hour)
			if c.want == c.main {
				want = start.Add(time.Duration(c.want) * time.Hour)
			}
			clock, _ := after.Clock(ledger.ClockRespond)
			if !clock.Due.Equal(want) || clock.Row != "given" || !after.Matter.Deadline.Equal(want) {
				t.Errorf("due %v by %s %q, want %v", clock.Due, clock.Row, clock.Basis, want)
			}
			if c.want == c.merged && (clock.Basis != "来文p2" || !strings.Contains(clock.Past[0].Reason, e.Number) || !strings.Contains(clock.Past[0].Reason, "来文时限")) {
				t.Errorf("why: %+v", clock)
			}
			do(t, o, analyst, e, cmd(ledger.ActRelist, nil))
			after = holds(t, o, main.ID, "p1")
			if clock, _ := after.Clock(ledger.ClockRespond); !clock.Due.Equal(before.Due) || after.Matter.DeadlineBy != main.Matter.DeadlineBy || !after.Matter.Deadline.Equal(main.Matter.Deadline) {
				t.Errorf("by itself again due %v, was %v", clock.Due, before.Due)
			}
		})
	}
}

// TestOrdersThroughAChain: what leaves a chain of entries takes its deadline along
// from each, and those that stay keep theirs.
func TestOrdersThroughAChain(t *testing.T) {
	o := office()
	analyst := o.People[access.RoleAnalyst]
	first := bySuperior(t, o, ledger.StateToTriage, "p1", 10)
	other := bySuperior(t, o, ledger.StateToTriage, "p2", 15)
	second := bySuperior(t, o, ledger.StateToTriage, "p3", 0)
	third := bySuperior(t, o, ledger.StateInHand, "p4", 40)
	for _, e := range []ledger.Entry{first, other} {
		do(t, o, analyst, e, cmd(ledger.ActMerge, ledger.Merging{Into: second.ID}))
	}
	second = holds(t, o, second.ID, "p3", "p1", "p2")
	do(t, o, analyst, second, cmd(ledger.ActMerge, ledger.Merging{Into: third.ID}))
	if e := holds(t, o, third.ID, "p4", "p3", "p1", "p2"); !e.Matter.Deadline.Equal(first.Matter.Deadline) {
		t.Errorf("%v, want that of the first, %v", e.Matter.Deadline, first.Matter.Deadline)
	}
	first, err := o.Store.Get(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	do(t, o, analyst, first, cmd(ledger.ActRelist, nil))
	if e := holds(t, o, third.ID, "p4", "p3", "p2"); !e.Matter.Deadline.Equal(other.Matter.Deadline) || e.Matter.DeadlineBy != "来文p2" {
		t.Errorf("%v by %s, want that of the other", e.Matter.Deadline, e.Matter.DeadlineBy)
	}
}
