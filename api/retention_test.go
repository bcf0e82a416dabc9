package api

import (
	"net/http"
	"testing"

	"yuqing/internal/search"
	"yuqing/internal/webtest"
)

// A program is told where the answer to a search is not whole.
func TestSearchTellsWhatItDoesNotHold(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	get := func(path string) ask { return ask{method: http.MethodGet, path: "/api/v1/posts" + path, as: "leader"} }
	b.run(t, []scenario{{"for ever", get("?q=投诉"), 200, nil, []string{"kept_since"}}})
	b.Keeps = search.Retention{PostMonths: 1, TicketYears: 5}
	both := `"kept_since":{"posts":"2026-02-01","tickets":"2021-01-01"}`
	b.run(t, []scenario{
		{"everything", get("?q=投诉"), 200, []string{both}, nil},
		{"of this month", get("?from=2026-03-01"), 200, nil, []string{"kept_since"}},
		{"tickets", get("?kind=ticket"), 200, []string{`"kept_since":{"tickets":"2021-01-01"}`}, nil},
		{"by day", get("/counts?from=2024-03-01"), 200, []string{`"kept_since":{"posts":"2026-02-01"}`}, nil},
	})
}
