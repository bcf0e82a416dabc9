package report

import (
	"testing"
	"time"
)

func period(t *testing.T, from, to string) Period {
	t.Helper()
	p, err := ParsePeriod(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p Period) text() string {
	return p.First.Format(time.DateOnly) + " " + p.Last.Format(time.DateOnly)
}

func TestPeriodsToCompareWith(t *testing.T) {
	for _, c := range []struct{ name, from, to, before, year string }{
		{"a whole month", "2026-03-01", "2026-03-31", "2026-02-01 2026-02-28", "2025-03-01 2025-03-31"},
		{"a short month after a long one", "2026-02-01", "2026-02-28", "2026-01-01 2026-01-31", "2025-02-01 2025-02-28"},
		{"the leap day's month", "2025-02-01", "2025-02-28", "2025-01-01 2025-01-31", "2024-02-01 2024-02-29"},
		{"this month so far", "2026-11-01", "2026-11-26", "2026-10-01 2026-10-26", "2025-11-01 2025-11-26"},
		{"so far, where the month before is shorter", "2026-03-01", "2026-03-30", "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"},
		{"a quarter", "2026-04-01", "2026-06-30", "2026-01-01 2026-03-31", "2025-04-01 2025-06-30"},
		{"a quarter so far", "2026-10-01", "2026-11-26", "2026-08-01 2026-09-26", "2025-10-01 2025-11-26"},
		{"a year", "2026-01-01", "2026-12-31", "2025-01-01 2025-12-31", "2025-01-01 2025-12-31"},
		{"seven days", "2026-11-20", "2026-11-26", "2026-11-13 2026-11-19", "2025-11-20 2025-11-26"},
		{"one day", "2026-03-01", "2026-03-01", "2026-02-01 2026-02-01", "2025-03-01 2025-03-01"},
		{"across a leap day", "2028-02-29", "2028-02-29", "2028-02-28 2028-02-28", "2027-02-28 2027-02-28"},
	} {
		p := period(t, c.from, c.to)
		if got := p.Before().text(); got != c.before {
			t.Errorf("%s: before %s, want %s", c.name, got, c.before)
		}
		if got := p.YearBefore().text(); got != c.year {
			t.Errorf("%s: a year before %s, want %s", c.name, got, c.year)
		}
	}
}

func TestCompareCountsTheEarlierPeriods(t *testing.T) {
	s := reports("03-31 09:00", matter("a", "03-05 08:00", ""), matter("b", "02-05 08:00", "02-05 09:00"), matter("c", "02-20 08:00", ""))
	got, err := s.Compare(t.Context(), request(t, "2026-03-01", "2026-03-31", "", ""))
	if err != nil || got.Before.Entries != 2 || got.Before.OnTime != 1 || got.Before.Due != 2 || got.YearBefore.Entries != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Whatever the period, the steps of its trend lie end to end and hold every
// matter once.
func TestTrendHoldsEveryMatterOnce(t *testing.T) {
	ms := []Matter{matter("a", "01-01 00:00", ""), matter("b", "01-31 23:59", "01-31 23:59"), matter("c", "02-02 12:00", ""), matter("d", "11-30 23:59", "")}
	for _, c := range []struct {
		from, to string
		step     Step
		points   int
	}{
		{"2026-01-01", "2026-01-31", Daily, 31},
		{"2026-01-01", "2026-02-28", Weekly, 9},
		{"2026-01-01", "2026-12-31", Monthly, 12},
		{"2020-05-02", "2026-12-31", Yearly, 7},
		{"2026-02-02", "2026-02-02", Daily, 1},
	} {
		rep, err := reports("12-31 09:00", ms...).Timeliness(t.Context(), request(t, c.from, c.to, "", ""))
		if err != nil {
			t.Fatal(err)
		}
		p := period(t, c.from, c.to)
		if p.Step() != c.step || len(rep.Trend) != c.points {
			t.Errorf("%s: %d points by %s", p.text(), len(rep.Trend), p.Step())
		}
		n, next := 0, p.First
		for _, x := range rep.Trend {
			if !x.First.Equal(next) || x.Last.Before(x.First) {
				t.Errorf("%s: a step %s, expected from %s", p.text(), x.Period.text(), next)
			}
			n, next = n+x.Entries, x.Last.AddDate(0, 0, 1)
		}
		if n != rep.Total.Entries || !next.AddDate(0, 0, -1).Equal(p.Last) {
			t.Errorf("%s: %d of %d matters, until %s", p.text(), n, rep.Total.Entries, next)
		}
	}
}
