package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
)

var rosterNow = time.Date(2026, 11, 20, 9, 0, 0, 0, calendar.Shanghai)

// Rosters as offices print them, each with its turns as "from to shift name phone duty".
func TestReadRosterAsPrinted(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a column for each post, days without year": {
			"县委网信办2026年12月值班表\n日期,星期,带班领导,联系电话,值班人员,联系电话,备注\n12月31日,星期四,王建,8001,李芳、赵晴,8002、8003,\n1月1日,星期五,王建,8001,李 芳,8002,元旦\n备注：值班时间为全天\n",
			"12-31 08:30 01-01 08:30 全天 王建 8001 带班领导|12-31 08:30 01-01 08:30 全天 李芳 8002 |12-31 08:30 01-01 08:30 全天 赵晴 8003 |2027-01-01 08:30 01-02 08:30 全天 王建 8001 带班领导|2027-01-01 08:30 01-02 08:30 全天 李芳 8002 ",
		},
		"a column for each shift with its hours": {
			"日期\t白班（8:00-20:00）\t电话\t夜班（20:00—次日8:00）\t电话\n11.27\t李芳\t13900000001\t赵晴\t13900000002\n",
			"11-27 08:00 11-27 20:00 白班 李芳 13900000001 |11-27 20:00 11-28 08:00 夜班 赵晴 13900000002 ",
		},
		"two rows of headings": {
			"日期,带班领导,,白班,,夜班,\n,姓名,电话,姓名,电话,姓名,电话\n2026-11-27,王建,8001,李芳,8002,赵晴,8003\n",
			"11-27 08:30 11-28 08:30 全天 王建 8001 带班领导|11-27 08:30 11-27 17:30 白班 李芳 8002 |11-27 17:30 11-28 08:30 夜班 赵晴 8003 ",
		},
		"name and number in one cell, the day alone": {
			"十二月份值班安排\n日期,带班领导姓名及电话,值班员及联系电话\n1日,王建 13900000001,李芳（13900000002）；赵晴 0311-8800123\n2,王建13900000001,李芳 13900000002\n",
			"12-01 08:30 12-02 08:30 全天 王建 13900000001 带班领导|12-01 08:30 12-02 08:30 全天 李芳 13900000002 值班员|12-01 08:30 12-02 08:30 全天 赵晴 0311-8800123 值班员|12-02 08:30 12-03 08:30 全天 王建 13900000001 带班领导|12-02 08:30 12-03 08:30 全天 李芳 13900000002 值班员",
		},
		"several days in a row, a cell merged with the one above": {
			"值班日期,班次,值班人,电话\n11月28日-29日,白班,李芳,8002\n,夜班（18:00-8:00）,赵晴,8003\n",
			"11-28 08:30 11-28 17:30 白班 李芳 8002 |11-29 08:30 11-29 17:30 白班 李芳 8002 |11-28 18:00 11-29 08:00 夜班 赵晴 8003 |11-29 18:00 11-30 08:00 夜班 赵晴 8003 ",
		},
		"one number of the room for all": {
			"日期,值班员,值班电话\n2026年11月28日（周六）,李芳 赵晴,0311-88001234\n",
			"11-28 08:30 11-29 08:30 全天 李芳 0311-88001234 值班员|11-28 08:30 11-29 08:30 全天 赵晴 0311-88001234 值班员",
		},
	} {
		turns, problems, err := Read(strings.NewReader(c.text), rosterNow)
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", name, problems, err)
			continue
		}
		var got []string
		for _, x := range turns {
			from := x.From.In(calendar.Shanghai).Format("2006-01-02 15:04")
			got = append(got, fmt.Sprintf("%s %s %s %s %s %s", strings.TrimPrefix(from, "2026-"), x.To.In(calendar.Shanghai).Format("01-02 15:04"), x.Shift, x.Name, x.Phone, x.Duty))
			if err := x.check(); err != nil {
				t.Errorf("%s: %+v: %v", name, x, err)
			}
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, s, c.want)
		}
	}
}

func TestReadRosterNamesWhatItCannotRead(t *testing.T) {
	for text, want := range map[string]string{
		"日期,带班领导,电话\n11月31日,王建,8001\n":           "第 2 行 “11月31日”不是日期",
		"日期,带班领导,电话\n11月27日,王建,\n":               "第 2 行 王建 没有写电话",
		"日期,值班员,电话\n11月27日,李芳、赵晴、周明,8001、8002\n": "第 2 行 周明 没有写电话",
		"日期,带班领导,电话\n27日,王建,8001\n":              "第 2 行 “27日”不是日期",
		"日期,班次,姓名,电话\n11月27日,机动,王建,8001\n":       "第 2 行 班次“机动”须另写开始",
	} {
		_, problems, err := Read(strings.NewReader(text), rosterNow)
		if err != nil || len(problems) != 1 || !strings.HasPrefix(fmt.Sprintf("第 %d 行 %s", problems[0].Line, problems[0].Text), want) {
			t.Errorf("%q: %v %v, want %s", text, problems, err, want)
		}
	}
}
