package effect

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
)

var responded = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func TestWhatLooksLikeARebound(t *testing.T) {
	for _, c := range []struct {
		last, quiet int // negative posts
		days        float64
		want        bool
	}{
		{0, 0, 7, false}, {4, 0, 7, false}, // too few
		{5, 0, 7, true}, {5, 0, 2, false}, // after a quiet week, after two quiet days
		{8, 0, 2, false}, {9, 0, 2, true},
		{12, 2, 5, true}, {12, 30, 5, false}, // six a day before
		{30, 40, 7, true}, {30, 140, 7, false},
	} {
		l := look{last: eventflow.Tally{Negative: c.last}, quiet: eventflow.Tally{Negative: c.quiet}, days: c.days}
		if got := l.rebounds(); (got != "") != c.want {
			t.Errorf("%d after %d in %.0f days: %q", c.last, c.quiet, c.days, got)
		}
	}
}

func TestWindows(t *testing.T) {
	at := func(h int) time.Time { return responded.Add(time.Duration(h) * time.Hour) }
	for _, c := range []struct {
		now  int
		days float64 // of the time before; 0: too early
	}{{0, 0}, {24, 0}, {47, 0}, {48, 1}, {96, 3}, {24 * 8, 7}, {24 * 30, 7}} {
		from, cut, ok := windows(responded, at(c.now))
		if ok != (c.days > 0) || ok && cut.Sub(from).Hours()/24 != c.days {
			t.Errorf("after %d h: %v to %v, %v", c.now, from, cut, ok)
		}
	}
}

func TestSurgeOfWhatPeopleNoted(t *testing.T) {
	series := func(pairs ...int) []opinion.Sighting { // hours since the response, comments
		var out []opinion.Sighting
		for i := 0; i < len(pairs); i += 2 {
			n := pairs[i+1]
			out = append(out, opinion.Sighting{PostID: "p", At: responded.Add(time.Duration(pairs[i]) * time.Hour), Figures: opinion.Figures{Comments: &n}})
		}
		return append(out, opinion.Sighting{PostID: "p", At: responded.Add(999 * time.Hour)}) // without comments
	}
	for name, c := range map[string]struct {
		seen []opinion.Sighting
		want bool
	}{
		"nothing":                   {series(), false},
		"two looks":                 {series(1, 10, 24, 900), false},
		"slows down":                {series(-10, 100, 4, 400, 24, 500), false},
		"goes on evenly":            {series(-10, 100, 10, 300, 30, 500), false},
		"speeds up":                 {series(-10, 100, 10, 150, 20, 400), true},
		"speeds up, but few":        {series(-10, 100, 10, 110, 20, 160), false},
		"all before the response":   {series(-40, 100, -30, 150, -20, 900), false},
		"two looks minutes apart":   {series(10, 150, 10, 152, 20, 400), false},
		"starts from none":          {series(1, 0, 10, 0, 20, 120), true},
		"a figure corrected down":   {series(1, 500, 10, 480, 20, 650), true},
		"a figure that then sinks":  {series(1, 100, 10, 500, 20, 200), false},
		"after a long quiet, a lot": {series(1, 300, 200, 310, 210, 900), true},
	} {
		if got := surges(c.seen, responded); (got != "") != c.want {
			t.Errorf("%s: %q", name, got)
		}
		for i, x := range c.seen { // plays are many more, and count the same
			if x.Comments != nil {
				n := *x.Comments * MinViews / MinComments
				c.seen[i].Figures = opinion.Figures{Views: &n}
			}
		}
		if got := surges(c.seen, responded); (got != "") != c.want || c.want && !strings.Contains(got, "播放") {
			t.Errorf("%s, plays: %q", name, got)
		}
	}
}

// A matter of an even rate, followed for a month and looked at every quarter of
// an hour, is seldom proposed: this is the figure that the page states.
func TestFalseAlarms(t *testing.T) {
	const matters = 120
	r := rand.New(rand.NewPCG(7, 11))
	for _, rate := range []float64{0.3, 1, 3, 10, 30} { // negative posts a day
		alarms := 0
		for range matters {
			if alarmed(r, rate, 30) {
				alarms++
			}
		}
		if share := float64(alarms) / matters; share >= 0.05 {
			t.Errorf("%.1f a day: %.1f %% of matters proposed", rate, 100*share)
		} else {
			t.Logf("%.1f a day: %.1f %% of matters proposed", rate, 100*share)
		}
	}
}

// alarmed plays a month of looks at a matter of an even rate.
func alarmed(r *rand.Rand, perDay float64, days int) bool {
	var at []time.Duration
	for t := 0.0; t < float64(days); t += r.ExpFloat64() / perDay {
		at = append(at, time.Duration(t*float64(day)))
	}
	count := func(from, to time.Time) int {
		n := func(t time.Time) int { i, _ := slices.BinarySearch(at, t.Sub(responded)); return i }
		return n(to) - n(from)
	}
	for now := responded; now.Before(responded.Add(time.Duration(days) * day)); now = now.Add(15 * time.Minute) {
		from, cut, ok := windows(responded, now)
		if !ok {
			continue
		}
		l := look{last: eventflow.Tally{Negative: count(cut, now)}, quiet: eventflow.Tally{Negative: count(from, cut)}, days: cut.Sub(from).Hours() / 24}
		if l.rebounds() != "" {
			return true
		}
	}
	return false
}
