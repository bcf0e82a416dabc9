package calibration

import (
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// trialDays is the period of a trial where none is asked for.
const trialDays = 30

// Period reads two dates of Asia/Shanghai, both included, as [from, to); an
// empty one is today, and thirty days before the end.
func (s *Service) Period(from, to string) (first, end time.Time, err error) {
	if end, err = day("to", to); err != nil {
		return first, end, err
	}
	if end.IsZero() {
		end, _ = day("to", s.deps.Now().In(calendar.Shanghai).Format(time.DateOnly))
	}
	end = end.AddDate(0, 0, 1)
	if first, err = day("from", from); err != nil {
		return first, end, err
	}
	if first.IsZero() {
		first = end.AddDate(0, 0, -trialDays)
	}
	if !first.Before(end) {
		return first, end, opinion.Invalid("to", "截止日期早于起始日期。")
	}
	return first, end, nil
}

func day(field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, calendar.Shanghai)
	if err != nil {
		return t, opinion.Invalid(field, "日期“%s”应写作 2026-03-01 的样式。", s)
	}
	return t, nil
}
