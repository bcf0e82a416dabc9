package calendar_test

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAddWorkingDays(t *testing.T) {
	for _, c := range []struct {
		name, from  string
		n           int
		want        string
		provisional bool
	}{
		{"a plain week", "2026-03-02 09:00", 2, "2026-03-04 17:30", false},
		{"after office hours counts the same", "2026-03-02 23:59", 2, "2026-03-04 17:30", false},
		{"over a weekend", "2026-03-06 16:00", 1, "2026-03-09 17:30", false},
		{"found on a Saturday", "2026-03-07 10:00", 1, "2026-03-09 17:30", false},
		{"make-up Saturday 2026-02-14 is worked", "2026-02-13 09:00", 1, "2026-02-14 17:30", false},
		{"over Spring Festival 2026", "2026-02-14 09:00", 1, "2026-02-24 17:30", false},
		{"make-up Saturday after it", "2026-02-27 09:00", 1, "2026-02-28 17:30", false},
		{"into National Day 2026", "2026-09-30 09:00", 1, "2026-10-08 17:30", false},
		{"make-up Saturday after it too", "2026-09-30 09:00", 3, "2026-10-10 17:30", false},
		{"make-up Sunday 2026-01-04", "2026-01-01 09:00", 1, "2026-01-04 17:30", false},
		{"fifteen days in a plain month", "2026-03-02 09:00", 15, "2026-03-23 17:30", false},
		{"the eight days of 2020, with a late change", "2020-09-30 09:00", 1, "2020-10-09 17:30", false},
		{"into a year without data: Monday to Friday", "2026-12-31 09:00", 1, "2027-01-01 17:30", true},
		{"before all data", "1999-09-30 09:00", 1, "1999-10-01 17:30", true},
		{"no days: the end of the day itself", "2026-03-07 10:00", 0, "2026-03-07 17:30", false},
	} {
		got, provisional := calendar.Default().AddWorkingDays(at(c.from), c.n)
		if !got.Equal(at(c.want)) || provisional != c.provisional {
			t.Errorf("%s: %s, provisional %v; want %s, %v", c.name, got.Format("2006-01-02 15:04"), provisional, c.want, c.provisional)
		}
	}
}

// TestZone: the day is Shanghai's, whatever zone the moment is told in.
func TestZone(t *testing.T) {
	utc := time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC) // 00:30 on the 3rd in Shanghai
	got, _ := calendar.Default().AddWorkingDays(utc, 1)
	if want := at("2026-03-04 17:30"); !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestOfficeEnd(t *testing.T) {
	c := calendar.Default().WithOfficeEnd(18 * time.Hour)
	got, _ := c.AddWorkingDays(at("2026-03-02 09:00"), 1)
	if want := at("2026-03-03 18:00"); !got.Equal(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if end := calendar.Default().OfficeEnd(); end != 17*time.Hour+30*time.Minute {
		t.Errorf("the default was changed: %v", end)
	}
}

// TestImport: a year's notice makes its deadlines firm, and only its own.
func TestImport(t *testing.T) {
	days, err := calendar.Parse(strings.NewReader("\ufeffdate,kind,name\n# 2027\n2027-01-01,holiday,元旦\n2027-01-03,班,元旦\n2027-10-01,休,国庆节\n2028-01-01,休,元旦\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := calendar.Default().With(days)
	got, provisional := c.AddWorkingDays(at("2026-12-31 09:00"), 1)
	if want := at("2027-01-03 17:30"); !got.Equal(want) || provisional {
		t.Errorf("%v, provisional %v; want %v", got, provisional, want)
	}
	if c.Known(2028) {
		t.Error("one day of the next year makes that year known")
	}
	if calendar.Default().Known(2027) {
		t.Error("the import changed the embedded calendar")
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	days, err := calendar.Parse(strings.NewReader("2027-01-01,休,元旦\n2027-13-01,休\nfoo\n2027-01-02,whatever\n2027-01-01,班\n2027-01-05,班\n"))
	if len(days) != 2 {
		t.Errorf("%d days were taken, want 2", len(days))
	}
	for _, want := range []string{"line 2", "line 3", "line 4", "line 5", "2027-01-01 is given twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in: %v", want, err)
		}
	}
}

// TestEmbedded: every year of the data is there, and no make-up day is a
// weekday nor a holiday also worked.
func TestEmbedded(t *testing.T) {
	c := calendar.Default()
	for y := 2004; y <= 2026; y++ {
		if !c.Known(y) {
			t.Errorf("%d is missing", y)
		}
		if c.WorkingDay(calendar.Date{Year: y, Month: time.October, Day: 1}) {
			t.Errorf("National Day %d is worked", y)
		}
	}
	for _, d := range []string{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		if !c.WorkingDay(calendar.DateOf(at(d + " 12:00"))) {
			t.Errorf("make-up day %s is not worked", d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2027-01-01,休,元旦\n")
	f.Add("\"")
	f.Fuzz(func(t *testing.T, s string) {
		days, _ := calendar.Parse(strings.NewReader(s))
		c := new(calendar.Calendar).With(days)
		if deadline, _ := c.AddWorkingDays(at("2026-01-01 00:00"), 5); deadline.Before(at("2026-01-06 00:00")) {
			t.Errorf("five working days end at %v", deadline)
		}
	})
}
