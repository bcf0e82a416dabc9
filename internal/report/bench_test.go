package report

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// yearful are matters of a year, most of them answered.
func yearful(n int) []Matter {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]Matter, n)
	for i := range out {
		found := at("01-01 00:00").Add(time.Duration(r.IntN(365*24*60)) * time.Minute)
		later := func() time.Time { return found.Add(time.Duration(r.IntN(96*60)) * time.Minute) }
		unit := fmt.Sprint("单位", r.IntN(40))
		m := Matter{
			Key: fmt.Sprint(i), EntryID: fmt.Sprint("e", i), Title: "某小区停水", Unit: Label{unit, unit}, MustAnswer: r.IntN(5) > 0,
			Class: opinion.Classes[r.IntN(len(opinion.Classes))], Level: opinion.Levels[r.IntN(2)],
			Discovered: found, Due: found.Add(48 * time.Hour), Dispatched: later(), Responded: later(), FirstFeedback: later(), Closed: later(), CloseDue: later(), Reachable: true,
		}
		m.steps = ledger.Figures{Published: found.Add(-time.Hour), Discovered: found, Triaged: later(), Dispatched: m.Dispatched, Accepted: later(), FirstFeedback: m.FirstFeedback, Approved: later(), Responded: m.Responded}
		out[i] = m
	}
	return out
}

// BenchmarkYear counts the reports of a year of 10,000 matters that are read
// already.
func BenchmarkYear(b *testing.B) {
	s := reports("12-31 12:00", yearful(10_000)...)
	req, err := ParseRequest("2026-01-01", "2026-12-31", "", string(ByUnit))
	if err != nil {
		b.Fatal(err)
	}
	for name, run := range map[string]func() error{
		"timeliness": func() error { _, err := s.Timeliness(b.Context(), req); return err },
		"assessed":   func() error { _, err := s.Assessed(b.Context(), req); return err },
		"ranking":    func() error { _, err := s.Ranking(b.Context(), req, MinRanked); return err },
		"cross":      func() error { _, err := s.Cross(b.Context(), req); return err },
		"hands":      func() error { _, err := s.Hands(b.Context(), req); return err },
		"behind":     func() error { _, _, err := s.Behind(b.Context(), req, nil, FigureLate, 500); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
