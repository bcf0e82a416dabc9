package eventflow

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/events"
)

// snapshotPosts is after how many posts a checkpoint of the whole engine is
// due. What was taken since then is taken again by the next leader, which
// costs it some seconds.
const snapshotPosts = 5000

// finish writes what has changed, and now and then a checkpoint.
func (s *Stage) finish(ctx context.Context) error {
	if s.back != nil {
		return nil
	}
	if n := s.sinceSnapshot(); n >= snapshotPosts || s.commit.Back != nil && n > 0 {
		s.snapshot()
	}
	if err := s.warm(ctx); err != nil {
		return err
	}
	if !s.sinceWritten() {
		return nil
	}
	return s.write(ctx)
}

// sinceWritten reports whether anything is to be written.
func (s *Stage) sinceWritten() bool {
	c := &s.commit
	return s.place != s.state.Place || s.todo.seq(s.read) != s.state.Seq || s.book.last() != s.state.Decision ||
		c.Back != nil || c.Snapshot != nil || len(c.Renewed)+len(c.Refreshed)+len(c.Applied) > 0
}

// sinceSnapshot counts the posts taken since the last checkpoint.
func (s *Stage) sinceSnapshot() int64 {
	if n := len(s.snapshots); n > 0 {
		return s.taken - s.snapshots[n-1].Taken
	}
	return s.taken
}

// snapshot puts a checkpoint into what is written next.
func (s *Stage) snapshot() {
	s.commit.Snapshot = s.engine.Snapshot()
}

// write commits what has changed since the last time.
func (s *Stage) write(ctx context.Context) error {
	c := &s.commit
	now := s.Now()
	changes := s.engine.Changes(now)
	for _, e := range changes.Events {
		c.Events = append(c.Events, eventOf(e, now, s.place))
	}
	c.Gone = changes.Gone
	moved := changes.Posts
	if c.Back != nil {
		var err error
		if moved, err = s.reconcile(ctx, changes, now); err != nil {
			return err
		}
	}
	s.assign(moved)
	if err := s.alarm(ctx, now); err != nil {
		return err
	}
	c.Version = s.state.Version
	c.State = State{s.state.Version + 1, s.place, s.todo.seq(s.read), s.book.last(), s.taken}
	s.keep()
	if err := s.Store.Commit(ctx, *c); err != nil {
		return fmt.Errorf("write the events: %w", err)
	}
	return s.written(ctx)
}

// written takes note of a commit, and hands its alarms over. What fails here
// makes the stage load anew, which hands over what is left.
func (s *Stage) written(ctx context.Context) (err error) {
	c := s.commit
	s.state, s.commit = c.State, Commit{}
	if len(c.Alarms) > 0 {
		if _, err := s.Store.HandOver(ctx); err != nil {
			return err
		}
	}
	if c.Snapshot != nil || c.Back != nil {
		s.snapshots, err = s.Store.Snapshots(ctx)
	}
	return err
}

// assign writes the events of posts: into the rows of those taken, or as moves.
func (s *Stage) assign(members []events.Membership) {
	c := &s.commit
	at := make(map[string]int, len(c.Posts))
	for i, p := range c.Posts {
		at[p.ID] = i
	}
	for _, m := range members {
		i, isNew := at[m.Post]
		if !isNew {
			c.Moved = append(c.Moved, m)
			continue
		}
		c.Posts[i].Event, c.Posts[i].Original = m.Event, m.Original
	}
}

// reconcile finds what the store holds of the posts' earlier way and what is
// otherwise now: events that changed there and not here, and where each post
// belongs.
func (s *Stage) reconcile(ctx context.Context, changes events.Changes, now time.Time) ([]events.Membership, error) {
	c := &s.commit
	told := map[string]bool{}
	for _, e := range changes.Events {
		told[e.ID] = true
	}
	for _, g := range changes.Gone {
		told[g.ID] = true
	}
	for _, id := range changes.Left {
		told[id] = true
	}
	stale, err := s.Store.Changed(ctx, c.Back.At)
	if err != nil {
		return nil, err
	}
	for id, touched := range stale {
		if told[id] || touched.Compare(*c.Back) <= 0 {
			continue
		}
		if e, ok := s.engine.Event(id, now); ok && e.ID == id {
			c.Events = append(c.Events, eventOf(e, now, s.place))
			continue
		}
		g := events.Gone{ID: id}
		if to := s.engine.Current(id); to != id {
			g.To = to
		}
		c.Gone = append(c.Gone, g)
	}
	for i, g := range c.Gone {
		if g.To == "" {
			c.Gone[i].To = s.returned(g.ID)
		}
	}
	return s.misplaced(ctx, changes.Posts)
}

