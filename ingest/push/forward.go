package push

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

const (
	lookEvery   = time.Second // for what another process took in
	lot         = 500         // tickets at once
	settleAfter = time.Minute // until a ticket that was handed on should be stored
	keepAtMost  = 7 * 24 * time.Hour
	retryAfter  = 5 * time.Second
	saidFor     = 90 * 24 * time.Hour // what is told that late comes in no order any more
)

// Forward hands on what was taken in, by any process, until the context ends.
// One process at a time does. What cannot be handed on is tried again.
func (r *Receiver) Forward(ctx context.Context) error {
	tidied := time.Time{}
	for {
		wait := lookEvery
		n, err := r.Round(ctx)
		if err == nil && r.Now().Sub(tidied) > settleAfter {
			tidied, err = r.Now(), r.tidy(ctx)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			r.Log.Error("pushed tickets not handed on", "error", err, "again_in", retryAfter)
			wait = retryAfter
		case n == lot:
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-r.nudge:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Round hands on one lot of what was taken in, and returns how many.
func (r *Receiver) Round(ctx context.Context) (int, error) {
	waiting, err := r.Store.WaitingTickets(ctx, lot)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	posts := make([]opinion.Post, len(waiting))
	for i, w := range waiting {
		posts[i] = w.Post
	}
	if err := r.Publish(ctx, posts); err != nil {
		return 0, fmt.Errorf("publish %d tickets: %w", len(posts), err)
	}
	if err := r.Store.HandedOn(ctx, waiting); err != nil {
		return 0, err
	}
	r.tally.taken(waiting)
	return len(waiting), nil
}

// tidy forgets what is no longer needed: marks that the window excludes, and
// tickets that the posts hold as they were handed on.
func (r *Receiver) tidy(ctx context.Context) error {
	now := r.Now()
	if err := errors.Join(r.Store.ForgetMarks(ctx, now.Add(-3*Window)), r.Store.ForgetSaid(ctx, now.Add(-saidFor))); err != nil {
		return err
	}
	for after := (Waiting{}); ; { // one that is not stored holds up none behind it
		done, err := r.Store.HandedOnBefore(ctx, now.Add(-settleAfter), after, lot)
		if err != nil || len(done) == 0 {
			return err
		}
		settled, err := r.settled(ctx, done, now)
		if err != nil {
			return err
		}
		if err := r.Store.ForgetTickets(ctx, settled); err != nil {
			return err
		}
		after = done[len(done)-1]
	}
}

// settled are those that the posts hold by now.
func (r *Receiver) settled(ctx context.Context, done []Waiting, now time.Time) ([]Waiting, error) {
	ids := make([]string, len(done))
	for i, w := range done {
		ids[i] = w.Post.ID
	}
	stored, err := r.storedPosts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, w := range done {
		p, ok := stored[w.Post.ID]
		if ok && (p.SameContent(w.Post) || now.Sub(w.At) > keepAtMost) {
			out = append(out, w)
		}
	}
	return out, nil
}
