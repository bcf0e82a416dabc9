package ledger_test

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// A merged matter was known since the earlier discovery: the main entry's clocks
// run from it, and what was late stays late.
func TestMergingKeepsTheEarliestDiscovery(t *testing.T) {
	o := office()
	analyst := o.People[access.RoleAnalyst]
	monday := posted(t, o, ledger.StateToTriage, "p1")
	found := monday.Matter.DiscoveredAt
	o.Pass(96 * time.Hour)
	friday := posted(t, o, ledger.StateInHand, "p2")
	own, _ := friday.Clock(ledger.ClockRespond)
	friday = do(t, o, o.People[access.RoleContact], friday, cmd(ledger.ActFeedback, ledger.Feedback{Text: "在查"}))
	if friday.Overdue(o.Now()) {
		t.Fatal("overdue by itself")
	}
	monday = do(t, o, analyst, monday, cmd(ledger.ActMerge, ledger.Merging{Into: friday.ID}))
	main := holds(t, o, friday.ID, "p2", "p1")
	c, _ := main.Clock(ledger.ClockRespond)
	if !main.Matter.DiscoveredAt.Equal(found) || !c.Start.Equal(found) || !c.Due.Equal(found.Add(48*time.Hour)) || !main.Overdue(o.Now()) {
		t.Errorf("found %v, its clock: %+v", main.Matter.DiscoveredAt, c)
	}
	since := found.In(calendar.Shanghai).Format("2006-01-02 15:04")
	if n := len(c.Past); n != 1 || !c.Past[0].Due.Equal(own.Due) || !strings.Contains(c.Past[0].Reason, monday.Number) || !strings.Contains(c.Past[0].Reason, since) {
		t.Errorf("the deadline before: %+v", c.Past)
	}
	if fed, _ := main.Clock(ledger.ClockFeedback); fed.Running() || !fed.Late(o.Now()) {
		t.Errorf("the first feedback came four days after the discovery: %+v", fed)
	}
	if f := main.Figures(); !f.Discovered.Equal(found) || !f.RespondDue.Equal(found.Add(48*time.Hour)) {
		t.Errorf("figures: %+v", f)
	}

	do(t, o, analyst, monday, cmd(ledger.ActRelist, nil))
	main = holds(t, o, friday.ID, "p2")
	if c, _ := main.Clock(ledger.ClockRespond); !main.Matter.DiscoveredAt.Equal(friday.Matter.DiscoveredAt) || !c.Due.Equal(own.Due) || main.Overdue(o.Now()) {
		t.Errorf("by itself again: %+v", c)
	}
	if fed, _ := main.Clock(ledger.ClockFeedback); fed.Running() || fed.Late(o.Now()) {
		t.Errorf("its feedback: %+v", fed)
	}
}

// What is released from a chain of entries takes its discovery along from each.
func TestDiscoveryThroughAChain(t *testing.T) {
	o := office()
	analyst := o.People[access.RoleAnalyst]
	var list []ledger.Entry
	for _, p := range []string{"p1", "p2", "p3", "p4"} {
		list = append(list, posted(t, o, ledger.StateToTriage, p))
		o.Pass(24 * time.Hour)
	}
	first, second, third, last := list[0], list[1], list[2], list[3]
	first = do(t, o, analyst, first, cmd(ledger.ActMerge, ledger.Merging{Into: third.ID}))
	third = holds(t, o, third.ID, "p3", "p1")
	do(t, o, analyst, third, cmd(ledger.ActMerge, ledger.Merging{Into: last.ID}))
	do(t, o, analyst, second, cmd(ledger.ActMerge, ledger.Merging{Into: last.ID}))
	found := func(id string, want ledger.Entry) {
		t.Helper()
		if e, err := o.Store.Get(ctx, id); err != nil || !e.Matter.DiscoveredAt.Equal(want.Matter.DiscoveredAt) {
			t.Errorf("%s is found at %v, want %v (%v)", e.Matter.Title, e.Matter.DiscoveredAt, want.Matter.DiscoveredAt, err)
		}
	}
	found(last.ID, first)
	do(t, o, analyst, first, cmd(ledger.ActRelist, nil))
	found(third.ID, list[2])
	found(last.ID, second)
	second, _ = o.Store.Get(ctx, second.ID)
	do(t, o, analyst, second, cmd(ledger.ActRelist, nil))
	found(last.ID, list[2])
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// A matter that a unit has is not merged away without the office head.
func TestMergingAfterDispatchIsTheHeads(t *testing.T) {
	o := office()
	main := posted(t, o, ledger.StateInHand, "p1")
	merge := cmd(ledger.ActMerge, ledger.Merging{Into: main.ID})
	for _, s := range []ledger.State{ledger.StateToAccept, ledger.StateInHand, ledger.StateReview2, ledger.StateToPublish} {
		e := posted(t, o, s, "p-"+string(s))
		refused[*ledger.ForbiddenError](t, o, o.People[access.RoleCoordinator], e, merge, "办公室主任")
		do(t, o, o.People[access.RoleHead], e, merge)
	}
	e := posted(t, o, ledger.StateToDispatch, "p-own")
	do(t, o, o.People[access.RoleCoordinator], e, merge)
}

// A history that was written when the coordinator could still do it stays whole.
func TestFormerMergesStayLegal(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	main := posted(t, o, ledger.StateInHand, "p1")
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActMerge, ledger.Merging{Into: main.ID}))
	acts, err := o.Store.History(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	acts[len(acts)-1].Role = access.RoleCoordinator
	if _, err := ledger.Fold(acts); err != nil {
		t.Error(err)
	}
	acts[len(acts)-1].Role = access.RoleMonitor
	if _, err := ledger.Fold(acts); err == nil {
		t.Error("anybody could")
	}
}
