package demo

import (
	"fmt"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// moment is a time told from now: "-3d 09:40" is three days ago at 09:40 in
// Shanghai, "-2h10m" is two hours and ten minutes ago.
type moment string

// before returns the moment as seen from now.
func (m moment) before(now time.Time) (time.Time, error) {
	day, clock, dated := strings.Cut(string(m), "d ")
	if !dated {
		d, err := time.ParseDuration(string(m))
		if err != nil {
			return now, fmt.Errorf("%q is no moment: %w", m, err)
		}
		return now.Add(d), nil
	}
	var days int
	if _, err := fmt.Sscanf(day, "%d", &days); err != nil {
		return now, fmt.Errorf("%q is no moment: %w", m, err)
	}
	at, err := time.Parse("15:04", clock)
	if err != nil {
		return now, fmt.Errorf("%q is no moment: %w", m, err)
	}
	y, month, d := now.In(calendar.Shanghai).Date()
	return time.Date(y, month, d+days, at.Hour(), at.Minute(), 0, 0, calendar.Shanghai), nil
}
