package api

import (
	"net/http"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// What waits for a leader is the same for programs as on the leader's page, and
// never another unit's.
func TestDecisions(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	order := ledger.Command{Action: ledger.ActInstruct, HappenedAt: webtest.Start.Add(-2 * time.Hour), LateReason: "电话批示"}.With(ledger.Instructing{By: "某县长", Text: "请办", Due: webtest.Start.Add(-time.Hour)})
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "leader"), e.ID, e.Version, order); err != nil {
		t.Fatal(err)
	}
	hidden := b.Entry(t, webtest.Posts()[1], ledger.StateToTriage, opinion.LevelOrdinary)
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "leader"), hidden.ID, hidden.Version, order); err != nil {
		t.Fatal(err)
	}
	ask1 := func(as, query string) ask {
		return ask{method: http.MethodGet, path: base + "/ledger/decisions" + query, as: as}
	}
	b.run(t, []scenario{
		{"leader", ask1("leader", ""), 200, []string{`"total":2`, e.Number, hidden.Number, `"cause":"report"`, "批示到期未反馈", `"waits_on":"卫生健康局"`, `"may_close":false`}, nil},
		{"the first of them", ask1("leader", "?limit=1"), 200, []string{`"total":2`}, nil},
		{"its unit", ask1("health", ""), 200, []string{`"total":1`, e.Number}, []string{hidden.Number}},
		{"an administrator", ask1("auditor", ""), 403, nil, []string{e.Number}},
		{"too many", ask1("leader", "?limit=501"), 422, nil, nil},
		{"the same as a list", ask{method: http.MethodGet, path: base + "/entries?pile=leader", as: "leader"}, 200, []string{e.Number, hidden.Number}, nil},
		{"what a unit has to do", ask{method: http.MethodGet, path: base + "/entries?todo=work&unit=" + webtest.HealthUnit, as: "leader"}, 200, []string{e.Number}, nil},
		{"of no unit", ask{method: http.MethodGet, path: base + "/entries?todo=work", as: "leader"}, 422, nil, nil},
	})
}
