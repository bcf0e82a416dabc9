package desk

import (
	"context"
	"fmt"
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
	habits, err := d.habits.get(d.deps.Now, func() (map[string]habit, error) { return d.habitsOf(ctx, sources, now) })
	if err != nil {
		return nil, err
	}
	today, err := d.deps.Runs.Days(ctx, "", now.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	repeats, err := d.repeated(ctx, now)
	if err != nil {
		return nil, err
	}
	var seen time.Time
	if slices.ContainsFunc(sources, func(s opinion.Source) bool { return s.Outside }) {
		bundles, err := d.BundleStates(ctx, by)
		if err != nil {
			return nil, err
		}
		seen = seenOutside(bundles).made
	}
	out := make([]SourceState, len(sources))
	for i, s := range sources {
		out[i] = habits[s.ID].state(s, dayIn(today[s.ID], now), now)
		out[i].Repeats = repeats[s.ID]
		if s.Outside {
			out[i].Seen = seen
		}
	}
	return out, nil
}

// repeated counts by source the month's posts that repeat another.
func (d *Desk) repeated(ctx context.Context, now time.Time) (map[string]int, error) {
	return d.repeats.get(d.deps.Now, func() (map[string]int, error) { return d.deps.Repeats(ctx, now.Add(-month)) })
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
	repeats, err := d.repeated(ctx, now)
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

// judge says whether the source is silent: by the days that people set, or by its
// rhythm. What is fetched is judged at the last time that it was reached: of the
// time since, nobody knows.
func (s *SourceState) judge(h habit, now time.Time) {
	at, last := now, s.Last
	if s.Kind.Fetched() && !s.Health.LastGood.IsZero() {
		at = s.Health.LastGood
	}
	if last.IsZero() {
		last = s.CreatedAt
	}
	s.Rhythm = h.words
	silent := h.known && h.rhythm.Silent(last, at)
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
