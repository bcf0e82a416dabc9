package demo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// putRuns writes the log of what was collected: a run for each day on which a
// feed gave something.
func (s *seeding) putRuns(ctx context.Context, posts []opinion.Post) error {
	if s.Runs == nil {
		return nil
	}
	for _, row := range s.county.Sources {
		if row.Kind != opinion.SourceFeed {
			continue
		}
		var at []time.Time
		for _, p := range posts {
			if p.Source == row.id() && p.CollectedAt.Before(s.Now) {
				at = append(at, p.CollectedAt)
			}
		}
		if err := s.putDays(ctx, row.id(), at); err != nil {
			return err
		}
	}
	return nil
}

// putDays is a source's log, where it gave one new post at each of these times.
func (s *seeding) putDays(ctx context.Context, source string, at []time.Time) error {
	slices.SortFunc(at, func(a, b time.Time) int { return a.Compare(b) })
	health := opinion.Health{LastTry: s.Now, LastGood: s.Now, NextTry: s.Now.Add(15 * time.Minute)}
	for len(at) > 0 {
		n := 1
		for n < len(at) && dayOf(at[n]) == dayOf(at[0]) {
			n++
		}
		health.LastNew = at[n-1]
		run := opinion.Run{At: at[n-1], Took: opinion.Duration(240 * time.Millisecond), New: n, Known: 20 - min(n, 20)}
		if err := s.Runs.PutRun(ctx, source, health, run); err != nil {
			return err
		}
		at = at[n:]
	}
	last := opinion.Run{At: s.Now, Took: opinion.Duration(180 * time.Millisecond), Known: 20}
	health.LastNew = cmp.Or(health.LastNew, s.Now.AddDate(0, 0, -1))
	return s.Runs.PutRun(ctx, source, health, last)
}

func dayOf(t time.Time) string { return t.In(calendar.Shanghai).Format(time.DateOnly) }
