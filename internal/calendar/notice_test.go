package calendar_test

import (
	"slices"
	"strings"
	"testing"

	"yuqing/internal/calendar"
)

const notice = `各省、自治区、直辖市人民政府：
现将放假安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
三、国庆节：10月1日（周五）至7日（周四）放假调休，共7天，9月26日（周日）、10月9日（周六）上班。
节假日期间，要安排好值班。`

func TestParseNotice(t *testing.T) {
	days, problems := calendar.ParseNotice(2027, notice)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var got []string
	for _, d := range days {
		mark := "休"
		if d.Working {
			mark = "班"
		}
		got = append(got, d.Date.String()[5:]+mark+d.Name)
	}
	want := strings.Fields("01-01休元旦 01-02休元旦 01-03休元旦 01-31班春节 02-05休春节 02-06休春节 02-07休春节 02-08休春节 02-09休春节 02-10休春节 02-11休春节 02-20班春节 " +
		"09-26班国庆节 10-01休国庆节 10-02休国庆节 10-03休国庆节 10-04休国庆节 10-05休国庆节 10-06休国庆节 10-07休国庆节 10-09班国庆节")
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if c := calendar.Default().WithYear(2027, days); !c.Known(2027) {
		t.Error("the year is not known after its notice")
	}
}

func TestParseNoticeOverTheTurnOfTheYear(t *testing.T) {
	days, problems := calendar.ParseNotice(2027, "元旦：2026年12月31日至2027年1月2日放假；12月31日至1月2日放假。")
	if len(problems) > 0 || len(days) != 6 || days[0].Date.String() != "2026-12-31" || days[5].Date.String() != "2028-01-02" {
		t.Errorf("%v %v", days, problems)
	}
}

func TestParseNoticeSaysWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"元旦：2月30日放假。":       "不是有效的日期",
		"春节：3月8日安排另行通知。":    "没有写明",
		"春节：3月8日放假。3月8日上班。": "既写放假又写上班",
		"春节：1月1日至9月1日放假。":   "超过",
		"春节：1月5日放假1月9日上班。":  "写在一起",
	} {
		if _, problems := calendar.ParseNotice(2027, text); len(problems) != 1 || !strings.Contains(problems[0], want) {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

// A corrected notice takes back what the first one said of the year.
func TestWithYearReplaces(t *testing.T) {
	labour := func(c *calendar.Calendar) bool { return c.WorkingDay(calendar.DateOf(at("2026-05-04 12:00"))) }
	c := calendar.Default()
	if labour(c) {
		t.Fatal("2026-05-04 is a holiday in the data")
	}
	d, _ := calendar.ParseDate("2026-10-01")
	fresh := c.WithYear(2026, []calendar.Day{{Date: d, Name: "国庆节"}})
	if !labour(fresh) || labour(c) || len(fresh.DaysOf(2026)) != 1 || !fresh.Known(2025) {
		t.Errorf("%v", fresh.DaysOf(2026))
	}
}

func FuzzParseNotice(f *testing.F) {
	f.Add(notice)
	f.Add("1月1日至99月99日放假上班")
	f.Fuzz(func(t *testing.T, s string) {
		days, _ := calendar.ParseNotice(2027, s)
		for i, d := range days {
			if !d.Date.Valid() || i > 0 && days[i-1].Date.Compare(d.Date) >= 0 {
				t.Fatalf("%v", days)
			}
		}
	})
}
