package ui

import (
	"net/http"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestFormsRecordForNoOtherUnit: the fields 代谁办理 and 其单位, sent by the contact of
// a supporting unit, do not make its act that of the unit that leads.
func TestFormsRecordForNoOtherUnit(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	who := b.as(t, "school")
	for _, unit := range []string{"", webtest.HealthUnit} {
		w := who.post("/ledger/"+e.ID+"/acts/submit", "version", itoa(e.Version), "text", "代牵头单位报稿", "without", "无", "for_name", "卫健局小李", "for_unit", unit)
		if w.Code != http.StatusForbidden {
			t.Errorf("unit %q: %d %s", unit, w.Code, problemOn(w))
		}
	}
	if now, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), e.ID); err != nil || now.Version != e.Version {
		t.Errorf("version %d became %d, %v", e.Version, now.Version, err)
	}
}
