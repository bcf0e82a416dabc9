package rhythm

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

func works(d calendar.Date) bool { return calendar.Default().WorkingDay(d) }

// log sums up times as the store does.
func log(times ...time.Time) []opinion.Day {
	var days []opinion.Day
	for _, t := range times {
		t = t.In(calendar.Shanghai)
		day := t.Format(time.DateOnly)
		if len(days) == 0 || days[len(days)-1].Day != day {
			days = append(days, opinion.Day{Day: day})
		}
		d := &days[len(days)-1]
		d.New++
		d.Hours |= 1 << t.Hour()
	}
	return days
}

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// each lists the times of a pattern from a day through another.
func each(from, to string, comes func(t time.Time) bool) (out []time.Time) {
	for t := at(from + " 00:30"); t.Before(at(to + " 23:59")); t = t.Add(time.Hour) {
		if comes(t) {
			out = append(out, t)
		}
	}
	return out
}

func hourly(t time.Time) bool { return true }
func officeHours(t time.Time) bool {
	return works(calendar.DateOf(t)) && t.Hour() >= 8 && t.Hour() < 18
}
func dailyAtNine(t time.Time) bool { return t.Hour() == 9 }
func workdaysAtNine(t time.Time) bool {
	return works(calendar.DateOf(t)) && t.Hour() == 9
}
func mondays(t time.Time) bool { return t.Weekday() == time.Monday && t.Hour() == 10 }

// 2 March 2026 is a Monday.
func TestSilent(t *testing.T) {
	for _, x := range []struct {
		name  string
		comes func(time.Time) bool
		to    string // the last day on which it comes
		at    string
		want  bool
	}{
		{"hourly, two hours", hourly, "2026-03-25", "2026-03-26 02:00", false},
		{"hourly, four hours", hourly, "2026-03-25", "2026-03-26 04:10", true},
		{"in office hours, over night", officeHours, "2026-03-25", "2026-03-26 07:59", false},
		{"in office hours, the next morning", officeHours, "2026-03-25", "2026-03-26 09:10", false},
		{"in office hours, the next forenoon", officeHours, "2026-03-25", "2026-03-26 10:10", true},
		{"in office hours, a weekend", officeHours, "2026-03-27", "2026-03-29 23:00", false},
		{"in office hours, after a weekend", officeHours, "2026-03-27", "2026-03-30 08:30", false},
		{"in office hours, Monday noon", officeHours, "2026-03-27", "2026-03-30 12:00", true},
		{"in office hours, a public holiday", officeHours, "2026-04-30", "2026-05-05 20:00", false},
		{"in office hours, after the holiday", officeHours, "2026-04-30", "2026-05-06 11:00", true},
		{"each day, one missed", dailyAtNine, "2026-03-25", "2026-03-26 23:00", false},
		{"each day, two missed", dailyAtNine, "2026-03-25", "2026-03-27 10:10", true},
		{"each day, a weekend is one of its days", dailyAtNine, "2026-03-27", "2026-03-29 12:00", true},
		{"each working day, over the weekend", workdaysAtNine, "2026-03-27", "2026-03-30 20:00", false},
		{"each working day, Tuesday", workdaysAtNine, "2026-03-27", "2026-03-31 10:10", true},
		{"each Monday, one missed", mondays, "2026-03-24", "2026-04-05 20:00", false},
		{"each Monday, one missed and a holiday", mondays, "2026-03-24", "2026-04-12 20:00", false},
		{"each Monday, two missed", mondays, "2026-03-24", "2026-04-13 20:00", true},
	} {
		times := each("2026-02-02", x.to, x.comes)
		r, ok := Of(log(times...), works)
		if !ok {
			t.Fatalf("%s: no habit", x.name)
		}
		if got := r.Silent(times[len(times)-1], at(x.at)); got != x.want {
			t.Errorf("%s: silent %v; %s", x.name, got, r)
		}
	}
}

func TestNoHabitYet(t *testing.T) {
	for name, days := range map[string][]opinion.Day{
		"nothing":   nil,
		"two days":  log(each("2026-03-24", "2026-03-25", hourly)...),
		"bad dates": {{Day: "x", New: 1}, {Day: "", New: 1}, {Day: "2026-13-01", New: 1}},
		"edits":     {{Day: "2026-03-02", Changed: 3}, {Day: "2026-03-03", Changed: 3}, {Day: "2026-03-04", Changed: 3}},
	} {
		if r, ok := Of(days, works); ok {
			t.Errorf("%s: %s", name, r)
		}
	}
}

