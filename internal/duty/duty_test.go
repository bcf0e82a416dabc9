package duty

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
)

func TestReadRoster(t *testing.T) {
	turns, problems, err := Read(strings.NewReader("日期\t班次\t姓名\t联系电话\t职责\t开始\t结束\n"+
		"2026-11-25\t白班\t林晓\t0311-80001\t值班员\t\t\n"+
		"2026年11月25日\t夜班\t高岩\t13900000001\t带班领导\t\t\n"+
		"2026/11/26\t机动\t何芳\t8001\t值班员\t9:00\t12:00\n"+
		"2026-11-26\t中班\t何芳\t8001\t\t\t\n"+
		"2026-11-26\t白班\t\t8001\t\t\t\n"+
		"二十六日\t白班\t何芳\t8001\t\t\t\n"+
		"2026-11-26\t白班\t何芳\t问办公室\t\t\t\n"+
		"2026-11-25\t白班\t林晓\t0311-80001\t\t\t\n"), rosterNow)
	if err != nil {
		t.Fatal(err)
	}
	if len(turns) != 3 || len(problems) != 5 {
		t.Fatalf("%+v\n%+v", turns, problems)
	}
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for i, want := range [][2]string{{"2026-11-25 08:30", "2026-11-25 17:30"}, {"2026-11-25 17:30", "2026-11-26 08:30"}, {"2026-11-26 09:00", "2026-11-26 12:00"}} {
		if !turns[i].From.Equal(at(want[0])) || !turns[i].To.Equal(at(want[1])) {
			t.Errorf("%s %s: %v to %v", turns[i].Day, turns[i].Shift, turns[i].From, turns[i].To)
		}
	}
	for i, want := range []string{"须另写开始", "没有写姓名", "不是日期", "不是电话", "出现了两次"} {
		if problems[i].Line != i+5 || !strings.Contains(problems[i].Text, want) {
			t.Errorf("%+v, want %s", problems[i], want)
		}
	}
	if got := Shifts(turns); len(got) != 3 || got[1].Name != "夜班" {
		t.Errorf("%+v", got)
	}
}

func TestReadRosterBelowATitle(t *testing.T) {
	turns, problems, err := Read(strings.NewReader("十一月值班表\n\n序号,日 期,班 次,值班人,联系电话（手机）\n1,2026-11-25,白班,林晓,1\n2,2026-11-26,白班,,1\n"), rosterNow)
	if err != nil || len(turns) != 1 || turns[0].Name != "林晓" || len(problems) != 1 || problems[0].Line != 5 {
		t.Errorf("%+v, %+v, %v", turns, problems, err)
	}
}

func TestReadRosterNeedsItsColumns(t *testing.T) {
	head := strings.Join(Columns, ",") + "\n"
	for text, want := range map[string]string{
		"姓名,电话\n林晓,1\n": "缺“日期”", "日期,电话\n2026-11-25,1\n": "缺“姓名”", "%PDF-1.4 x": "CSV 或 XLSX",
		head + strings.Repeat("2026-11-25,白班,林晓,1\n", maxTurns+1): "表格超过",
		head + strings.Repeat("\"x\n", 200):                       "引号没有闭合",
	} {
		if _, _, err := Read(strings.NewReader(text), rosterNow); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("日期,班次,姓名,电话\n2026-11-25,白班,林晓,1\n")
	f.Fuzz(func(t *testing.T, s string) {
		turns, _, _ := Read(strings.NewReader(s), rosterNow)
		for _, x := range turns {
			if !x.From.Before(x.To) || x.Name == "" {
				t.Fatalf("%+v", x)
			}
		}
	})
}
