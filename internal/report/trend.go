package report

import (
	"time"

	"yuqing/internal/calendar"
)

// Step is how far the points of a trend are apart.
type Step string

// The steps of a trend.
const (
	Daily   Step = "日"
	Weekly  Step = "周"
	Monthly Step = "月"
	Yearly  Step = "年"
)

// Longest periods, in days, that are shown by day, by week and by month.
const (
	dailyUpTo   = 31
	weeklyUpTo  = 190
	monthlyUpTo = 5 * 366
)

// Point is one step of a trend: what was discovered from Period.First to
// Period.Last.
type Point struct {
	Period
	Figures
}

// Step is how a trend over the period is told.
func (p Period) Step() Step {
	switch days := p.days(); {
	case days <= dailyUpTo:
		return Daily
	case days <= weeklyUpTo:
		return Weekly
	case days <= monthlyUpTo:
		return Monthly
	}
	return Yearly
}

// days counts the days of the period. Shanghai keeps one offset, but for a
// summer time long ago: hence the half day.
func (p Period) days() int {
	return int((p.Last.Sub(p.First)+12*time.Hour)/(24*time.Hour)) + 1
}

// split cuts the period into steps; the first and the last may be shorter.
// Weeks begin on Monday.
func (p Period) split(s Step) []Period {
	var out []Period
	for first := p.First; !first.After(p.Last); {
		next := first.AddDate(0, 0, 1)
		switch s {
		case Weekly:
			next = first.AddDate(0, 0, 7-(int(first.Weekday())+6)%7)
		case Monthly:
			next = startOfMonth(first).AddDate(0, 1, 0)
		case Yearly:
			next = time.Date(first.Year()+1, 1, 1, 0, 0, 0, 0, calendar.Shanghai)
		}
		last := next.AddDate(0, 0, -1)
		if last.After(p.Last) {
			last = p.Last
		}
		out = append(out, Period{first, last})
		first = next
	}
	return out
}

func startOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, calendar.Shanghai)
}

// trend gathers the matters of a period by step.
type trend struct {
	steps   []Period
	tallies []tally
}

func newTrend(p Period, now time.Time) *trend {
	t := &trend{steps: p.split(p.Step())}
	t.tallies = make([]tally, len(t.steps))
	for i := range t.tallies {
		t.tallies[i].now = now
	}
	return t
}

func (t *trend) add(m *Matter) {
	for i := len(t.steps) - 1; i >= 0; i-- {
		if !m.Discovered.Before(t.steps[i].First) {
			t.tallies[i].add(m)
			return
		}
	}
}

func (t *trend) points() []Point {
	out := make([]Point, len(t.steps))
	for i := range t.steps {
		out[i] = Point{t.steps[i], t.tallies[i].sum()}
	}
	return out
}
