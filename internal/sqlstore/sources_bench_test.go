package sqlstore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

// BenchmarkSourceStates says of 10,000 sources, each with sixty days of runs, how they
// do, as the list of sources and the home page ask. The goal: 200 ms, but for the first
// of an hour.
func BenchmarkSourceStates(b *testing.B) {
	benchmarks(b, func(b *testing.B, s *sqlstore.Store) {
		const sources = 10_000
		now := time.Date(2026, 3, 2, 10, 0, 0, 0, calendar.Shanghai)
		fillSources(b, s, sources, now)
		cal, began := calendar.Default(), time.Now()
		d := desk.New(desk.Deps{
			Sources: s.Sources, Runs: s.Sources, Repeats: s.Events.RepeatsBySource, Works: cal.WorkingDay,
			Bundles: func(context.Context) ([]bundle.State, error) { return nil, nil },
			Now:     func() time.Time { return now.Add(time.Since(began)) },
		})
		states := func() {
			all, err := d.SourceStates(ctx, access.Operator())
			if err != nil || len(all) != sources {
				b.Fatalf("%d sources, %v", len(all), err)
			}
		}
		start := time.Now()
		states()
		b.Logf("the first of the hour: %v", time.Since(start))
		for b.Loop() {
			states()
		}
	})
}

func fillSources(b *testing.B, s *sqlstore.Store, n int, now time.Time) {
	b.Helper()
	for i := range n {
		src := opinion.Source{ID: fmt.Sprintf("s%05d", i), Name: fmt.Sprintf("源%05d", i), Kind: opinion.SourceFeed, URL: fmt.Sprintf("http://s%d.example/rss", i), CreatedAt: now.AddDate(-1, 0, 0)}
		if err := s.Sources.PutSource(ctx, src); err != nil {
			b.Fatal(err)
		}
	}
	for day := range 60 {
		at := now.AddDate(0, 0, day-59).Format(time.DateOnly)
		for lot := range n / 500 {
			var rows []string
			for i := lot * 500; i < lot*500+500; i++ {
				fresh, hours := (i+day)%5, 0
				if fresh > 0 {
					hours = 1 << (i % 10)
				}
				rows = append(rows, fmt.Sprintf("('s%05d', '%s', 24, 0, %d, 0, %d)", i, at, fresh, hours))
			}
			if err := s.ExecIn(ctx, "ledger", "INSERT INTO source_days (source_id, day, runs, failed, fresh, changed, hours) VALUES "+strings.Join(rows, ", ")); err != nil {
				b.Fatal(err)
			}
		}
	}
}
