package events

import (
	"math"
	"math/rand"
	"testing"
	"time"
)

// at gives pulses so many hours after the epoch, each worth 1.
func at(hours ...float64) []pulse {
	var out []pulse
	for _, h := range hours {
		out = append(out, pulse{epoch.Add(time.Duration(h * float64(time.Hour))), 1})
	}
	return out
}

// busy is the clock of an office where heat halves in two days and the beat is
// one day.
func busy() *officeClock {
	c := &officeClock{days: map[int64]int{}}
	for d := dayOf(epoch) - 60; d < dayOf(epoch)+60; d++ {
		c.days[d] = 1000
	}
	return c
}

func TestHalfLifeFollowsTheOffice(t *testing.T) {
	day := dayOf(epoch)
	for _, tc := range []struct {
		perDay int
		want   float64
	}{{0, 60}, {8, 60}, {20, 30}, {100, 6}, {5000, 2}} {
		c := &officeClock{days: map[int64]int{}}
		for d := day - 40; d <= day; d++ {
			c.days[d] = tc.perDay
		}
		if got := c.halfLife(day); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%d posts a day: half-life %v days, want %v", tc.perDay, got, tc.want)
		}
	}
}

func TestHeatDecays(t *testing.T) {
	c := busy()
	for _, tc := range []struct{ hours, want float64 }{{0, 10}, {48, 5}, {96, 2.5}, {-1, 0}} {
		got := c.heat(at(0), epoch.Add(time.Duration(tc.hours*float64(time.Hour))))
		if math.Abs(got-tc.want) > 0.01 {
			t.Errorf("heat after %v h = %v, want %v", tc.hours, got, tc.want)
		}
	}
	peak, when := c.peak(at(0, 1, 2, 200), epoch.AddDate(0, 0, 30))
	if peak < 25 || !when.Equal(epoch.Add(2*time.Hour)) {
		t.Errorf("peak %v at %v", peak, when)
	}
}

func TestStates(t *testing.T) {
	for _, tc := range []struct {
		name   string
		pulses []pulse
		hours  float64
		want   State
	}{
		{"just begun", at(0, 1), 2, StateNew},
		{"a third post on the first day", at(0, 1, 2), 3, StateRising},
		{"more than the day before", at(0, 20, 30, 40, 47, 47.5), 48, StateRising},
		{"steady", at(0, 12, 24, 36, 48, 60, 72), 73, StatePeak},
		{"less and less", at(0, 1, 2, 3, 4, 5, 60), 72, StateFalling},
		{"silent for four beats", at(0, 1), 1 + 96, StateEnded},
	} {
		c, when := busy(), epoch.Add(time.Duration(tc.hours*float64(time.Hour)))
		peak, _ := c.peak(tc.pulses, when)
		if got := c.state(tc.pulses, when, c.heat(tc.pulses, when), peak); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// An office to which hardly anybody writes keeps its heat for weeks, yet three
// posts of last week are not an event that rises today.
func TestStatesInAQuietOffice(t *testing.T) {
	for _, pulses := range [][]pulse{at(0, 1, 2), at(0, 2)} {
		for days, want := range map[int]State{4: StateFalling, 9: StateEnded} {
			var c officeClock
			when := epoch.Add(time.Duration(3+24*days) * time.Hour)
			peak, _ := c.peak(pulses, when)
			if got := c.state(pulses, when, c.heat(pulses, when), peak); got != want {
				t.Errorf("%d posts, after %d days: %s, want %s", len(pulses), days, got, want)
			}
		}
	}
	pulses, when := at(0, 1, 2), epoch.Add(3*time.Hour)
	var c officeClock
	if got := c.state(pulses, when, c.heat(pulses, when), 3); got != StateRising {
		t.Errorf("on the day: %s", got)
	}
}

func TestBurst(t *testing.T) {
	steady := at()
	for h := 0.0; h < 24*29; h += 6 {
		steady = append(steady, at(h)...)
	}
	now := epoch.Add(24 * 29 * time.Hour)
	if burst(steady, now) {
		t.Error("four posts a day, every day, are called a burst")
	}
	for i := range 14 {
		steady = append(steady, at(24*28.5+float64(i)/10)...)
	}
	if !burst(steady, now) {
		t.Error("eighteen posts where there were four a day are no burst")
	}
}

// TestBurstFalseAlarms draws posts at an even rate and counts alarms.
func TestBurstFalseAlarms(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	now := epoch.AddDate(0, 0, 29)
	const looks = 20_000
	alarms := 0
	for range looks {
		var pulses []pulse
		for n := 20 + rng.Intn(200); n > 0; n-- {
			pulses = append(pulses, pulse{now.Add(-time.Duration(rng.Float64() * 29 * 24 * float64(time.Hour))), 1})
		}
		slicesByTime(pulses)
		if burst(pulses, now) {
			alarms++
		}
	}
	if rate := float64(alarms) / looks; rate > BurstAlpha {
		t.Errorf("%d false alarms in %d looks, more than %v", alarms, looks, BurstAlpha)
	}
}

func slicesByTime(p []pulse) {
	for i := range p {
		for j := i; j > 0 && p[j].at.Before(p[j-1].at); j-- {
			p[j], p[j-1] = p[j-1], p[j]
		}
	}
}

// A hotline that calls every caller 来电人 is not one person.
func TestNamelessAuthorsAreMany(t *testing.T) {
	for author, want := range map[string]bool{"河畔住户": true, "来电人": false, "匿名": false, "***": false, "": false, "张**": true} {
		if got := Named(author); got != want {
			t.Errorf("Named(%q) = %v", author, got)
		}
	}
	e := New(Config{})
	e.sources["12345"] = channelPosts
	calls := []saying{{record: record{Source: "12345", Author: "来电人", Weight: 1}}, {record: record{Source: "12345", Author: "来电人", Weight: 1}}}
	if p := e.pulses(calls); p[1].value != 1 {
		t.Errorf("the second call counts %v", p[1].value)
	}
}
