package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// edit changes the office's row of that ID.
func edit(t *testing.T, o *ledgertest.Office, row string, change func(*ledger.ClockRow)) {
	t.Helper()
	o.Book.Clocks = slices.Clone(o.Book.Clocks)
	i := slices.IndexFunc(o.Book.Clocks, func(r ledger.ClockRow) bool { return r.ID == row })
	if i < 0 {
		t.Fatalf("no row %s", row)
	}
	change(&o.Book.Clocks[i])
}

func previewed(t *testing.T, o *ledgertest.Office) []ledger.Moved {
	t.Helper()
	var moved []ledger.Moved
	if err := o.Preview(ctx, *o.Book, func(m ledger.Moved) { moved = append(moved, m) }); err != nil {
		t.Fatal(err)
	}
	return moved
}

func reclocked(t *testing.T, o *ledgertest.Office, id string, want int) ledger.Entry {
	t.Helper()
	if n, err := o.Reclock(ctx, "时限表已改", func(int) {}); n != want || err != nil {
		t.Errorf("%d entries were changed, want %d (%v)", n, want, err)
	}
	e, err := o.Store.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	acts, _ := o.Store.History(ctx, id)
	if err := ledger.VerifyEntry(e, acts); err != nil {
		t.Error(err)
	}
	return e
}

// TestEditedStops: an act that is added to what stops a row stops the clocks
// that run by it, at the time it was done; the preview says so.
func TestEditedStops(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	o.Pass(time.Hour)
	spoke := o.Now()
	e = do(t, o, o.People[access.RoleCoordinator], e, ledgertest.Sample(ledger.ActStatement, "", ""))
	before, _ := e.Clock(ledger.ClockRespond)
	o.Pass(time.Hour)
	edit(t, o, before.Row, func(r *ledger.ClockRow) { r.Stop = append(slices.Clone(r.Stop), ledger.ActStatement) })

	moved := previewed(t, o)
	if len(moved) != 1 || moved[0].Kind != ledger.ClockRespond || !moved[0].Stopped.Equal(spoke) || !moved[0].Restops {
		t.Errorf("preview: %+v", moved)
	}
	e = reclocked(t, o, e.ID, 1)
	c, _ := e.Clock(ledger.ClockRespond)
	if c.Running() || !c.Stopped.Equal(spoke) || c.StoppedBy != ledger.ActStatement || !c.Due.Equal(before.Due) {
		t.Errorf("the clock: %+v", c)
	}
	if len(c.Past) != 0 {
		t.Errorf("a deadline that did not move was replaced: %+v", c.Past)
	}
	reclocked(t, o, e.ID, 0)
}

// TestEditedNames: what a row is called, and what it is based on, is said of
// the clocks that run by it; no deadline moves.
func TestEditedNames(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	edit(t, o, "respond-larger", func(r *ledger.ClockRow) { r.Name, r.Basis = "较大 48 小时", "县政办发〔2026〕3号" })
	if moved := previewed(t, o); len(moved) != 0 {
		t.Errorf("preview: %+v", moved)
	}
	e = reclocked(t, o, e.ID, 1)
	if c, _ := e.Clock(ledger.ClockRespond); c.Name != "较大 48 小时" || c.Basis != "县政办发〔2026〕3号" || len(c.Past) != 0 {
		t.Errorf("the clock: %+v", c)
	}
	reclocked(t, o, e.ID, 0)
}

// TestEditedStopsOfExtended: the deadline that people agreed on stays, what
// stops the clock follows the table.
func TestEditedStopsOfExtended(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	c, _ := e.Clock(ledger.ClockRespond)
	until := c.Due.Add(100 * time.Hour)
	e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActAskExtension, ledger.Extending{Clock: c.Kind, Until: until}))
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActExtend, ledger.Extending{Clock: c.Kind, Until: until}))
	edit(t, o, c.Row, func(r *ledger.ClockRow) { r.Hours, r.Stop = 12, append(slices.Clone(r.Stop), ledger.ActStatement) })
	for range 2 {
		e = reclocked(t, o, e.ID, 1)
		if c, _ = e.Clock(ledger.ClockRespond); !c.Due.Equal(until) || !c.Extended || !c.Running() || !slices.Contains(c.Stop, ledger.ActStatement) {
			t.Fatalf("the clock: %+v", c)
		}
		edit(t, o, c.Row, func(r *ledger.ClockRow) { r.Hours, r.Name = 10, "较大从速" })
	}
	reclocked(t, o, e.ID, 0)
}

// busyOffice is a store in which somebody adds a remark to an entry just before
// deadlines are written, so many times.
type busyOffice struct {
	ledger.Store
	*ledgertest.Office
	times int
}

func (b *busyOffice) Append(ctx context.Context, changes ...ledger.Change) error {
	if c := changes[0]; c.Acts[0].Action == ledger.ActReclock && b.times > 0 {
		b.times--
		e, err := b.Store.Get(ctx, c.Entry.ID)
		if err != nil {
			return err
		}
		if _, err := b.Do(ctx, b.People[access.RoleMonitor], e.ID, e.Version, ledgertest.Sample(ledger.ActNote, "", "")); err != nil {
			return err
		}
	}
	return b.Store.Append(ctx, changes...)
}

// TestReclockAmidWork: an entry that somebody changes while its deadlines are
// computed follows the new rules all the same; where that never succeeds, the
// rules do not count as settled.
func TestReclockAmidWork(t *testing.T) {
	for _, c := range []struct {
		times, changed int
		ok             bool
	}{{0, 2, true}, {1, 2, true}, {3, 2, true}, {1000, 0, false}} {
		o := office()
		e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
		if _, err := o.At(ledger.StateInHand, opinion.LevelLarger, ledger.Matter{Title: "另一件"}); err != nil {
			t.Fatal(err)
		}
		before, _ := e.Clock(ledger.ClockRespond)
		edit(t, o, before.Row, func(r *ledger.ClockRow) { r.Hours *= 2 })
		store := &busyOffice{Store: o.Store, Office: o, times: c.times}
		busy := ledger.NewService(store, o, func() *ledger.Rulebook { return o.Book }, o.Now)
		n, err := busy.Reclock(ctx, "时限表已改", func(int) {})
		var conflict *ledger.ConflictError
		if n != c.changed || (err == nil) != c.ok || err != nil && !errors.As(err, &conflict) {
			t.Errorf("%d times in between: %d changed, %v", c.times, n, err)
		}
		e, _ = o.Store.Get(ctx, e.ID)
		if now, _ := e.Clock(ledger.ClockRespond); now.Due.Equal(before.Due) == c.ok {
			t.Errorf("%d times in between: due %v, was %v", c.times, now.Due, before.Due)
		}
	}
}

// TestStopsInAnotherOrder: a form lists acts in its own order, which says nothing.
func TestStopsInAnotherOrder(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	edit(t, o, "respond-larger", func(r *ledger.ClockRow) { r.Stop = slices.Clone(r.Stop); slices.Reverse(r.Stop) })
	if moved := previewed(t, o); len(moved) != 0 {
		t.Errorf("preview: %+v", moved)
	}
	reclocked(t, o, e.ID, 0)
}
