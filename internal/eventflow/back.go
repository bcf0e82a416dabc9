package eventflow

import (
	"context"
	"time"

	"yuqing/internal/events"
)

// retake goes back from where the stage stands.
func (s *Stage) retake(ctx context.Context, will func(Snapshot) bool) error {
	if s.sinceWritten() {
		if err := s.write(ctx); err != nil { // what was taken must be found again
			return err
		}
	}
	goal := s.place
	if err := s.goBack(ctx, will, goal); err != nil {
		return err
	}
	s.Log.Info("taking posts again for what came late", "posts", len(s.todo.byID))
	return nil
}

// takeBacklog puts the backlog into the order once no more of it comes. What
// stands before the place reached waits until going back for it is worth while.
func (s *Stage) takeBacklog(ctx context.Context, full bool) error {
	now := s.Now()
	t := &s.todo
	if len(t.backlog) == 0 || s.back != nil {
		return nil
	}
	wait := max(patience, 2*s.lastBack)
	if full || now.Sub(t.grew) < settle && now.Sub(t.since) < wait {
		return nil
	}
	first, late := t.release(s.place, now)
	if !late || now.Sub(s.arrived) < backShare*s.cost(first) {
		return nil
	}
	t.release(start, now)
	return s.retake(ctx, func(snap Snapshot) bool { return snap.Place.before(first) })
}

// cost is about how long it takes to go back before a place and come here again.
func (s *Stage) cost(first Place) time.Duration {
	var from int64
	for _, snap := range s.snapshots {
		if snap.Place.before(first) {
			from = max(from, snap.Taken)
		}
	}
	return time.Duration(s.taken-from+int64(len(s.todo.backlog))) * s.perPost
}

// goBack makes the engine what it was at the latest checkpoint that will do,
// and lets the posts after it wait to be taken again. Nothing is written until
// the place goal is reached.
func (s *Stage) goBack(ctx context.Context, will func(Snapshot) bool, goal Place) error {
	s.engine, s.place, s.taken = events.New(s.Engine), start, 0
	from := Snapshot{Place: start}
	for i := len(s.snapshots) - 1; i >= 0 && from.Taken == 0; i-- {
		if snap := s.snapshots[i]; will(snap) {
			if e := s.restore(ctx, snap); e != nil {
				s.engine, s.place, s.taken, from = e, snap.Place, snap.Taken, snap
			}
		}
	}
	s.engine.Track()
	s.pending = s.book.carriedAfter(from.Decision)
	places, err := s.Store.TakenFrom(ctx, from.Place.At)
	if err != nil {
		return err
	}
	for _, p := range places {
		if from.Place.before(p) {
			s.todo.again(p)
		}
		if goal.before(p) {
			goal = p // what was taken before the stage's state was lost
		}
	}
	if from.Place == goal && from.Taken > 0 && len(s.pending) == 0 {
		return nil // nothing lies between
	}
	s.back, s.goal, s.began, s.backFrom = &from.Place, goal, s.Now(), from.Taken
	return nil
}

func (s *Stage) restore(ctx context.Context, snap Snapshot) *events.Engine {
	data, err := s.Store.SnapshotData(ctx, snap.Taken)
	if err == nil {
		var e *events.Engine
		if e, err = events.Restore(data, s.Engine); err == nil {
			return e
		}
	}
	s.Log.Warn("checkpoint of the events not readable; an earlier one will do", "taken", snap.Taken, "error", err)
	return nil
}
