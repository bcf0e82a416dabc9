package ui

import (
	"testing"

	"yuqing/internal/search"
)

// A search that reaches behind what the index keeps says so, and others do not.
func TestSearchTellsWhatItDoesNotHold(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Keeps = search.Retention{PostMonths: 1, TicketYears: 5}
	posts, tickets := "信息自 2026-02-01 入库起", "工单自 2021-01-01 受理起"
	b.run(t, []pageCase{
		{"everything", "leader", "/posts?q=投诉", 200, []string{posts, tickets, "已列入台账的可从"}, nil},
		{"of this month", "leader", "/posts?from=2026-03-01", 200, nil, []string{"检索保留期"}},
		{"of two years", "leader", "/posts?from=2024-03-01", 200, []string{posts}, []string{tickets}},
		{"tickets of two years", "leader", "/posts?from=2024-03-01&kind=ticket", 200, nil, []string{"检索保留期"}},
		{"old tickets, of which there are none", "leader", "/posts?to=2019-12-31&kind=ticket", 200, []string{tickets, "没有符合条件的信息"}, []string{posts}},
	})
}
