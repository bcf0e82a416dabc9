package app

import (
	"context"
	"time"
)

// followEvery is how often a process looks for what another one has set.
const followEvery = time.Second

// following is a part that keeps up with what other processes set, until the
// context ends. What cannot be read for a while is told once.
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
			if err != nil && ctx.Err() == nil && !failing {
				a.log.Error(what+" not read; trying again", "error", err)
			}
			failing = err != nil
		}
	}
}
