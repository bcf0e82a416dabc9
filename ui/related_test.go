package ui

import (
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestKinOfAnEntry: what was split off and what it was split from name each
// other, and so do entries that were merged; a unit is not told of another's.
func TestKinOfAnEntry(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	e = b.act(t, "analyst", e, ledger.Command{Action: ledger.ActSplit, Reason: "两件事"}.With(ledger.Splitting{Title: "另一件事"}))
	acts, err := b.Ledger.History(t.Context(), b.Actor(t, "head"), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := acts[len(acts)-1].Of()
	if err != nil {
		t.Fatal(err)
	}
	apart, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), d.(*ledger.Splitting).Into)
	if err != nil {
		t.Fatal(err)
	}
	office := b.as(t, "coordinator")
	check(t, office.get("/ledger/"+e.ID), 200, []string{"由本件拆出", apart.Number, "另一件事"}, nil)
	check(t, office.get("/ledger/"+apart.ID), 200, []string{"拆自", e.Number}, nil)
	check(t, b.as(t, "health").get("/ledger/"+e.ID), 200, nil, []string{apart.ID + `">` + apart.Number})

	apart = b.act(t, "monitor", apart, ledger.Command{Action: ledger.ActScreen})
	apart = b.act(t, "analyst", apart, ledger.Command{Action: ledger.ActMerge, Reason: "还是一件事"}.With(ledger.Merging{Into: e.ID}))
	check(t, office.get("/ledger/"+e.ID), 200, []string{"并入本件的", apart.Number}, nil)
	check(t, office.get("/ledger/"+apart.ID), 200, []string{"已并入</dt>", e.Number}, nil)
}
