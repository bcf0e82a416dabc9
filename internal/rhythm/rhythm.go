// Package rhythm knows when a source usually has something new (更新规律), from
// when it really had, and says when its silence is longer than that allows.
//
// The rule: time is counted in hours in which the source usually has something
// new, of the last eight weeks in which it had: an hour of the day counts where
// anything came in it, a day of the week where something came on a quarter of
// those days. So a night, and a weekend of one that rests at weekends, is no
// silence; neither are public holidays of such a one. Between two hours with
// something new lie gaps. Let m be the middle one and p the one that 95 of 100 do
// not exceed: it is silent when more than p + 2 (p - m) such hours have passed
// since the last, and at least three by the clock. A regular source is so told of
// when it missed twice, an irregular one when even its longest pauses are over.
//
// It is pure and may import the domain only.
package rhythm

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// What makes a habit.
const (
	Weeks     = 8 // how far back from the last day with something new it is looked
	HabitDays = 3 // with something new, to have one
	fewGaps   = 6
	leastTime = 3 * time.Hour // by the clock, that are never silence
	noon      = 12
)

// Rhythm is the habit of one source. Make one with Of.
type Rhythm struct {
	works   func(calendar.Date) bool
	hours   uint32 // of the day, by bit
	days    [7]bool
	allowed int  // hours that count without anything new
	byDay   bool // only the days are known
}

// Of finds the habit in the days on which a source had something new, by what
// Day.New and Day.Hours say; others are passed over. works tells working days
// (calendar.Calendar.WorkingDay). It has none yet where ok is false.
func Of(days []opinion.Day, works func(calendar.Date) bool) (r Rhythm, ok bool) {
	seen := lastWeeks(days)
	if len(seen) < HabitDays {
		return r, false
	}
	r = Rhythm{works: works, days: weekdays(seen, works)}
	exact := slices.DeleteFunc(slices.Clone(seen), func(d active) bool { return d.hours == 0 })
	if r.byDay = len(exact) < HabitDays; r.byDay {
		exact = slices.Clone(seen)
		for i := range exact {
			exact[i].hours = 1 << noon
		}
	}
	for _, d := range exact {
		r.hours |= d.hours
	}
	r.allowed = r.allowance(exact)
	return r, true
}

// active is a day with something new; its hours are 0 where they are not known.
// Days are counted like hours.
type active struct {
	day   int64
	hours uint32
}

// lastWeeks are the active days of the weeks before the last of them, in order.
func lastWeeks(days []opinion.Day) (out []active) {
	for _, d := range days {
		date, err := calendar.ParseDate(d.Day)
		if err == nil && d.New > 0 {
			out = append(out, active{hourOf(date.At(0)) / 24, d.Hours})
		}
	}
	slices.SortFunc(out, func(a, b active) int { return cmp.Compare(a.day, b.day) })
	if len(out) == 0 {
		return nil
	}
	from := out[len(out)-1].day - 7*Weeks
	return slices.DeleteFunc(out, func(d active) bool { return d.day < from })
}

// weekdays are the days of the week on a quarter of which something came; public
// holidays without anything, and the weekends that are worked for them (调休), are
// no days to judge by.
func weekdays(seen []active, works func(calendar.Date) bool) (open [7]bool) {
	var came, all [7]int
	i := 0
	for day := seen[0].day; day <= seen[len(seen)-1].day; day++ {
		w, something := weekday(day), seen[i].day == day
		if something {
			i++
		}
		switch working := works(dateOf(day)); {
		case weekend(w) && working:
		case something:
			came[w]++
		case weekend(w) || working:
			all[w]++
		}
	}
	for w := range open {
		open[w] = came[w] > 0 && 3*came[w] >= all[w]
	}
	return open
}

func weekend(w time.Weekday) bool { return w == time.Saturday || w == time.Sunday }

// allowance is how many hours that count may pass without anything new.
func (r Rhythm) allowance(seen []active) int {
	var gaps []int
	still, last := 0, seen[0].day // hours that count since the last with something new
	for i, d := range seen {
		for day := last + 1; day < d.day; day++ {
			still += bits.OnesCount32(r.open(day))
		}
		open := r.open(d.day)
		for h := range 24 {
			switch {
			case d.hours>>h&1 == 0:
				still += int(open >> h & 1)
				continue
			case i > 0 || d.hours&(1<<h-1) != 0: // but for the first of all
				gaps = append(gaps, still+1)
			}
			still = 0
		}
		last = d.day
	}
	slices.Sort(gaps)
	usual, long := gaps[len(gaps)/2], gaps[(95*len(gaps)+99)/100-1]
	allowed := long + 2*(long-usual)
	if len(gaps) < fewGaps { // too few to know how long its pauses are
		allowed = max(allowed, 2*long)
	}
	return allowed
}

// hourOf counts hours, so that a day of Shanghai begins at a multiple of 24.
func hourOf(t time.Time) int64 { return t.Unix()/3600 + 8 }

func dateOf(day int64) calendar.Date { return calendar.DateOf(time.Unix((24*day-8)*3600, 0)) }

func weekday(day int64) time.Weekday { return time.Weekday(((day+4)%7 + 7) % 7) } // the first was a Thursday

// open are the hours of a day in which something may be expected.
func (r Rhythm) open(day int64) uint32 {
	w := weekday(day)
	if !r.days[w] {
		return 0
	}
	if rests := !r.days[time.Saturday] && !r.days[time.Sunday]; rests && !r.works(dateOf(day)) {
		return 0
	}
	return r.hours
}

// between counts the hours that count after one and before another.
func (r Rhythm) between(after, before int64) (n int) {
	for day := after / 24; day <= before/24; day++ {
		open := r.open(day)
		for h := max(0, after+1-24*day); h < min(24, before-24*day); h++ {
			n += int(open >> h & 1)
		}
	}
	return n
}

// Silent says that nothing new since last is unusual at a time.
func (r Rhythm) Silent(last, at time.Time) bool {
	return at.Sub(last) >= leastTime && r.between(hourOf(last), hourOf(at)) > r.allowed
}