// returned is the event to which the posts of another one went back, because
// the decision that had split them off was undone; "" for any other event.
func (s *Stage) returned(id string) string {
	for _, d := range s.book.all {
		if d.Kind == Split && s.book.undone[d.N] && s.book.applied[d.N].Event == id {
			if to := eventWith(s.engine, d.Anchor, d.Event); to != id {
				return to
			}
		}
	}
	return ""
}

// misplaced lists the posts whose event in the store is another one.
func (s *Stage) misplaced(ctx context.Context, moved []events.Membership) ([]events.Membership, error) {
	want := map[string]events.Membership{}
	for _, m := range moved {
		want[m.Post] = m
	}
	s.engine.Members(func(m events.Membership) { want[m.Post] = m })
	ids := make([]string, 0, len(want))
	for id := range want {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	have, err := s.Store.Members(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []events.Membership
	for _, id := range ids {
		if want[id] != have[id] {
			out = append(out, want[id])
		}
	}
	return out, nil
}

// How often heat and state are brought up to date without a post: of what is
// alive, and of all that is not cold.
const (
	warmEvery = time.Minute
	coolEvery = time.Hour
)

// warm brings heat and state up to date, which change with time alone.
func (s *Stage) warm(ctx context.Context) error {
	now := s.Now()
	if now.Sub(s.warmed) < warmEvery {
		return nil
	}
	all := now.Sub(s.cooled) >= coolEvery
	list, err := s.Store.Warm(ctx, all)
	if err != nil {
		return err
	}
	for _, w := range list {
		e, ok := s.engine.Event(w.ID, now)
		if !ok || e.ID != w.ID {
			continue // forgotten, or changed and about to be written
		}
		if row := eventOf(e, now, Place{}); row.Heat != w.Heat || row.State != w.State {
			s.commit.Refreshed = append(s.commit.Refreshed, row)
		}
	}
	s.warmed = now
	if all {
		s.cooled = now
	}
	return nil
}

// keep says which older checkpoints stay: of those between a half and all, a
// quarter and a half of the posts back and so on the first one each, so that
// going back is never much longer than it must be.
func (s *Stage) keep() {
	if s.commit.Snapshot == nil {
		return
	}
	class := map[int]bool{}
	for _, snap := range s.snapshots { // the oldest first
		n := 0
		for gap := (s.taken - snap.Taken) / snapshotPosts; gap > 0; gap /= 2 {
			n++
		}
		if !class[n] {
			class[n] = true
			s.commit.Keep = append(s.commit.Keep, snap.Taken)
		}
	}
}

// HotHeat is the heat from which an event is hot: five people's fresh posts.
const HotHeat = 50

// An event is news for an alarm while its last post is no older.
const alarmWithin = 24 * time.Hour

// alarm looks for events that need eyes, among those about to be written.
func (s *Stage) alarm(ctx context.Context, now time.Time) error {
	for _, e := range s.commit.Events {
		if e.State != events.StateNew && e.State != events.StateRising || e.Heat < HotHeat || now.Sub(e.Last) > alarmWithin {
			continue
		}
		had, err := s.Store.Alarmed(ctx, e.ID)
		if err != nil {
			return err
		}
		a := Alarm{Event: e.ID, Kind: AlarmHot, Post: e.Origin, Heat: e.Heat, Posts: e.Posts, At: now}
		if len(had) > 0 {
			if e.State != events.StateRising || !e.Burst {
				continue
			}
			a.Kind, a.Day = AlarmRise, now.In(calendar.Shanghai).Format(time.DateOnly)
			if a.Day == had[0].At.In(calendar.Shanghai).Format(time.DateOnly) {
				continue
			}
		}
		if !slices.ContainsFunc(had, func(h Alarm) bool { return h.Kind == a.Kind && h.Day == a.Day }) {
			s.commit.Alarms = append(s.commit.Alarms, a)
		}
	}
	return nil
}
