package desk

import (
	"context"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

func TestSilence(t *testing.T) {
	now := time.Date(2026, 3, 30, 9, 0, 0, 0, calendar.Shanghai)
	published := func(ago ...int) (days []opinion.Day) {
		for i := len(ago) - 1; i >= 0; i-- {
			days = append(days, opinion.Day{Day: now.AddDate(0, 0, -ago[i]).Format(time.DateOnly), New: 2})
		}
		return days
	}
	d := New(Deps{Works: calendar.Default().WorkingDay})
	feed := opinion.Source{Kind: opinion.SourceFeed, CreatedAt: now.AddDate(-1, 0, 0), Health: opinion.Health{LastGood: now}}
	set := feed
	set.StaleDays = 14
	paused := feed
	paused.Paused = true
	unreached := feed
	unreached.Health.LastGood = now.AddDate(0, 0, -4)
	hotline := opinion.Source{Kind: opinion.SourceHotline, CreatedAt: now.AddDate(-1, 0, 0)}
	outside := feed
	outside.Outside = true
	tests := []struct {
		name string
		src  opinion.Source
		days []opinion.Day
		want int
	}{
		{"daily, today too", feed, published(0, 1, 2, 3, 4), 0},
		{"daily, still for two days", feed, published(2, 3, 4, 5), 0},
		{"daily, still for five", feed, published(5, 6, 7, 8, 9, 10), 4},
		{"daily, and not reached since", unreached, published(5, 6, 7, 8, 9, 10), 0},
		{"weekly, still for ten", feed, published(10, 17, 24, 31), 0},
		{"weekly, still for thirty", feed, published(30, 37, 44, 51), 29},
		{"no habit yet", feed, published(20, 21), 0},
		{"days set, within", set, published(13), 0},
		{"days set, beyond", set, published(14), 13},
		{"days set, nothing ever", set, nil, 365},
		{"paused", paused, published(5, 6, 7, 8), 0},
		{"a hotline that stopped", hotline, published(5, 6, 7, 8, 9, 10), 4},
		{"one that is never handed anything", hotline, nil, 0},
		{"read outside", outside, published(5, 6, 7, 8, 9, 10), 4},
	}
	for _, tt := range tests {
		got := d.stateOf(tt.src, tt.days, now)
		if got.SilentDays != tt.want || got.Silent() != (tt.want > 0) {
			t.Errorf("%s: %d days since %s, want %d; %s", tt.name, got.SilentDays, got.SilentSince, tt.want, got.Rhythm)
		}
	}
	updated := published(3, 4, 5, 6, 7)
	updated = append(updated, opinion.Day{Day: now.Format(time.DateOnly), Changed: 2})
	if got := d.stateOf(hotline, updated, now); got.Silent() {
		t.Errorf("a hotline with updates is silent since %s", got.SilentSince)
	}
	hotline.Health.LastGood = now.Add(-2 * time.Hour)
	if got := d.stateOf(hotline, updated, now); !got.Last.Equal(hotline.Health.LastGood) {
		t.Errorf("its last update is put at %s", got.Last)
	}
	s := d.stateOf(feed, published(0, 6, 29, 31), now)
	if s.Week != [7]int{2, 0, 0, 0, 0, 0, 2} || s.Month != 6 {
		t.Errorf("%+v", s)
	}
}

// A silence does not end because the days before it are too long ago to be read
// with those of all sources.
func TestALongSilenceIsNotForgotten(t *testing.T) {
	now := time.Date(2026, 9, 1, 9, 0, 0, 0, calendar.Shanghai)
	dead := now.AddDate(0, 0, -100)
	old := yielding{}
	for i := range 20 {
		day := dead.AddDate(0, 0, i-19).Format(time.DateOnly)
		old["s"] = append(old["s"], opinion.Day{Day: day, New: 1, Hours: 1 << 9})
	}
	d := New(Deps{Works: calendar.Default().WorkingDay, Runs: old})
	src := opinion.Source{ID: "s", Kind: opinion.SourceFeed, Health: opinion.Health{LastGood: now, LastNew: dead}}
	habit, err := d.habitDays(t.Context(), src, nil, now)
	if got := d.stateOf(src, habit, now); err != nil || got.SilentDays != 100 {
		t.Errorf("%+v, %v", got, err)
	}
}

// yielding is a RunLog of which only the days are read.
type yielding map[string][]opinion.Day

func (y yielding) Days(_ context.Context, source, since string) (map[string][]opinion.Day, error) {
	out := map[string][]opinion.Day{}
	for id, all := range y {
		for _, d := range all {
			if d.Day >= since && (source == "" || id == source) {
				out[id] = append(out[id], d)
			}
		}
	}
	return out, nil
}

func (y yielding) ActiveDays(_ context.Context, from, before string, fn func(string, []opinion.Day) error) error {
	for source, all := range y {
		var days []opinion.Day
		for _, d := range all {
			if d.Day >= from && d.Day < before {
				days = append(days, d)
			}
		}
		if len(days) > 0 {
			if err := fn(source, days); err != nil {
				return err
			}
		}
	}
	return nil
}

func (yielding) PutRun(context.Context, string, opinion.Health, opinion.Run) error { return nil }
func (yielding) AddYields(context.Context, []opinion.Yield) error                  { return nil }
func (yielding) Runs(context.Context, string) ([]opinion.Run, error)               { return nil, nil }

// The list of all sources tells of each what its own page tells, of today and of one
// that is silent for longer than the list reads.
func TestAllSourcesAsEachAlone(t *testing.T) {
	now := time.Date(2026, 9, 1, 9, 30, 0, 0, calendar.Shanghai)
	days := yielding{}
	add := func(source string, d opinion.Day, ago int) {
		d.Day = now.AddDate(0, 0, -ago).Format(time.DateOnly)
		days[source] = append(days[source], d)
	}
	for ago := 120; ago >= 0; ago-- {
		add("daily", opinion.Day{New: 1 + ago%3, Hours: 1 << 8}, ago)
		if ago >= 10 {
			add("stopped", opinion.Day{New: 2, Hours: 1 << 8}, ago)
		}
		if ago >= 100 {
			add("dead", opinion.Day{New: 2, Hours: 1 << 8}, ago)
		}
		if ago == 30 || ago >= 90 {
			add("rare", opinion.Day{New: 1}, ago)
		}
		add("updated", opinion.Day{Changed: 1}, ago)
	}
	source := func(id string, kind opinion.SourceKind, lastNew int) opinion.Source {
		return opinion.Source{ID: id, Kind: kind, CreatedAt: now.AddDate(-1, 0, 0), Health: opinion.Health{LastGood: now, LastNew: now.AddDate(0, 0, -lastNew)}}
	}
	list := sourcesOf{all: []opinion.Source{
		source("daily", opinion.SourceFeed, 0), source("stopped", opinion.SourceFeed, 10), source("dead", opinion.SourceFeed, 100),
		source("rare", opinion.SourceFeed, 30), source("updated", opinion.SourceHotline, 0), {ID: "new", Kind: opinion.SourceFeed, CreatedAt: now},
	}}
	d := New(Deps{
		Sources: list, Runs: days, Works: calendar.Default().WorkingDay, Now: func() time.Time { return now },
		Repeats: func(context.Context, time.Time) (map[string]int, error) { return map[string]int{"daily": 3}, nil },
	})
	states, err := d.SourceStates(t.Context(), access.Operator())
	if err != nil || len(states) != len(list.all) {
		t.Fatalf("%d, %v", len(states), err)
	}
	silent := 0
	for _, got := range states {
		alone, _, err := d.SourceRuns(t.Context(), access.Operator(), got.ID)
		if err != nil || !reflect.DeepEqual(got, alone) {
			t.Errorf("%s: %+v, alone %+v, %v", got.ID, got, alone, err)
		}
		if got.Silent() {
			silent++
		}
	}
	if silent != 2 || states[0].Week != [7]int{1, 3, 2, 1, 3, 2, 1} || states[0].Repeats != 3 {
		t.Errorf("%d are silent; %+v", silent, states[0])
	}
}

// sourcesOf are sources that are only read.
type sourcesOf struct {
	opinion.Sources
	all []opinion.Source
}

func (l sourcesOf) ListSources(context.Context) ([]opinion.Source, error) { return l.all, nil }

func (l sourcesOf) SourceByID(_ context.Context, id string) (opinion.Source, error) {
	for _, s := range l.all {
		if s.ID == id {
			return s, nil
		}
	}
	return opinion.Source{}, opinion.ErrNotFound
}
