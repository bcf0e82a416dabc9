package report

import (
	"fmt"
	"time"

	"yuqing/internal/calendar"
)

// Period is a span of whole days in Asia/Shanghai, both included.
type Period struct {
	First, Last time.Time // midnights
}

// ParsePeriod reads two dates as 2006-01-02. The error is in Chinese and names
// the field at fault.
func ParsePeriod(from, to string) (Period, error) {
	first, err := parseDay("from", from)
	if err != nil {
		return Period{}, err
	}
	last, err := parseDay("to", to)
	if err != nil {
		return Period{}, err
	}
	if last.Before(first) {
		return Period{}, &RequestError{"to", fmt.Sprintf("截止日期 %s 早于起始日期 %s", to, from)}
	}
	return Period{first, last}, nil
}

func parseDay(field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, &RequestError{field, "没有给出日期，应写作 2026-03-01 的样式"}
	}
	t, err := time.ParseInLocation(time.DateOnly, s, calendar.Shanghai)
	if err != nil || t.Year() < 1900 {
		return time.Time{}, &RequestError{field, fmt.Sprintf("日期 %q 应写作 2026-03-01 的样式", s)}
	}
	return t, nil
}

// Range is the period as [from, to).
func (p Period) Range() (from, to time.Time) {
	return p.First, p.Last.AddDate(0, 0, 1)
}

// RequestError says which part of a request cannot be read, in Chinese.
type RequestError struct {
	Field string // from, to, channel, by, format, min, figure or hand
	Text  string
}

func (e *RequestError) Error() string { return e.Field + "：" + e.Text }
