package report_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// lived makes an entry and has people do whatever with it, in time or late.
func lived(t *rapid.T, o *ledgertest.Office, other string) {
	states := slices.DeleteFunc(slices.Clone(ledger.States), func(s ledger.State) bool { return s == ledger.StateArchived })
	e, err := o.At(rapid.SampledFrom(states).Draw(t, "state"), rapid.SampledFrom(opinion.Levels).Draw(t, "level"), ledger.Matter{DiscoveredAt: o.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(0, 12).Draw(t, "acts") {
		o.Pass(time.Duration(rapid.IntRange(0, 60).Draw(t, "hours")) * time.Hour)
		who := o.People[rapid.SampledFrom(access.Roles[:11]).Draw(t, "who")]
		offers := ledger.Offers(who, e)
		if len(offers) == 0 {
			continue
		}
		c := ledgertest.Sample(rapid.SampledFrom(offers).Draw(t, "what").Action, e.Grade.Level, other)
		if c.Action == ledger.ActRate {
			no, yes := false, true
			said := rapid.SampledFrom([]*bool{nil, &no, &yes})
			c = c.With(ledger.Rating{Satisfied: said.Draw(t, "satisfied"), Solved: said.Draw(t, "solved"), Text: "回访"})
		}
		if rapid.IntRange(0, 3).Draw(t, "late") == 0 {
			c.HappenedAt, c.LateReason = o.Now().Add(-time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes ago"))*time.Minute), "补录"
		}
		after, err := o.Do(t.Context(), who, e.ID, e.Version, c)
		var refused *ledger.InvalidError
		var illegal *ledger.IllegalError
		var forbidden *ledger.ForbiddenError
		switch {
		case err == nil:
			e = after
		case !errors.As(err, &refused) && !errors.As(err, &illegal) && !errors.As(err, &forbidden):
			t.Fatal(err)
		}
	}
}

// TestFiguresOfAnyHistory: whatever is done with entries, the figures of a report
// are those that their histories give when they are played again, and those that
// somebody works out by hand, and behind each are as many entries.
func TestFiguresOfAnyHistory(t *testing.T) {
	name := func(id string) string { return id }
	rapid.Check(t, func(t *rapid.T) {
		o := ledgertest.NewOffice(ledgertest.NewMemory())
		main, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "主件"})
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(t, "entries") {
			lived(t, o, main.ID)
		}
		kept := &report.Reports{Now: o.Now, Entries: report.Entries{Outlines: o.Store.Outlines, TopicName: name, RegionName: name}}
		played := &report.Reports{Now: o.Now, Entries: report.Entries{Outlines: replayed(o), TopicName: name, RegionName: name}}
		req, err := report.ParseRequest("2026-03-01", "2027-03-31", "opinion", "unit")
		if err != nil {
			t.Fatal(err)
		}
		a, err1 := kept.Assessed(t.Context(), req)
		b, err2 := played.Assessed(t.Context(), req)
		if errors.Join(err1, err2) != nil {
			t.Fatal(err1, err2)
		}
		held, err1 := kept.Supports(t.Context(), req, nil)
		again, err2 := played.Supports(t.Context(), req, nil)
		if err := errors.Join(err1, err2); err != nil || !reflect.DeepEqual(held, again) {
			t.Fatalf("supporting units: %+v, and %+v when played again, %v", held, again, err)
		}
		plain := byHand(t, o)
		for _, m := range report.Measures {
			if have, want := totalOf(m, a.Total.All()), plain[m.Key]; !slices.EqualFunc(have, want, func(x, y float64) bool { return math.Abs(x-y) < 1e-6 }) {
				t.Fatalf("%s: %v, by hand %v", m.Name, have, want)
			}
			got, want := countOf(m, a.Total.All()), countOf(m, b.Total.All())
			if got != want {
				t.Fatalf("%s: %v, and %v when played again", m.Name, got, want)
			}
			ms, more, err := kept.Behind(t.Context(), req, nil, m.Of, 50)
			if ofOthers := m.Key == "late_records" || m.Key == "repeated_posts_rate"; err != nil || more || !ofOthers && len(ms) != got[0] {
				t.Fatalf("%s: %d behind %v, %v", m.Name, len(ms), got, err)
			}
		}
	})
}

// countOf is a measure's count, or a rate's two.
func countOf(m report.Measure, f report.Figures) [2]int {
	switch {
	case m.Rate != nil:
		r := m.Rate(f)
		return [2]int{r.Numerator, r.Denominator}
	case m.Hours != nil:
		return [2]int{m.Hours(f).Count}
	}
	return [2]int{m.Count(f)}
}

// replayed gives the outlines of all entries as their acts alone make them.
func replayed(o *ledgertest.Office) outlines {
	return func(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error {
		return o.Store.Scan(ctx, f, func(stored ledger.Entry) error {
			acts, err := o.Store.History(ctx, stored.ID)
			if err != nil {
				return err
			}
			var e ledger.Entry
			for _, a := range acts {
				if e, err = ledger.Apply(e, a); err != nil {
					return err
				}
			}
			return fn(e.Outline())
		})
	}
}

type outlines = func(context.Context, ledger.Filter, func(ledger.Outline) error) error
