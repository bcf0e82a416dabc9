package ui

import (
	"fmt"
	"net/http"
	"testing"

	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// What moved out of a person's reach since they ticked it is skipped, by its
// number where they may know it; the rest can be done.
func TestBulkSkipsWhatMovedAway(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	b.Take(t, posts...)
	moved := b.Entry(t, posts[0], ledger.StateInHand, opinion.LevelOrdinary)
	others := b.Entry(t, posts[1], ledger.StateToTriage, opinion.LevelOrdinary)
	own := b.Entry(t, posts[2], ledger.StateToAccept, opinion.LevelOrdinary)
	to := ledger.Command{Action: ledger.ActReassign, Reason: "另有主管"}.With(ledger.Dispatching{Lead: ledger.UnitRef{ID: webtest.SchoolUnit}})
	b.act(t, "head", moved, to)

	w := b.as(t, "health")
	page := w.post("/ledger/bulk", "do", "accept", "entry", moved.ID, "entry", own.ID, "entry", others.ID, "entry", "none", "entry", own.ID)
	check(t, page, http.StatusOK, []string{moved.Number, own.Number, "确认签收这 1 件", "所选第 3 件", "所选第 4 件", outOfReach}, []string{others.Number})
	form := formOn(t, page, "/ledger/bulk/acts/accept")
	if got := form["entry"]; len(got) != 1 || got[0] != own.ID {
		t.Errorf("the form holds %v", got)
	}
	check(t, w.send("POST", "/ledger/bulk/acts/accept", form), http.StatusOK, []string{"已签收 1 件"}, nil)

	var many []string
	for i := range desk.MaxEntries + 1 {
		many = append(many, "entry", fmt.Sprint("e", i))
	}
	check(t, w.post("/ledger/bulk", append(many, "do", "accept")...), http.StatusUnprocessableEntity, []string{"一次最多办理"}, nil)
	check(t, w.post("/ledger/bulk", many...), http.StatusUnprocessableEntity, []string{"一次最多办理"}, nil)
}

// Entries that cannot be handed out are named beside those that can.
func TestBulkDispatchNamesWhatItSkips(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	b.Take(t, posts...)
	ready := b.Entry(t, posts[0], ledger.StateToDispatch, opinion.LevelOrdinary)
	out := b.Entry(t, posts[1], ledger.StateToAccept, opinion.LevelOrdinary)
	page := b.as(t, "coordinator").post("/ledger/bulk", "entry", ready.ID, "entry", out.ID)
	check(t, page, http.StatusOK, []string{"交办这 1 件", ready.Number, out.Number, "跳过：“待签收”的条目不能由您交办"}, []string{`name="lead_` + out.ID})
}
