package desk

import (
	"context"
	"math/bits"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/internal/rhythm"
)

// habit is what the days of a source before today tell of it. It is the dear part of
// its state, and changes once a day.
type habit struct {
	rhythm rhythm.Rhythm
	known  bool   // that it has one
	words  string // of the rhythm
	week   [weekDays]int
	month  int
	given  bool // it gave something in those days
	// When it last gave something new, and when something changed, as far as the
	// days tell.
	lastNew, lastChanged time.Time
}

// habitsOf reads the habits of all sources; those that gave nothing have none. Of
// those that gave little for long, the days before are read one by one.
func (d *Desk) habitsOf(ctx context.Context, sources []opinion.Source, now time.Time) (map[string]habit, error) {
	byID := make(map[string]opinion.Source, len(sources))
	for _, s := range sources {
		byID[s.ID] = s
	}
	out := make(map[string]habit, len(sources))
	from, today := now.AddDate(0, 0, -judgedDays).Format(time.DateOnly), now.Format(time.DateOnly)
	err := d.deps.Runs.ActiveDays(ctx, from, today, func(source string, days []opinion.Day) error {
		if s, ok := byID[source]; ok && !longBefore(s, days, now) {
			out[source] = d.habitOf(s, days, now)
			delete(byID, source)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id, s := range byID {
		if !longBefore(s, nil, now) {
			continue
		}
		days, err := d.habitDays(ctx, s, nil, now)
		if err != nil {
			return nil, err
		}
		out[id] = d.habitOf(s, before(days, today), now)
	}
	return out, nil
}

// longBefore says that some days are too few to judge a source by, and that there are
// others before them.
func longBefore(s opinion.Source, days []opinion.Day, now time.Time) bool {
	active := 0
	for _, x := range days {
		active += min(1, x.New+x.Changed)
	}
	return active < rhythm.HabitDays && !s.Health.LastNew.IsZero() && habitFrom(s).Before(now.AddDate(0, 0, -judgedDays))
}

// habitFrom is where the weeks begin that make the habit of one that gave nothing
// since.
func habitFrom(s opinion.Source) time.Time {
	return s.Health.LastNew.In(calendar.Shanghai).AddDate(0, 0, -7*rhythm.Weeks)
}

// habitDays are the days to judge a source by: where it gave nothing for long,
// those before that, so that a silence does not end by being forgotten.
func (d *Desk) habitDays(ctx context.Context, s opinion.Source, days []opinion.Day, now time.Time) ([]opinion.Day, error) {
	if !longBefore(s, days, now) {
		return days, nil
	}
	all, err := d.deps.Runs.Days(ctx, s.ID, habitFrom(s).Format(time.DateOnly))
	return all[s.ID], err
}

// habitOf sums up the days before today.
func (d *Desk) habitOf(s opinion.Source, days []opinion.Day, now time.Time) (h habit) {
	judged := slices.Clone(days)
	for i, x := range days {
		at, err := time.ParseInLocation(time.DateOnly, x.Day, calendar.Shanghai)
		if err != nil {
			continue
		}
		h.given = h.given || x.New+x.Changed > 0
		if ago := daysBetween(at, now); ago < 30 {
			h.month += x.New
			if ago < weekDays {
				h.week[weekDays-1-ago] = x.New
			}
		}
		h.lastNew = latest(h.lastNew, lastIn(x, at, now))
		h.lastChanged = latest(h.lastChanged, lastIn(opinion.Day{New: x.Changed}, at, now))
		if !s.Kind.Fetched() { // a hotline lives by its updates, too
			judged[i].New += x.Changed
		}
	}
	if h.rhythm, h.known = rhythm.Of(judged, d.deps.Works); h.known {
		h.words = h.rhythm.String()
	}
	return h
}

// stateOf is the state of a source whose days, today's among them, are these.
func (d *Desk) stateOf(s opinion.Source, days []opinion.Day, now time.Time) SourceState {
	return d.habitOf(s, before(days, now.Format(time.DateOnly)), now).state(s, dayIn(days, now), now)
}

// state adds today to the habit. Today is no part of it: it is not over.
func (h habit) state(s opinion.Source, today opinion.Day, now time.Time) SourceState {
	midnight := calendar.DateOf(now).At(0)
	out := SourceState{Source: s, Week: h.week, Month: h.month + today.New}
	out.Week[weekDays-1] = today.New
	out.Last = latest(latest(s.Health.LastNew, h.lastNew), lastIn(today, midnight, now))
	if !s.Kind.Fetched() {
		changed := latest(h.lastChanged, lastIn(opinion.Day{New: today.Changed}, midnight, now))
		if got := s.Health.LastGood; !got.IsZero() && got.Before(changed) { // nothing came after that
			changed = got
		}
		out.Last = latest(out.Last, changed)
	}
	given := h.given || today.New+today.Changed > 0
	if judged := s.Kind.Fetched() || given; judged && !s.Paused {
		out.judge(h, now)
	}
	return out
}

// before are the days, in order, before one.
func before(days []opinion.Day, day string) []opinion.Day {
	if i := slices.IndexFunc(days, func(x opinion.Day) bool { return x.Day >= day }); i >= 0 {
		return days[:i]
	}
	return days
}

// dayIn is the day of now among some days, empty where it is not there.
func dayIn(days []opinion.Day, now time.Time) opinion.Day {
	today := now.Format(time.DateOnly)
	if i := slices.IndexFunc(days, func(x opinion.Day) bool { return x.Day == today }); i >= 0 {
		return days[i]
	}
	return opinion.Day{}
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
