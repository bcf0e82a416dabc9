package oldledger_test

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/oldledger"
)

// A day without its year is of the year that its row, the rows before or the
// title make likely, and the reader is told; without any it is refused.
func TestDaysWithoutAYear(t *testing.T) {
	const header = "标题,发布时间,交办时间,首回时间,办结时间\n"
	for name, c := range map[string]struct{ table, want string }{
		"the row's":              {header + "甲,2025.12.30,12月31日,1月2日 上午,1.5\n", "2025-12-30 2025-12-31 2026-01-02 2026-01-05"},
		"the row before's":       {header + "甲,2025/3/8,,,\n乙,3月9日9时30分,3-9,3月10号,\n", "2025-03-09 2025-03-09 2025-03-10 -"},
		"the title's":            {"2024年舆情台账\n填报：2026年1月5日\n" + header + "甲,3月8日,3/9,,\n", "2024-03-08 2024-03-09 - -"},
		"a monthly title's":      {"青禾县2024年11月舆情台账\n" + header + "甲,11月8日,,,\n", "2024-11-08 - - -"},
		"the day it was made is": {"填报时间：2026年1月5日\n" + header + "甲,3月8日,,,\n", "refused: 发布时间“3月8日”无法识别"},
		"none":                   {header + "甲,3月8日,,,\n", "refused: 发布时间“3月8日”无法识别"},
		"no such day":            {header + "甲,2025-03-08,2月30日,,\n", "refused: 交办时间“2月30日”无法识别"},
		"the row's with words":   {header + "甲,2025-03-08,3月8日前,,\n", "refused: 交办时间“3月8日前”无法识别"},
	} {
		s, err := oldledger.Open("台账", strings.NewReader(c.table))
		if err != nil {
			t.Fatal(err)
		}
		var last oldledger.Row
		err = s.Rows(s.Guess, time.Date(2026, 6, 1, 0, 0, 0, 0, calendar.Shanghai), func(r oldledger.Row) error { last = r; return nil })
		if err != nil {
			t.Fatal(err)
		}
		got := "refused: " + last.Refused
		if last.Refused == "" {
			var days []string
			for _, at := range []time.Time{last.Matter.PublishedAt, last.Past.DispatchedAt, last.Past.FirstFeedback, last.Past.ClosedAt} {
				day := "-"
				if !at.IsZero() {
					day = at.In(calendar.Shanghai).Format(time.DateOnly)
				}
				days = append(days, day)
			}
			got = strings.Join(days, " ")
			if !strings.Contains(strings.Join(last.Warnings, ""), "没有写年份") {
				t.Errorf("%s: nobody is told: %q", name, last.Warnings)
			}
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
