package oldledger

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"yuqing/ingest/dates"
	"yuqing/internal/calendar"
)

// Many ledgers are kept for a year and write its days without it: 3月8日, 3.8.
var (
	noYear    = regexp.MustCompile(`^(\d{1,2})(?:月|[./-])(\d{1,2})(?:[日号]|$|\s)`)
	titleYear = regexp.MustCompile(`(20\d\d)\s*年(?:\d{1,2}月)?(?:\D|$)`)
)

// dated is a moment of the row that is written with its year, or else what the
// last row had.
func (b *builder) dated() time.Time {
	for _, field := range moments {
		if slices.Contains(nothing, b.cell(field)) {
			continue
		}
		if t, _, err := b.columns[field].Read(b.cell(field)); err == nil && !t.After(b.now) && t.Year() >= firstYear {
			return t
		}
	}
	return b.near
}

// yearless reads a day without a year: as the one nearest to another moment of
// its row, or to the row before; else as one of the year that stands above the
// table. doubt says which year was taken.
func (b *builder) yearless(field, typed string) (t time.Time, doubt string, err error) {
	m := noYear.FindStringSubmatch(typed)
	if m == nil {
		return t, "", dates.ErrUnreadable
	}
	year := b.page.year
	if !b.near.IsZero() {
		year = nearestYear(b.near, m[1], m[2])
	}
	if year == 0 {
		return t, "", dates.ErrUnreadable
	}
	whole := fmt.Sprint(year, "年", m[1], "月", m[2], "日 ", typed[len(m[0]):])
	if t, err = dates.Parse(whole); err != nil {
		return t, "", err
	}
	return t, fmt.Sprintf("“%s”没有写年份，按 %d 年录入", clip(typed, 20), t.Year()), nil
}

// nearestYear is that in which a month and a day lie closest to a moment.
func nearestYear(to time.Time, month, day string) int {
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	best := 0
	var distance time.Duration
	for _, year := range []int{to.Year() - 1, to.Year(), to.Year() + 1} {
		away := time.Date(year, time.Month(m), d, 0, 0, 0, 0, calendar.Shanghai).Sub(to).Abs()
		if best == 0 || away < distance {
			best, distance = year, away
		}
	}
	return best
}

// yearIn is the year that a row above the header names, as 2025年舆情台账 does;
// 0 where it names none.
func yearIn(cells []string) int {
	for _, c := range cells {
		if m := titleYear.FindStringSubmatch(c); m != nil {
			year, _ := strconv.Atoi(m[1])
			return year
		}
	}
	return 0
}
