package office

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// Holidays are one version of what an office knows of the calendar beyond
// what the program ships.
type Holidays struct {
	Years []Year `json:"years" doc:"导入的年份；整年取代程序自带的数据"`
	Extra []Day  `json:"extra" doc:"本单位另外的放假或上班日"`
}

// Year is a year's notice.
type Year struct {
	Year   int    `json:"year"`
	Source string `json:"source" doc:"依据，例如通知的文号"`
	Days   []Day  `json:"days"`
}

// Day is a date that differs from the week's own rhythm.
type Day struct {
	Date    string `json:"date" doc:"2027-01-31"`
	Working bool   `json:"working" doc:"true 为上班（调休），false 为放假"`
	Name    string `json:"name"`
}

// Calendar is the shipped calendar with the imported years and the office's
// own days laid over it.
func (h Holidays) Calendar() *calendar.Calendar {
	c := calendar.Default()
	for _, y := range h.Years {
		c = c.WithYear(y.Year, daysOf(y.Days))
	}
	return c.With(daysOf(h.Extra))
}

func daysOf(days []Day) []calendar.Day {
	out := make([]calendar.Day, 0, len(days))
	for _, d := range days {
		if date, err := calendar.ParseDate(d.Date); err == nil { // check has seen to it
			out = append(out, calendar.Day{Date: date, Working: d.Working, Name: d.Name})
		}
	}
	return out
}

// DaysFrom writes the calendar's days as the document keeps them.
func DaysFrom(days []calendar.Day) []Day {
	out := make([]Day, len(days))
	for i, d := range days {
		out[i] = Day{Date: d.Date.String(), Working: d.Working, Name: d.Name}
	}
	return out
}

// Bounds of a year's notice.
const (
	firstYear, lastYear = 2000, 2199
	maxYearDays         = 120
	maxExtra            = 2000
)

func (h Holidays) check() error {
	seen := map[int]bool{}
	for _, y := range h.Years {
		switch {
		case y.Year < firstYear || y.Year > lastYear:
			return opinion.Invalid("year", "年份须在 %d 至 %d 之间。", firstYear, lastYear)
		case seen[y.Year]:
			return opinion.Invalid("year", "%d 年出现了两次。", y.Year)
		case len(y.Days) > maxYearDays:
			return opinion.Invalid("days", "%d 年的放假、上班日超过 %d 天，请核对。", y.Year, maxYearDays)
		}
		seen[y.Year] = true
		if err := y.check(); err != nil {
			return err
		}
	}
	if len(h.Extra) > maxExtra {
		return opinion.Invalid("extra", "本单位另加的日子超过 %d 天。", maxExtra)
	}
	return checkDays("extra", h.Extra)
}

// check holds a notice against what every notice has: the National Day, and
// days of its own year or of the days just before and after it.
func (y Year) check() error {
	if err := checkDays("days", y.Days); err != nil {
		return err
	}
	national := false
	for _, d := range y.Days {
		date, _ := calendar.ParseDate(d.Date)
		first := calendar.Date{Year: y.Year, Month: time.January, Day: 1}
		away := date.At(0).Sub(first.At(0))
		if away < -15*24*time.Hour || away > (366+15)*24*time.Hour {
			return opinion.Invalid("days", "%s 不在 %d 年，请核对年份。", d.Date, y.Year)
		}
		national = national || !d.Working && date == calendar.Date{Year: y.Year, Month: time.October, Day: 1}
	}
	if !national {
		return opinion.Invalid("days", "没有 %d 年 10 月 1 日放假，这不是全年的安排；请补全后再保存。", y.Year)
	}
	return nil
}

func checkDays(field string, days []Day) error {
	seen := map[string]bool{}
	for _, d := range days {
		_, err := calendar.ParseDate(d.Date)
		switch {
		case err != nil:
			return opinion.Invalid(field, "“%s”不是日期，应写作 2027-01-31。", d.Date)
		case seen[d.Date]:
			return opinion.Invalid(field, "%s 出现了两次。", d.Date)
		case len([]rune(d.Name)) > 40:
			return opinion.Invalid(field, "%s 的名称超过 40 字。", d.Date)
		}
		seen[d.Date] = true
	}
	return nil
}

// SetYear replaces a year's notice, or adds it.
func SetYear(y Year) func(*Holidays) error {
	return func(h *Holidays) error {
		h.Years = slices.DeleteFunc(h.Years, func(x Year) bool { return x.Year == y.Year })
		h.Years = append(h.Years, y)
		slices.SortFunc(h.Years, func(a, b Year) int { return a.Year - b.Year })
		return nil
	}
}

// DropYear takes an imported year back; what the program ships holds again.
func DropYear(year int) func(*Holidays) error {
	return func(h *Holidays) error {
		n := len(h.Years)
		h.Years = slices.DeleteFunc(h.Years, func(x Year) bool { return x.Year == year })
		if len(h.Years) == n {
			return opinion.Invalid("year", "没有导入过 %d 年的安排。", year)
		}
		return nil
	}
}

// SetDay adds a day of the office's own, or replaces it.
func SetDay(d Day) func(*Holidays) error {
	return func(h *Holidays) error {
		h.Extra = slices.DeleteFunc(h.Extra, func(x Day) bool { return x.Date == d.Date })
		h.Extra = append(h.Extra, d)
		slices.SortFunc(h.Extra, func(a, b Day) int { return strings.Compare(a.Date, b.Date) })
		return nil
	}
}

// DropDay takes a day of the office's own back.
func DropDay(date string) func(*Holidays) error {
	return func(h *Holidays) error {
		h.Extra = slices.DeleteFunc(h.Extra, func(x Day) bool { return x.Date == date })
		return nil
	}
}

// holidayChanges says in words what differs between two versions.
func holidayChanges(before, after Holidays) []string {
	var out []string
	for _, y := range after.Years {
		i := slices.IndexFunc(before.Years, func(x Year) bool { return x.Year == y.Year })
		off, on := count(y.Days)
		switch {
		case i < 0:
			out = append(out, fmt.Sprintf("导入 %d 年：放假 %d 天、调休上班 %d 天（%s）", y.Year, off, on, y.Source))
		case !slices.Equal(before.Years[i].Days, y.Days):
			out = append(out, fmt.Sprintf("更正 %d 年：%s", y.Year, strings.Join(dayChanges(before.Years[i].Days, y.Days), "、")))
		case before.Years[i].Source != y.Source:
			out = append(out, fmt.Sprintf("%d 年的依据：%s", y.Year, y.Source))
		}
	}
	for _, y := range before.Years {
		if !slices.ContainsFunc(after.Years, func(x Year) bool { return x.Year == y.Year }) {
			out = append(out, fmt.Sprintf("撤回导入的 %d 年", y.Year))
		}
	}
	for _, c := range dayChanges(before.Extra, after.Extra) {
		out = append(out, "本单位："+c)
	}
	return out
}

func count(days []Day) (off, on int) {
	for _, d := range days {
		if d.Working {
			on++
		} else {
			off++
		}
	}
	return off, on
}

func dayChanges(before, after []Day) []string {
	var out []string
	words := map[bool]string{true: "上班", false: "放假"}
	had := map[string]Day{}
	for _, d := range before {
		had[d.Date] = d
	}
	for _, d := range after {
		if old, there := had[d.Date]; !there || old != d {
			out = append(out, strings.TrimSpace(d.Date+words[d.Working]+" "+d.Name))
		}
		delete(had, d.Date)
	}
	for _, d := range before {
		if _, gone := had[d.Date]; gone {
			out = append(out, d.Date+" 恢复平常")
		}
	}
	return out
}
