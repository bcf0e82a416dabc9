package calendar

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// WithYear returns a calendar in which the year's days are these alone: a
// notice replaces what was known of its year. Days of other years, into which
// a notice may reach, are added.
func (c *Calendar) WithYear(year int, days []Day) *Calendar {
	n := &Calendar{days: maps.Clone(c.days), end: c.end}
	maps.DeleteFunc(n.days, func(d Date, _ Day) bool { return d.Year == year })
	return n.With(days)
}

// DaysOf lists the days of a year that differ from the week's rhythm, by date.
func (c *Calendar) DaysOf(year int) []Day {
	var days []Day
	for d, day := range c.days {
		if d.Year == year {
			days = append(days, day)
		}
	}
	SortDays(days)
	return days
}

// SortDays orders days by date.
func SortDays(days []Day) {
	slices.SortFunc(days, func(x, y Day) int { return x.Date.Compare(y.Date) })
}

// Compare orders dates.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(0).Weekday() }

// Valid reports whether the date exists: 2026-02-30 does not.
func (d Date) Valid() bool { return DateOf(d.At(12*time.Hour)) == d }

// ParseDate reads 2026-01-31.
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Shanghai)
	if err != nil {
		return Date{}, err
	}
	return DateOf(t), nil
}
