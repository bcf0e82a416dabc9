package app

import (
	"context"
	"time"
)

// followEvery is how often a process looks for what another one has set.
const followEvery = time.Second

// following is a part that keeps up with what other processes set, until the
// context ends. What cannot be read for a while is told once, and once when it
// can be read again.
func (a *App) following(what string, refresh func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		for failing := false; ; {
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
			err := refresh(ctx)
			switch {
			case ctx.Err() != nil:
			case err != nil && !failing:
				a.log.Error(what+" not read; trying again", "error", err)
			case err == nil && failing:
				a.log.Info(what + " read again")
			}
			failing = err != nil
		}
	}
}
