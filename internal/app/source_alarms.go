package app

import (
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/sourcewatch"
)

// silenceEvery is how often it is looked for sources that went silent.
const silenceEvery = time.Hour

func (a *App) sourceWatch() *sourcewatch.Service {
	return sourcewatch.New(sourcewatch.Deps{
		Store: a.store.Alarms, Now: time.Now, Log: a.log,
		Quiet: func(t time.Time) bool { return a.officeLive.State().OffHours(t) },
		States: func(ctx context.Context) ([]sourcewatch.State, error) {
			all, err := a.Desk.SourceStates(ctx, access.Operator())
			out := make([]sourcewatch.State, len(all))
			for i, s := range all {
				out[i] = sourcewatch.State{Source: s.Source, SilentDays: s.Silent}
			}
			return out, err
		},
	})
}

// watchSources raises and ends the alarms of sources.
func (a *App) watchSources(ctx context.Context) {
	if err := a.sourceWatch().Look(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("sources not looked at for silence", "error", err)
	}
}
