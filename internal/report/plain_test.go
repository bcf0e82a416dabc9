package report_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"yuqing/internal/report"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// byHand works out each figure of a report as somebody does who reads the
// definitions beside them (report.Measures) and goes through the entries with
// their histories: a count, a rate's two numbers, or how many durations there are
// with their sum in hours.
func byHand(t *rapid.T, o *ledgertest.Office) map[string][]float64 {
	sums := map[string][]float64{}
	add := func(key string, is ...bool) {
		for len(sums[key]) < len(is) {
			sums[key] = append(sums[key], 0)
		}
		for i, yes := range is {
			if yes {
				sums[key][i]++
			}
		}
	}
	for _, m := range report.Measures { // where there are no entries all are nothing
		add(m.Key, make([]bool, map[bool]int{true: 2, false: 1}[m.Rate != nil || m.Hours != nil])...)
	}
	took := func(key string, from, to time.Time) {
		if !to.IsZero() && !to.Before(from) {
			sums[key][0]++
			sums[key][1] += to.Sub(from).Hours()
		}
	}
	err := o.Store.Scan(t.Context(), ledger.Filter{Scope: ledger.Scope{All: true}}, func(e ledger.Entry) error {
		acts, err := o.Store.History(t.Context(), e.ID)
		if err != nil || e.State == ledger.StateVoided {
			return err
		}
		add("repeated_rate", e.MergedTo != "" && e.State == ledger.StateLeftOut, true)
		if e.State == ledger.StateLeftOut {
			return nil
		}
		h := handOf(e, acts, o.Now())
		f := e.Figures()
		add("entries", true)
		add("due", h.due)
		add("on_time_rate", h.due && h.onTime, h.due)
		add("late", h.due && !h.onTime)
		add("overdue_open", h.waits)
		took("first_response_hours", f.Discovered, f.Responded)
		took("first_feedback_hours", f.Discovered, f.FirstFeedback)
		ordered, closed, late := !f.Dispatched.IsZero(), !f.Closed.IsZero(), h.closeLate
		add("closed_on_time_rate", ordered && closed && !late, ordered)
		add("closed_late", ordered && closed && late)
		add("open_late", ordered && !closed && late)
		add("overdue", ordered && late)
		add("satisfied_rate", h.satisfied != nil && *h.satisfied, h.satisfied != nil)
		add("solved_rate", h.solved != nil && *h.solved, h.solved != nil)
		add("contacted_rate", ordered && h.reached, ordered)
		sums["repeated_posts_rate"][0] += float64(max(0, len(e.Matter.Posts)-1))
		sums["repeated_posts_rate"][1] += float64(len(e.Matter.Posts))
		add("recorded_late", h.recordedLate > 0)
		sums["late_records"][0] += float64(h.recordedLate)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// hand is what somebody reads off one entry.
type hand struct {
	due, onTime, waits bool
	closeLate          bool // 办结 after its deadline, or not yet
	satisfied, solved  *bool
	reached            bool
	recordedLate       int
}

func handOf(e ledger.Entry, acts []ledger.Act, now time.Time) hand {
	f := e.Figures()
	answered := !f.Responded.IsZero()
	h := hand{onTime: answered, due: answered}
	for _, c := range e.Clocks {
		last := c.Round == len(e.Rounds)
		switch {
		case c.Drop:
		case c.Kind == ledger.ClockClose && last:
			h.closeLate = c.Late(now)
		case c.Kind != ledger.ClockRespond:
		case c.Round == 1:
			h.due = h.due || now.After(c.Due)
			h.waits = h.waits || !answered && now.After(c.Due)
			h.onTime = h.onTime && !f.Responded.After(c.Due)
		case c.Running():
			h.due = h.due || now.After(c.Due)
			h.waits = h.waits || now.After(c.Due)
			h.onTime = h.onTime && !now.After(c.Due)
		default:
			h.onTime = h.onTime && !c.Stopped.After(c.Due)
		}
	}
	must := f.MustAnswer
	h.due, h.waits = h.due && must, h.waits && must && f.Closed.IsZero()
	first := true
	for _, a := range acts {
		if a.LateReason != "" {
			h.recordedLate++
		}
		if a.Action == ledger.ActRebound || a.Action == ledger.ActReopen {
			first = false
		}
		if d, err := a.Of(); err == nil && a.Action == ledger.ActRate {
			r := d.(*ledger.Rating)
			h.satisfied, h.solved = r.Satisfied, r.Solved
		}
		h.reached = h.reached || first && slices.Contains([]ledger.Action{ledger.ActContact, ledger.ActApproveReply}, a.Action)
	}
	return h
}

// totalOf is a measure of a report in the same numbers.
func totalOf(m report.Measure, f report.Figures) []float64 {
	switch {
	case m.Rate != nil:
		r := m.Rate(f)
		return []float64{float64(r.Numerator), float64(r.Denominator)}
	case m.Hours != nil:
		h := m.Hours(f)
		if h.Count == 0 {
			return []float64{0, 0}
		}
		return []float64{float64(h.Count), *h.Mean * float64(h.Count)}
	}
	return []float64{float64(m.Count(f))}
}
