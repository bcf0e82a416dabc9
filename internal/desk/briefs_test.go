package desk_test

import (
	"testing"
	"time"

	"yuqing/internal/brief"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// A brief covers the same days whether its period was just reckoned or comes
// back from the store, which gives times in UTC.
func TestBriefFactsCoverTheDaysOfShanghai(t *testing.T) {
	o := office(t)
	o.Entry(t, webtest.Posts()[0], ledger.StateToAccept, opinion.LevelOrdinary) // discovered on Start's day
	by := o.Actor(t, "coordinator")
	for day, want := range map[time.Time]int{webtest.Start: 1, webtest.Start.AddDate(0, 0, 1): 0} {
		p := brief.Daily.Period(day)
		for name, p := range map[string]brief.Period{"reckoned": p, "kept": {From: p.From.UTC(), To: p.To.UTC()}} {
			f, err := o.Desk.BriefFacts(t.Context(), by, p, brief.Daily.Before(p))
			check(t, err)
			if f.Ledger.Entries != want {
				t.Errorf("%s, %s: %d entries, want %d", p, name, f.Ledger.Entries, want)
			}
		}
	}
}
