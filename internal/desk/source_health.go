package desk

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// How a source's silence (静默) is judged where no number of days was set.
const (
	judgedDays  = 60 // how far back its habit is looked at
	habitDays   = 3  // days on which it must have published to have one
	silentTimes = 3  // how many times its usual gap it may be still
	silentAtMin = 2  // days that are never silence
	weekDays    = 7
)

// SourceState is a source with what its log of runs says.
type SourceState struct {
	opinion.Source
	Week  [weekDays]int `json:"week"`  // new posts a day, today last
	Month int           `json:"month"` // new posts in thirty days
	// Repeats are the posts of the month that repeat an earlier one's text,
	// whoever's it was.
	Repeats int `json:"repeats"`
	// Silent is for how many days a source that usually publishes has not, 0
	// where that is nothing unusual.
	Silent int `json:"silent_days,omitempty"`
}

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
	out := make([]SourceState, len(sources))
	for i, s := range sources {
		out[i] = stateOf(s, days[s.ID], now)
		out[i].Repeats = repeats[s.ID]
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
	runs, err := d.deps.Runs.Runs(ctx, id)
	state := stateOf(s, days[id], now)
	state.Repeats = repeats[id]
	return state, runs, err
}

func stateOf(s opinion.Source, days []opinion.Day, now time.Time) SourceState {
	out := SourceState{Source: s}
	var active []time.Time
	for _, d := range days {
		at, err := time.ParseInLocation(time.DateOnly, d.Day, calendar.Shanghai)
		if err != nil || d.New == 0 {
			continue
		}
		active = append(active, at)
		ago := daysBetween(at, now)
		if ago < 30 {
			out.Month += d.New
		}
		if ago >= 0 && ago < weekDays {
			out.Week[weekDays-1-ago] = d.New
		}
	}
	if s.Kind.Fetched() && !s.Paused {
		out.Silent = silence(s, active, now)
	}
	return out
}

// silence is the number of days since the last new post where that is more
// than the days set, or several times the usual gap between two days with
// posts.
func silence(s opinion.Source, active []time.Time, now time.Time) int {
	last := s.Health.LastNew
	if len(active) > 0 && active[len(active)-1].After(last) {
		last = active[len(active)-1]
	}
	if last.IsZero() {
		last = s.CreatedAt
	}
	still := daysBetween(last.In(calendar.Shanghai), now)
	if s.StaleDays > 0 {
		if still >= s.StaleDays {
			return still
		}
		return 0
	}
	if len(active) < habitDays {
		return 0
	}
	gap := max(1, daysBetween(active[0], active[len(active)-1])/(len(active)-1))
	if still > max(silentAtMin, silentTimes*gap) {
		return still
	}
	return 0
}

// daysBetween counts midnights of Asia/Shanghai.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.Shanghai)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}
