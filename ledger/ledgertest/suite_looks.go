package ledgertest

import (
	"context"
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// runLooks: an entry is listed until its look is put off, again when its time
// has come or when it changes; and a look by an older version puts nothing off.
func runLooks(t *testing.T, open func(*testing.T) Opened) {
	o := NewOffice(open(t).Store)
	ctx := context.Background()
	e, err := o.At(ledger.StateInHand, opinion.LevelLarger, ledger.Matter{Title: "路灯不亮"})
	if err != nil {
		t.Fatal(err)
	}
	now := o.Now()
	listed := func(what string, at time.Time, want bool) {
		t.Helper()
		ids, err := o.Store.ToLook(ctx, at, at.Add(24*time.Hour))
		if err != nil || slices.Contains(ids, e.ID) != want {
			t.Errorf("%s: listed %v, want %v, %v", what, ids, want, err)
		}
	}
	put := func(version int, at time.Time) {
		t.Helper()
		if err := o.Store.PutLooks(ctx, []ledger.Look{{ID: e.ID, Version: version, At: at}, {ID: "unknown", Version: 1}}); err != nil {
			t.Fatal(err)
		}
	}
	listed("new", now, true)
	put(e.Version-1, now.Add(time.Hour))
	listed("put off by what it was before", now, true)
	put(e.Version, now.Add(time.Hour))
	listed("put off", now.Add(59*time.Minute), false)
	listed("its time has come", now.Add(time.Hour), true)
	listed("put off by a clock that was days ahead", now.Add(-72*time.Hour), true)
	if err := o.Store.LookAnew(ctx); err != nil {
		t.Fatal(err)
	}
	listed("anew", now, true)
	put(e.Version, time.Time{})
	if err := o.Store.LookAnew(ctx); err != nil {
		t.Fatal(err)
	}
	listed("never again", now.Add(1000*time.Hour), false)
	if _, err := o.Do(ctx, o.People["head"], e.ID, e.Version, ledger.Command{Action: ledger.ActSupervise}.With(ledger.Memo{Text: "请抓紧"})); err != nil {
		t.Fatal(err)
	}
	listed("changed", now, true)
}
