package desk

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/rhythm"
)

// judgedDays is how far back a source's yields are read: the weeks of a habit, and
// some days of silence.
const judgedDays = 60

const weekDays = 7

// SourceState is a source with what its log of runs says.
type SourceState struct {
	opinion.Source
	Week  [weekDays]int `json:"week"`  // new posts a day, today last
	Month int           `json:"month"` // new posts in thirty days
	// Repeats are the posts of the month that repeat an earlier one's text,
	// whoever's it was.
	Repeats int `json:"repeats"`
	// Rhythm tells when it usually has something new, "" where that is not known
	// yet, and Last when it last had.
	Rhythm string    `json:"rhythm,omitempty"`
	Last   time.Time `json:"-"`
	// SilentSince is when a source that usually publishes last had something new,
	// where it is silent for unusually long; zero otherwise. SilentDays are the
	// whole days of it.
	SilentSince time.Time `json:"silent_since,omitzero"`
	SilentDays  int       `json:"silent_days,omitempty"`

	// Seen is of one that is read outside a network gap: when what is said of it
	// was so, as the last bundle brought it.
	Seen time.Time `json:"seen_at,omitzero"`

	still time.Duration
}

// Silent says that it has nothing new for unusually long.
func (s SourceState) Silent() bool { return !s.SilentSince.IsZero() }

// Still is how long it was silent when it was last looked at.
func (s SourceState) Still() time.Duration { return s.still }

// SilentFor is how long it is silent, in words.
func (s SourceState) SilentFor() string { return rhythm.Words(s.still) }

// SourceStates lists all sources by name with their yields; it needs
// access.ViewSources.
func (d *Desk) SourceStates(ctx context.Context, by access.Actor) ([]SourceState, error) {
	if err := require(by, access.ViewSources); err != nil {
		return nil, err
	}
	sources, err := d.deps.Sources.ListSources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	now := d.deps.Now().In(calendar.Shanghai)
	days, err := d.deps.Runs.Days(ctx, "", now.AddDate(0, 0, -judgedDays).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	repeats, err := d.deps.Repeats(ctx, now.Add(-month))
	if err != nil {
		return nil, err
	}
	bundles, err := d.BundleStates(ctx, by)
	if err != nil {
		return nil, err
	}
	seen := seenOutside(bundles).made
	out := make([]SourceState, len(sources))
	for i, s := range sources {
		habit, err := d.habitDays(ctx, s, days[s.ID], now)
		if err != nil {
			return nil, err
		}
		out[i] = d.stateOf(s, habit, now)
		out[i].Repeats = repeats[s.ID]
		if s.Outside {
			out[i].Seen = seen
		}
	}
	return out, nil
}

const month = 30 * 24 * time.Hour

// RepeatShare is the share of the month's posts that repeat another, in per
// cent; -1 where there are none to speak of.
func (s SourceState) RepeatShare() int {
	if s.Month == 0 {
		return -1
	}
	return min(100, 100*s.Repeats/s.Month)
}

// SourceRuns is the log of a source's runs, the newest first, and what it gave
// a day; it needs access.ViewSources.
func (d *Desk) SourceRuns(ctx context.Context, by access.Actor, id string) (SourceState, []opinion.Run, error) {
	s, err := d.Source(ctx, by, id)
	if err != nil {
		return SourceState{}, nil, err
	}
	now := d.deps.Now().In(calendar.Shanghai)
	days, err := d.deps.Runs.Days(ctx, id, now.AddDate(0, 0, -judgedDays).Format(time.DateOnly))
	if err != nil {
		return SourceState{}, nil, err
	}
	repeats, err := d.deps.Repeats(ctx, now.Add(-month))
	if err != nil {
		return SourceState{}, nil, err
	}
	habit, err := d.habitDays(ctx, s, days[id], now)
	if err != nil {
		return SourceState{}, nil, err
	}
	runs, err := d.deps.Runs.Runs(ctx, id)
	state := d.stateOf(s, habit, now)
	state.Repeats = repeats[id]
	return state, runs, err
}

// habitDays are the days to judge a source by: where it gave nothing for long,
// those before that, so that a silence does not end by being forgotten.
func (d *Desk) habitDays(ctx context.Context, s opinion.Source, days []opinion.Day, now time.Time) ([]opinion.Day, error) {
	active := 0
	for _, x := range days {
		active += min(1, x.New+x.Changed)
	}
	from := s.Health.LastNew.In(calendar.Shanghai).AddDate(0, 0, -7*rhythm.Weeks)
	if active >= rhythm.HabitDays || s.Health.LastNew.IsZero() || from.After(now.AddDate(0, 0, -judgedDays)) {
		return days, nil
	}
	all, err := d.deps.Runs.Days(ctx, s.ID, from.Format(time.DateOnly))
	return all[s.ID], err
}

func (d *Desk) stateOf(s opinion.Source, days []opinion.Day, now time.Time) SourceState {
	out := SourceState{Source: s, Last: s.Health.LastNew}
	days = slices.Clone(days)
	for i, x := range days {
		at, err := time.ParseInLocation(time.DateOnly, x.Day, calendar.Shanghai)
		if err != nil {
			continue
		}
		if ago := daysBetween(at, now); ago >= 0 && ago < 30 {
			out.Month += x.New
			if ago < weekDays {
				out.Week[weekDays-1-ago] = x.New
			}
		}
		out.Last = latest(out.Last, lastIn(x, at, now))
		if !s.Kind.Fetched() && x.Changed > 0 { // a hotline lives by its updates, too
			days[i].New += x.Changed
			changed := lastIn(opinion.Day{New: x.Changed}, at, now)
			if got := s.Health.LastGood; !got.IsZero() && got.Before(changed) { // nothing came after that
				changed = got
			}
			out.Last = latest(out.Last, changed)
		}
	}
	if judged := s.Kind.Fetched() || len(days) > 0; judged && !s.Paused {
		out.judge(days, d.deps.Works, now)
	}
	return out
}

// lastIn is when something new last came on a day, as far as it is known.
func lastIn(d opinion.Day, midnight, now time.Time) time.Time {
	end := midnight.AddDate(0, 0, 1).Add(-time.Second)
	switch {
	case d.New == 0:
		return time.Time{}
	case d.Hours == 0 && end.After(now):
		return now
	case d.Hours == 0:
		return end
	}
	return midnight.Add(time.Duration(bits.Len32(d.Hours)-1) * time.Hour)
}

// judge says whether the source is silent: by the days that people set, or by its
// rhythm. What is fetched is judged at the last time that it was reached: of the
// time since, nobody knows.
func (s *SourceState) judge(days []opinion.Day, works func(calendar.Date) bool, now time.Time) {
	at, last := now, s.Last
	if s.Kind.Fetched() && !s.Health.LastGood.IsZero() {
		at = s.Health.LastGood
	}
	if last.IsZero() {
		last = s.CreatedAt
	}
	habit, known := rhythm.Of(days, works)
	if known {
		s.Rhythm = habit.String()
	}
	silent := known && habit.Silent(last, at)
	if s.StaleDays > 0 {
		s.Rhythm = fmt.Sprintf("按设定，%d 天没有新内容即为静默", s.StaleDays)
		silent = daysBetween(last.In(calendar.Shanghai), at.In(calendar.Shanghai)) >= s.StaleDays
	}
	if silent {
		s.SilentSince, s.still = last, at.Sub(last)
		s.SilentDays = int(s.still.Hours()) / 24
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// daysBetween counts midnights of Asia/Shanghai.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.Shanghai)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}
