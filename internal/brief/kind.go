package brief

import (
	"fmt"
	"time"

	"yuqing/internal/calendar"
)

// Kind says what a brief covers.
type Kind string

// The kinds.
const (
	Daily      Kind = "daily"      // 日报
	Weekly     Kind = "weekly"     // 周报, Monday to Sunday
	Monthly    Kind = "monthly"    // 月报
	HalfYearly Kind = "halfyearly" // 半年报
	Yearly     Kind = "yearly"     // 年报
	Special    Kind = "special"    // 专报, on one event
)

// Kinds lists the kinds in their order.
var Kinds = []Kind{Daily, Weekly, Monthly, HalfYearly, Yearly, Special}

var kindNames = map[Kind]string{
	Daily: "舆情日报", Weekly: "舆情周报", Monthly: "舆情月报", HalfYearly: "舆情半年报", Yearly: "舆情年报", Special: "舆情专报",
}

// Name is the kind's Chinese name, empty for one that does not exist.
func (k Kind) Name() string { return kindNames[k] }

// Period is [From, To), whole days of Asia/Shanghai.
type Period struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Period is the one of this kind that a moment lies in; the zero Period for
// Special, which covers its event.
func (k Kind) Period(at time.Time) Period {
	at = at.In(calendar.Shanghai)
	y, m, d := at.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, calendar.Shanghai) }
	switch k {
	case Daily:
		return Period{day(y, m, d), day(y, m, d+1)}
	case Weekly:
		monday := d - (int(at.Weekday())+6)%7
		return Period{day(y, m, monday), day(y, m, monday+7)}
	case Monthly:
		return Period{day(y, m, 1), day(y, m+1, 1)}
	case HalfYearly:
		first := (m-1)/6*6 + 1
		return Period{day(y, first, 1), day(y, first+6, 1)}
	case Yearly:
		return Period{day(y, 1, 1), day(y+1, 1, 1)}
	}
	return Period{}
}

// Before is the period of this kind that came before one.
func (k Kind) Before(p Period) Period { return k.Period(p.From.Add(-time.Hour)) }

// Days are the first and the last day, as dates of Asia/Shanghai (2026-11-25).
func (p Period) Days() (first, last string) {
	return p.From.In(calendar.Shanghai).Format(time.DateOnly), p.To.Add(-time.Nanosecond).In(calendar.Shanghai).Format(time.DateOnly)
}

// String writes the period as offices do: 11月25日, 11月16日至22日, 2026年11月.
func (p Period) String() string {
	from, last := p.From.In(calendar.Shanghai), p.To.Add(-time.Nanosecond).In(calendar.Shanghai)
	switch {
	case p.From.IsZero():
		return ""
	case from.YearDay() == 1 && p.To.Equal(from.AddDate(1, 0, 0)):
		return fmt.Sprintf("%d年", from.Year())
	case from.Day() == 1 && p.To.Equal(from.AddDate(0, 6, 0)) && from.Month()%6 == 1:
		return fmt.Sprintf("%d年%s半年", from.Year(), map[bool]string{true: "上", false: "下"}[from.Month() == 1])
	case from.Day() == 1 && p.To.Equal(from.AddDate(0, 1, 0)):
		return fmt.Sprintf("%d年%d月", from.Year(), from.Month())
	case from.YearDay() == last.YearDay() && from.Year() == last.Year():
		return from.Format("2006年1月2日")
	case from.Month() == last.Month() && from.Year() == last.Year():
		return from.Format("2006年1月2日") + "至" + last.Format("2日")
	case from.Year() == last.Year():
		return from.Format("2006年1月2日") + "至" + last.Format("1月2日")
	}
	return from.Format("2006年1月2日") + "至" + last.Format("2006年1月2日")
}
