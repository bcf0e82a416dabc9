package wording

import (
	"slices"
	"testing"
	"time"
)

// The 20th of November 2026 is a Friday.
func TestDaysOfTheWeekBesideDates(t *testing.T) {
	for text, want := range map[string][]string{
		"11月19日（周三）上午开会。":         {"11月19日（周三"},
		"2026年11月19日星期五":          {"2026年11月19日星期五"},
		"定于周三（11月19日）召开":          {"周三（11月19日"},
		"星期一11月19日":               {"星期一11月19日"},
		"今日（周四）":                  {"今日（周四"},
		"2026-11-19（星期日）":         {"2026-11-19（星期日"},
		"11月19日上午9时（周二）":          {"11月19日上午9时（周二"},
		"１１月１９日（周二）":              {"１１月１９日（周二"},
		"11月31日起施工，2027年2月29日完工。": {"11月31日", "2027年2月29日"},
		// as the calendar has it
		"11月19日（周四）、11月22日（星期天）、周五（11月20日）": nil,
		"2028年2月29日（周二）、1月1日（星期五）、2月29日":    nil, // the next New Year's Day
		"12月31日（周四），2025年12月31日（周三）":        nil,
		// nothing is said of the date's own day
		"11月19日至20日（周三至周五）":      nil,
		"每周三、11月19日开放":           nil,
		"逢周三11月19日除外":            nil,
		"11月19日（周三、周五）开放":        nil,
		"11月中旬（周三）、11月（周三）":      nil,
		"农历2月30日、阴历丙午年2月30日（周三）": nil,
		"历时一周11月19日完工":           nil,
		"11月19日周边道路，一周三次清运":      nil,
	} {
		if got := found(Check(Draft{Text: text}, nil, nil, now), Calendar); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f := Check(Draft{Text: "11月19日（周三）" + whole}, nil, nil, now)[0]
	if f.Text != "2026年11月19日是星期四，请核对日期和星期。" || f.Start != 0 || f.End != 9 {
		t.Errorf("%+v", f)
	}
	if f := Check(Draft{Text: "11月31日"}, nil, nil, now)[0]; f.Text != "11月没有31日，请核对。" {
		t.Errorf("%+v", f)
	}
	// What is written in January of a December is the one that has passed.
	january := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	if got := found(Check(Draft{Text: "12月30日（周三）已修复"}, nil, nil, january), Calendar); got != nil {
		t.Errorf("%q", got)
	}
}
