package ui

import (
	"net/http"
	"strings"
	"testing"
)

// Each page is explained in plain words, and its link leads there.
func TestEveryPageIsExplained(t *testing.T) {
	b := newBench(t)
	for _, r := range b.srv.routes() {
		if r.method == http.MethodGet && !r.open && !strings.Contains(r.path, ".") && helpOf(r.path) == nil {
			t.Errorf("nothing explains %s", r.path)
		}
	}
	seen := map[string]bool{}
	for _, h := range pageHelps {
		if seen[h.ID] || len(h.Lines) == 0 || len(h.paths) == 0 {
			t.Errorf("%s stands twice or says nothing", h.ID)
		}
		seen[h.ID] = true
	}
	for path, id := range map[string]string{"/": "p-home", "/ledger/:id": "p-entry", "/ledger": "p-ledger", "/ledger/:id/print/:form": "p-entry", "/ledger/report-ups": "p-directions", "/rules/topics/:id": "p-rules"} {
		if h := helpOf(path); h == nil || h.ID != id {
			t.Errorf("%s is explained by %+v", path, h)
		}
	}
	page := b.as(t, "health").get("/ledger").Body.String()
	if !strings.Contains(page, `href="/help#p-ledger"`) {
		t.Error("the ledger does not lead to its help")
	}
	check(t, b.as(t, "health").get("/help"), 200, []string{`id="p-ledger"`, `id="disk"`}, []string{`id="p-audit"`})
}
