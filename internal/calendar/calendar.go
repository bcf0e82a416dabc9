// Package calendar knows working days, public holidays and make-up working
// days (调休) of China, the end of office hours, and how deadlines in working
// days are counted. It is pure, imports the standard library only and never
// reads the clock.
//
// The embedded data of 2004 to 2026 was converted from the npm package
// chinese-days (MIT, see data/LICENSE.chinese-days) by ./convert; its source
// are the yearly notices of the State Council's General Office
// (国务院办公厅关于部分节假日安排的通知).
package calendar

import (
	"maps"
	"time"
)

// Shanghai is the zone of all days and office hours. China has had no summer
// time since 1991, so the offset is fixed and needs no zone database.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// DefaultOfficeEnd is when office hours end (17:30), counted from midnight.
const DefaultOfficeEnd = 17*time.Hour + 30*time.Minute

// Day is a date that differs from the week's own rhythm.
type Day struct {
	Date    Date
	Working bool   // true: a make-up working day (调休); false: a day off
	Name    string // 春节, 国庆节 …
}

// Date is a civil date in Shanghai.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date in Shanghai at the given moment.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Shanghai).Date()
	return Date{y, m, d}
}

// At is the moment of the date that lies so long after midnight.
func (d Date) At(sinceMidnight time.Duration) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Shanghai).Add(sinceMidnight)
}

// Next is the day after.
func (d Date) Next() Date { return DateOf(d.At(36 * time.Hour)) }

// String is the date as 2026-01-31.
func (d Date) String() string { return d.At(0).Format(time.DateOnly) }

// Calendar tells working days from days off. It does not change once made;
// With returns another one. The zero Calendar has no data.
type Calendar struct {
	days map[Date]Day
	end  time.Duration // 0: DefaultOfficeEnd
}

// With returns a calendar with the given days added; a date that is there
// already is replaced, so that a corrected notice can be read over the old one.
func (c *Calendar) With(days []Day) *Calendar {
	n := &Calendar{days: maps.Clone(c.days), end: c.end}
	if n.days == nil {
		n.days = map[Date]Day{}
	}
	for _, d := range days {
		n.days[d.Date] = d
	}
	return n
}

// WithOfficeEnd returns the same calendar with another end of office hours,
// counted from midnight.
func (c *Calendar) WithOfficeEnd(end time.Duration) *Calendar {
	n := *c
	n.end = end
	return &n
}

// OfficeEnd is when office hours end, counted from midnight.
func (c *Calendar) OfficeEnd() time.Duration {
	if c.end == 0 {
		return DefaultOfficeEnd
	}
	return c.end
}

// Known reports whether the year's holidays are in the data: whether its
// National Day is, for a notice about one year may reach a few days into its
// neighbours.
func (c *Calendar) Known(year int) bool {
	_, ok := c.days[Date{year, time.October, 1}]
	return ok
}

// WorkingDay reports whether people work on that date. Where the year is not
// Known, Monday to Friday are working days.
func (c *Calendar) WorkingDay(d Date) bool {
	if day, ok := c.days[d]; ok {
		return day.Working
	}
	w := d.At(0).Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AddWorkingDays is the deadline n working days after from: counting starts
// the day after, and the deadline is the end of that day's office hours. It is
// provisional when it was counted through days of a year that is not Known.
// With n below 1 it is the end of from's own day, working day or not.
func (c *Calendar) AddWorkingDays(from time.Time, n int) (deadline time.Time, provisional bool) {
	d := DateOf(from)
	for n > 0 {
		d = d.Next()
		provisional = provisional || !c.Known(d.Year)
		if c.WorkingDay(d) {
			n--
		}
	}
	return d.At(c.OfficeEnd()), provisional
}
