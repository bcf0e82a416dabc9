package dates

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

var (
	agoForm   = regexp.MustCompile(`^(\d{1,3})\s*(分钟|小时|天)前$`)
	dayForm   = regexp.MustCompile(`^(今天|昨天|前天)\s*(?:(\d{1,2}):(\d{2}))?$`)
	monthForm = regexp.MustCompile(`^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+\d{1,2}:\d{2}(?::\d{2})?)?$`)
)

// Near reads the dates that lists show to people who look at them now: what
// Parse reads, and besides 刚刚, 3小时前, 昨天 08:00, and a month and day without
// a year (the latest such day that is not past tomorrow).
func Near(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	now = now.In(calendar.Shanghai)
	if s == "刚刚" {
		return now, nil
	}
	if m := agoForm.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // at most three digits
		switch m[2] {
		case "分钟":
			return now.Add(-time.Duration(n) * time.Minute), nil
		case "小时":
			return now.Add(-time.Duration(n) * time.Hour), nil
		}
		return now.AddDate(0, 0, -n), nil
	}
	if m := dayForm.FindStringSubmatch(s); m != nil {
		back := map[string]int{"今天": 0, "昨天": 1, "前天": 2}[m[1]]
		hour, _ := strconv.Atoi(m[2]) // none is 0
		minute, _ := strconv.Atoi(m[3])
		return time.Date(now.Year(), now.Month(), now.Day()-back, hour, minute, 0, 0, calendar.Shanghai), nil
	}
	if m := monthForm.FindStringSubmatch(s); m != nil {
		return monthDay(m, now)
	}
	return Parse(s)
}

func monthDay(m []string, now time.Time) (time.Time, error) {
	for _, year := range []int{now.Year() + 1, now.Year(), now.Year() - 1} {
		t, err := Parse(strconv.Itoa(year) + "-" + m[1] + "-" + m[2] + m[3])
		if err == nil && t.Before(now.AddDate(0, 0, 1)) {
			return t, nil
		}
	}
	return time.Time{}, ErrUnreadable
}
