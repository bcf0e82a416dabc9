package report_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// found is an entry of a day that began with a post, or with none.
func found(at time.Time, post string, channel opinion.Channel, misses ...ledger.Miss) ledger.Entry {
	m := ledger.Matter{Title: "事项", DiscoveredAt: at, Channel: channel}
	if post != "" {
		m.Posts = []string{post, "another"}
	}
	return ledger.Entry{ID: post, State: ledger.StateToTriage, Matter: m, Misses: misses}
}

// recalled is the report of March and April over entries; clues are the posts
// whose ID begins with c, and those that begin with x are not stored.
func recalled(t *testing.T, entries ...ledger.Entry) report.Recall {
	t.Helper()
	p, err := report.ParsePeriod("2026-03-01", "2026-04-30")
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Recall(t.Context(), report.RecallSource{
		Outlines: func(_ context.Context, _ ledger.Filter, fn func(ledger.Outline) error) error {
			for _, e := range entries {
				if err := fn(e.Outline()); err != nil {
					return err
				}
			}
			return nil
		},
		Kinds: func(_ context.Context, posts []string) (map[string]opinion.Kind, error) {
			kinds := map[string]opinion.Kind{}
			for _, p := range posts {
				switch p[0] {
				case 'p':
					kinds[p] = opinion.KindArticle
				case 'c':
					kinds[p] = opinion.KindClue
				}
			}
			return kinds, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(month time.Month, d int) time.Time { return time.Date(2026, month, d, 2, 0, 0, 0, time.UTC) }

func TestRecall(t *testing.T) {
	imported := found(day(3, 4), "", "")
	imported.Matter.Imported = true
	voided := found(day(3, 4), "p", "")
	voided.State = ledger.StateVoided
	r := recalled(t,
		found(day(3, 1), "p", ""), found(day(3, 2), "", ""), imported, voided,
		found(day(3, 3), "p", "", ledger.Miss{Kind: "迟报", By: "群众", LagHours: 2, Cause: "夜间无人"}),
		found(day(4, 1), "", "", ledger.Miss{Kind: "漏报", By: "县委办", Lag: "1天 4小时", Cause: "信源未覆盖"}, ledger.Miss{Kind: "迟报", By: "群众", Lag: "很久", Cause: "夜间无人"}),
	)
	switch {
	case r.Rate.Numerator != 1, r.Rate.Denominator != 4, r.Missed != 1, r.Late != 1, r.ByHand != 1:
		t.Errorf("%+v", r)
	case r.Lag.Count != 2, *r.Lag.Median != 15:
		t.Errorf("lag %+v", r.Lag)
	case len(r.Months) != 2, r.Months[0].Rate.Numerator != 1, r.Months[0].ByHand != 1, r.Months[1].Missed != 1:
		t.Errorf("%+v", r.Months)
	case len(r.Causes) != 2, r.Causes[0].Cause != "夜间无人", r.Causes[0].Late != 2:
		t.Errorf("%+v", r.Causes)
	case len(r.Matters) != 4, !r.Matters[0].Discovered.Equal(day(4, 1)), r.Matters[3].Kind != report.RaisedByHand:
		t.Errorf("%+v", r.Matters)
	case len(r.Found) != 1, !r.Found[0].Discovered.Equal(day(3, 1)):
		t.Errorf("%+v", r.Found)
	}
}

// TestWhoWasFirst: an entry counts once, by the gravest of what is known.
func TestWhoWasFirst(t *testing.T) {
	patrolled := found(day(3, 1), "", opinion.ChannelOpinion)
	patrolled.Matter.DiscoveredBy = ledger.FoundByPatrol
	late, missed := ledger.Miss{Kind: "迟报"}, ledger.Miss{Kind: "漏报"}
	for name, c := range map[string]struct {
		entry ledger.Entry
		want  string
	}{
		"an article":                     {found(day(3, 1), "p", opinion.ChannelOpinion), report.RaisedNot},
		"a superior's order":             {found(day(3, 1), "", opinion.ChannelSuperior), report.RaisedSuperior},
		"a superior's order with a post": {found(day(3, 1), "p", opinion.ChannelSuperior), report.RaisedSuperior},
		"a clue":                         {found(day(3, 1), "c", opinion.ChannelOpinion), report.RaisedPasted},
		"the patrol":                     {patrolled, report.RaisedNot},
		"nothing":                        {found(day(3, 1), "", opinion.ChannelOpinion), report.RaisedByHand},
		"a post that is not stored":      {found(day(3, 1), "x", opinion.ChannelOpinion), report.RaisedByHand},
		"late, of a superior":            {found(day(3, 1), "c", opinion.ChannelSuperior, late), report.RaisedLate},
		"late and missed":                {found(day(3, 1), "p", opinion.ChannelOpinion, late, missed, late), report.RaisedMissed},
	} {
		r := recalled(t, c.entry)
		got := map[string]int{
			report.RaisedNot: r.Rate.Numerator, report.RaisedSuperior: r.Superior, report.RaisedPasted: r.Pasted,
			report.RaisedByHand: r.ByHand, report.RaisedLate: r.Late, report.RaisedMissed: r.Missed,
		}
		for kind, n := range got {
			if (n == 1) != (kind == c.want) || r.Rate.Denominator != 1 {
				t.Errorf("%s: %d of %s, want %s", name, n, kind, c.want)
			}
		}
	}
	for _, channel := range []opinion.Channel{opinion.ChannelHotline, opinion.ChannelMessage} {
		if r := recalled(t, found(day(3, 1), "p", channel)); r.Rate.Denominator != 0 {
			t.Errorf("%s is counted", channel)
		}
	}
}

func TestLagOf(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"3小时": 3 * time.Hour, "1.5 天": 36 * time.Hour, "40分钟": 40 * time.Minute, "1天2小时30分": 26*time.Hour + 30*time.Minute,
		"３小时": 3 * time.Hour, "１．５　天": 36 * time.Hour, "半天": 12 * time.Hour, "半个小时": 30 * time.Minute, "两小时": 2 * time.Hour, "十二小时": 12 * time.Hour,
		"二十个小时": 20 * time.Hour, "二十三小时": 23 * time.Hour, "两个半小时": 150 * time.Minute, "一天半": 36 * time.Hour, "一天两小时": 26 * time.Hour, "十天": 240 * time.Hour, "一周": 168 * time.Hour, "1周2天": 216 * time.Hour, "两个星期": 336 * time.Hour,
		"十十天": 0, "两三天": 0, "十": 0, "半": 0, "半半天": 0, "...小时": 0, "小时": 0,
		"": 0, "很久": 0, "3": 0, "3小时左右": 0, "9999999999天": 0,
	} {
		if got, ok := report.LagOf(ledger.Miss{Lag: text}); got != want || ok != (want > 0) {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
}

// TestBehindRecallAreAsManyMatters: whatever was registered of whatever came,
// behind each number stand as many matters, each with all its registrations.
func TestBehindRecallAreAsManyMatters(t *testing.T) {
	kinds := []string{report.RaisedMissed, report.RaisedLate}
	rapid.Check(t, func(rt *rapid.T) {
		var entries []ledger.Entry
		registered := 0
		for i := range rapid.IntRange(0, 12).Draw(rt, "entries") {
			var misses []ledger.Miss
			for _, k := range rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 3).Draw(rt, "misses") {
				misses = append(misses, ledger.Miss{
					Kind: k, Cause: rapid.SampledFrom([]string{"", "夜间无人", "信源未覆盖"}).Draw(rt, "cause"), Lag: rapid.SampledFrom([]string{"", "很久", "2小时"}).Draw(rt, "lag"),
				})
			}
			registered += len(misses)
			channel := rapid.SampledFrom([]opinion.Channel{opinion.ChannelOpinion, opinion.ChannelSuperior}).Draw(rt, "channel")
			e := found(day(time.Month(rapid.IntRange(3, 4).Draw(rt, "month")), rapid.IntRange(1, 9).Draw(rt, "day")), rapid.SampledFrom([]string{"", "p", "c", "x"}).Draw(rt, "post"), channel, misses...)
			e.ID = fmt.Sprint("e", i)
			entries = append(entries, e)
		}
		r := recalled(t, entries...)
		behind := func(want int, q report.RecallQuery) {
			ms, count := r.Behind(q)
			listed := 0
			for _, m := range ms {
				listed += len(m.Misses)
			}
			if lines := len(r.Lines(q)); count != want || !q.Registrations() && len(ms) != want || q.Registrations() && listed != want || lines != listed {
				rt.Fatalf("%d, %d matters, %d registrations and %d lines behind %d of %+v", count, len(ms), listed, lines, want, q)
			}
			if err := q.Check(); err != nil {
				rt.Fatal(err)
			}
		}
		all := report.RecallMonth{Rate: r.Rate, Missed: r.Missed, Late: r.Late, Superior: r.Superior, ByHand: r.ByHand, Pasted: r.Pasted, Lag: r.Lag}
		for _, m := range append(r.Months, all) {
			for raised, want := range map[string]int{
				report.RaisedMissed: m.Missed, report.RaisedLate: m.Late, report.RaisedSuperior: m.Superior, report.RaisedByHand: m.ByHand,
				report.RaisedPasted: m.Pasted, report.RaisedNot: m.Rate.Numerator, "": m.Rate.Denominator - m.Rate.Numerator, report.RecallAll: m.Rate.Denominator,
			} {
				behind(want, report.RecallQuery{Raised: raised, Month: m.Month})
			}
			behind(m.Lag.Count, report.RecallQuery{Lagged: true, Month: m.Month})
		}
		for _, c := range r.Causes {
			behind(c.Missed, report.RecallQuery{Kind: report.RaisedMissed, Cause: c.Cause})
			behind(c.Late, report.RecallQuery{Kind: report.RaisedLate, Cause: c.Cause})
		}
		ms, _ := r.Behind(report.RecallQuery{})
		for _, m := range ms {
			if m.Raised == report.RaisedMissed || m.Raised == report.RaisedLate {
				registered -= len(m.Misses)
			}
		}
		if registered != 0 {
			rt.Fatalf("%d registrations are lost", registered)
		}
	})
}

// One that was raised twice is one matter behind 漏报, and none behind 迟报.
func TestRaisedTwice(t *testing.T) {
	r := recalled(t, found(day(3, 1), "p", "", ledger.Miss{Kind: "迟报", By: "群众"}, ledger.Miss{Kind: "漏报", By: "县委办"}))
	missed, _ := r.Behind(report.RecallQuery{Raised: report.RaisedMissed})
	late, _ := r.Behind(report.RecallQuery{Raised: report.RaisedLate})
	if len(late) != 0 || len(missed) != 1 || len(missed[0].Misses) != 2 || missed[0].Misses[1].By != "县委办" {
		t.Errorf("%+v; %+v", missed, late)
	}
}

func TestRecallQuery(t *testing.T) {
	for name, q := range map[string]report.RecallQuery{
		"漏报 · 2026-03": {Raised: report.RaisedMissed, Month: "2026-03"}, "迟报 · 夜间无人": {Kind: "迟报", Cause: "夜间无人"}, "写明延误": {Lagged: true}, "": {},
	} {
		if q.Check() != nil || q.Name() != name {
			t.Errorf("%+v: %q, %v", q, q.Name(), q.Check())
		}
	}
	for field, q := range map[string]report.RecallQuery{"raised": {Raised: "x"}, "month": {Month: "3月"}, "kind": {Kind: "手工登记"}} {
		var refused *report.RequestError
		if !errors.As(q.Check(), &refused) || refused.Field != field {
			t.Errorf("%s: %v", field, q.Check())
		}
	}
}
