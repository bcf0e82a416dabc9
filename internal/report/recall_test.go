package report_test

import (
	"context"
	"testing"
	"time"

	"yuqing/internal/report"
	"yuqing/ledger"
)

func TestRecall(t *testing.T) {
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 2, 0, 0, 0, time.UTC) }
	entry := func(found time.Time, posts int, misses ...ledger.Miss) ledger.Entry {
		m := ledger.Matter{Title: "事项", DiscoveredAt: found}
		for range posts {
			m.Posts = append(m.Posts, "p")
		}
		return ledger.Entry{State: ledger.StateToTriage, Matter: m, Misses: misses}
	}
	imported := entry(day(3, 4), 0)
	imported.Matter.Imported = true
	voided := entry(day(3, 4), 1)
	voided.State = ledger.StateVoided
	entries := []ledger.Entry{
		entry(day(3, 1), 1), entry(day(3, 2), 0), imported, voided,
		entry(day(3, 3), 1, ledger.Miss{Kind: "迟报", By: "群众", LagHours: 2, Cause: "夜间无人"}),
		entry(day(4, 1), 0, ledger.Miss{Kind: "漏报", By: "县委办", Lag: "1天 4小时", Cause: "信源未覆盖"}, ledger.Miss{Kind: "迟报", By: "群众", Lag: "很久", Cause: "夜间无人"}),
	}
	p, err := report.ParsePeriod("2026-03-01", "2026-04-30")
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Recall(t.Context(), func(_ context.Context, _ ledger.Filter, fn func(ledger.Outline) error) error {
		for _, e := range entries {
			if err := fn(e.Outline()); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err != nil:
		t.Fatal(err)
	case r.Rate.Numerator != 2, r.Rate.Denominator != 4, r.Missed != 1, r.Late != 1, r.ByHand != 1:
		t.Errorf("%+v", r)
	case r.Lag.Count != 2, *r.Lag.Median != 15:
		t.Errorf("lag %+v", r.Lag)
	case len(r.Months) != 2, r.Months[0].Rate.Numerator != 2, r.Months[1].Missed != 1:
		t.Errorf("%+v", r.Months)
	case len(r.Causes) != 2, r.Causes[0].Cause != "夜间无人", r.Causes[0].Late != 2:
		t.Errorf("%+v", r.Causes)
	case len(r.Matters) != 3, !r.Matters[0].Discovered.Equal(day(4, 1)):
		t.Errorf("%+v", r.Matters)
	}
}

func TestLagOf(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"3小时": 3 * time.Hour, "1.5 天": 36 * time.Hour, "40分钟": 40 * time.Minute, "1天2小时30分": 26*time.Hour + 30*time.Minute,
		"": 0, "很久": 0, "3": 0, "3小时左右": 0, "9999999999天": 0,
	} {
		if got, ok := report.LagOf(ledger.Miss{Lag: text}); got != want || ok != (want > 0) {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
}