// What earlier programs kept has no hours: its days tell, until there are enough
// with hours.
func TestDaysWithoutHours(t *testing.T) {
	times := each("2026-02-02", "2026-03-25", officeHours)
	days := log(times...)
	for i := range days {
		days[i].Hours = 0
	}
	r, ok := Of(days, works)
	last := times[len(times)-1]
	if !ok || r.Silent(last, at("2026-03-26 20:00")) || r.Silent(last, at("2026-03-27 10:00")) || !r.Silent(last, at("2026-03-27 20:00")) {
		t.Errorf("%v, %s", ok, r)
	}
	exact := log(times...)
	copy(days[len(days)-4:], exact[len(days)-4:])
	if r, ok = Of(days, works); !ok || !r.Silent(last, at("2026-03-26 20:00")) {
		t.Errorf("%v, %s", ok, r)
	}
}

// An outage that is over does not make the next one wait.
func TestAPastOutageTeachesLittle(t *testing.T) {
	times := append(each("2026-02-02", "2026-02-20", officeHours), each("2026-03-09", "2026-03-25", officeHours)...)
	r, ok := Of(log(times...), works)
	if !ok || !r.Silent(times[len(times)-1], at("2026-03-26 12:00")) {
		t.Errorf("%v, %s", ok, r)
	}
}

// A source that publishes by chance is seldom called silent while it lives, and
// surely when it died: over forty of them, for eight weeks after the first eight.
func TestIrregularSources(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, share := range []float64{0.05, 0.1, 0.3, 0.6, 0.9} {
		alarms, looks := 0, 0
		for range 40 {
			times := each("2026-01-05", "2026-04-26", func(t time.Time) bool { return officeHours(t) && rnd.Float64() < share })
			split := 0
			for ; times[split].Before(at("2026-03-02 00:00")); split++ {
			}
			r, ok := Of(log(times[:split]...), works)
			if !ok {
				t.Fatal("no habit")
			}
			for i := split; i < len(times); i++ {
				looks++
				if r.Silent(times[i-1], times[i]) {
					alarms++
				}
			}
			if dead := times[split-1]; !r.Silent(dead, dead.AddDate(0, 0, 90)) {
				t.Errorf("share %v: not told of in 90 days: %s", share, r)
			}
		}
		t.Logf("share %v: %d false alarms at %d gaps, %.2f a source and week", share, alarms, looks, float64(alarms)/320)
		if float64(alarms)/320 > 0.03 {
			t.Errorf("share %v: %d false alarms in 320 weeks", share, alarms)
		}
	}
}

func TestWords(t *testing.T) {
	for _, x := range []struct {
		comes func(time.Time) bool
		want  string
	}{
		{hourly, "平时每天有新内容；这样的时段连续 2 小时没有即为静默"},
		{officeHours, "平时周一至周五 8—18 时有新内容；这样的时段连续 2 小时没有即为静默"},
		{mondays, "平时周一 10—11 时有新内容；这样的时段连续 2 小时没有即为静默"},
		{func(t time.Time) bool { return t.Weekday()%2 == 1 && (t.Hour() == 9 || t.Hour() == 15) }, "平时周一、周三、周五 9—10、15—16 时有新内容；这样的时段连续 2 小时没有即为静默"},
	} {
		r, _ := Of(log(each("2026-02-02", "2026-03-25", x.comes)...), works)
		if r.String() != x.want {
			t.Errorf("%s, want %s", r, x.want)
		}
	}
	for d, want := range map[time.Duration]string{7 * time.Hour: "7 小时", 47 * time.Hour: "47 小时", 49 * time.Hour: "2 天"} {
		if got := Words(d); got != want {
			t.Errorf("%s", got)
		}
	}
}

// Whatever days are kept, there is an answer.
func FuzzOf(f *testing.F) {
	f.Add("2026-03-02 2026-03-03 2026-03-04", uint32(1), uint16(3))
	f.Add("2026-02-28 0001-01-01 9999-12-31", uint32(0xffffffff), uint16(1000))
	f.Fuzz(func(t *testing.T, words string, hours uint32, later uint16) {
		var days []opinion.Day
		var day string
		for n, err := fmt.Sscan(words, &day); n == 1 && err == nil && len(words) > len(day) && len(days) < 50; n, err = fmt.Sscan(words, &day) {
			days = append(days, opinion.Day{Day: day, New: 1, Hours: hours})
			words = words[len(day)+1:]
		}
		if r, ok := Of(days, works); ok {
			_ = r.String()
			last := at("2026-03-02 09:00")
			r.Silent(last, last.Add(time.Duration(later)*time.Hour))
		}
	})
}

func BenchmarkOf(b *testing.B) {
	days := log(each("2026-02-02", "2026-03-25", officeHours)...)
	for b.Loop() {
		r, _ := Of(days, works)
		r.Silent(at("2026-03-25 17:00"), at("2026-03-26 17:00"))
	}
}
