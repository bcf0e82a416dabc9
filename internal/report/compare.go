package report

import (
	"context"
	"time"
)

// Compared are the figures of a period beside those of the period before it
// (环比) and of the same one a year before (同比).
type Compared struct {
	Before, YearBefore Then
}

// Then are the figures of an earlier period.
type Then struct {
	Period
	Figures
}

// Compare counts the earlier periods that a report is compared with, as their
// matters stand now.
func (s *Reports) Compare(ctx context.Context, req Request) (Compared, error) {
	before, err := s.then(ctx, req, req.Period.Before())
	if err != nil {
		return Compared{}, err
	}
	year, err := s.then(ctx, req, req.Period.YearBefore())
	return Compared{before, year}, err
}

func (s *Reports) then(ctx context.Context, req Request, p Period) (Then, error) {
	t := tally{now: s.Now()}
	req.Period = p
	err := s.each(ctx, req, func(m *Matter) error {
		t.add(m)
		return nil
	})
	return Then{p, t.sum()}, err
}

// Before is the period to compare with step by step (环比). A period that
// begins with a month is compared with the same days as many months earlier,
// whole months with whole months; any other one with as many days before it.
func (p Period) Before() Period {
	if p.First.Day() != 1 {
		n := p.days()
		return Period{p.First.AddDate(0, 0, -n), p.Last.AddDate(0, 0, -n)}
	}
	n := 12*(p.Last.Year()-p.First.Year()) + int(p.Last.Month()-p.First.Month()) + 1
	return p.monthsEarlier(n)
}

// YearBefore is the same period a year earlier (同比).
func (p Period) YearBefore() Period { return p.monthsEarlier(12) }

func (p Period) monthsEarlier(n int) Period {
	last := monthsEarlier(p.Last, n)
	if p.Last.AddDate(0, 0, 1).Day() == 1 { // the end of a month stays one
		last = startOfMonth(last).AddDate(0, 1, -1)
	}
	return Period{monthsEarlier(p.First, n), last}
}

// monthsEarlier is the same day n months earlier, or the last of a month that
// lacks it.
func monthsEarlier(t time.Time, n int) time.Time {
	first := startOfMonth(t).AddDate(0, -n, 0)
	end := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), end)-1)
}
