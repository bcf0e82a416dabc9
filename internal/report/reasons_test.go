package report

import (
	"strings"
	"testing"

	"yuqing/ledger"
)

// TestReasonsTellTheDesk: of the answer and of 办结 each by its own time, of
// entries and of tickets, with and without an entry that took them.
func TestReasonsTellTheDesk(t *testing.T) {
	entry := func(change func(*Matter)) Matter {
		m := with(matter("e", "03-01 08:00", ""), func(m *Matter) {
			m.EntryID, m.MustAnswer, m.Dispatched = "e", true, at("03-01 10:00")
			m.steps = ledger.Figures{Discovered: m.Discovered, Triaged: at("03-01 09:00"), Ordered: at("03-01 10:00")}
			m.Due, m.CloseDue = at("03-02 08:00"), at("03-03 08:00")
		})
		return with(m, change)
	}
	ticket := func(change func(*Matter)) Matter {
		m := with(matter("t", "03-01 08:00", ""), func(m *Matter) {
			m.PostID, m.Dispatched, m.Due, m.CloseDue = "p", m.Discovered, at("03-02 08:00"), at("03-02 08:00")
		})
		return with(m, change)
	}
	for name, c := range map[string]struct {
		m             Matter
		late, overdue string
	}{
		"an order that nobody took": {entry(func(*Matter) {}), "签收环节最久", "签收环节最久"},
		"a slow report, still open": {entry(func(m *Matter) { m.steps.Taken, m.steps.Reported = at("03-01 11:00"), at("03-29 11:00") }), "首回环节最久", "首回环节最久"},
		"answered soon, closed late": {entry(func(m *Matter) {
			m.Responded, m.Closed = at("03-01 12:00"), at("03-20 08:00")
			m.steps.Responded = m.Responded
		}), "", "办结环节最久"},
		"needs no answer, not closed": {entry(func(m *Matter) {
			m.MustAnswer = false
			m.steps.Taken, m.steps.Reported = at("03-01 11:00"), at("03-01 12:00")
		}), "", "办结环节最久"},
		"sent round":                            {entry(func(m *Matter) { m.Bounces, m.Moved = 1, 1 }), "签收环节最久 曾退单 换过承办单位", "签收环节最久 曾退单 换过承办单位"},
		"a ticket with a unit":                  {ticket(func(m *Matter) { m.Unit = Label{"u", "住建局"} }), "热线承办环节最久", "热线承办环节最久"},
		"a ticket of nobody":                    {ticket(func(*Matter) {}), "热线未注明承办单位", "热线未注明承办单位"},
		"a ticket that is only proposed to one": {ticket(func(m *Matter) { m.Unit, m.UnitProposed = Label{"u", "住建局"}, true }), "热线未注明承办单位", "热线未注明承办单位"},
		"a ticket that the ledger took": {ticket(func(m *Matter) {
			m.take(ledger.Entry{State: ledger.StateToTriage, Matter: ledger.Matter{Posts: []string{"p"}}}, "p")
		}), "研判环节最久", "研判环节最久"},
	} {
		now := at("03-30 12:00")
		late := ""
		if c.m.Late(now) {
			late = strings.Join(c.m.LateReasons(now), " ")
		}
		if !c.m.overdue(now) {
			t.Errorf("%s: not overdue", name)
		}
		if overdue := strings.Join(c.m.overdueReasons(now), " "); late != c.late || overdue != c.overdue {
			t.Errorf("%s: late for %q, overdue for %q", name, late, overdue)
		}
	}
}
