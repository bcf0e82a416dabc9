package app

import (
	"cmp"
	"context"
	"time"

	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/sourcewatch"
)

// silenceEvery is how often it is looked for sources that went silent.
const silenceEvery = time.Hour

func (a *App) sourceWatch() *sourcewatch.Service {
	return sourcewatch.New(sourcewatch.Deps{
		Store: a.store.Alarms, States: a.watchedStates, Now: a.now, Log: a.log,
		Quiet: func(t time.Time) bool { return a.officeLive.State().OffHours(t) },
	})
}

// settlesIn is how long after the start what comes by itself may still catch up.
const settlesIn = 30 * time.Minute

// watchedStates are how the sources do, and the streams of bundles.
func (a *App) watchedStates(ctx context.Context) ([]sourcewatch.State, error) {
	sources, err := a.Desk.SourceStates(ctx, access.Operator())
	if err != nil {
		return nil, err
	}
	bundles, err := a.Desk.BundleStates(ctx, access.Operator())
	if err != nil {
		return nil, err
	}
	now := a.now()
	var out []sourcewatch.State
	for _, s := range sources {
		st := sourcewatch.State{Source: s.Source, At: now, Last: s.Last, Silent: s.Silent(), Still: s.Still()}
		if s.Outside {
			st.At = s.Seen
		}
		st.Unsure = !s.Kind.Fetched() && now.Sub(a.opened) < settlesIn
		out = append(out, st)
	}
	for _, b := range bundles {
		if b.Kind == bundle.Posts && !b.Out {
			name := cmp.Or(b.Stream, "外网采集")
			out = append(out, sourcewatch.State{Source: opinion.Source{ID: "bundle:" + b.Stream, Name: name}, At: now, Cut: b.Late, Still: now.Sub(b.Since)})
		}
	}
	return out, nil
}

// watchSources raises and ends the alarms of sources.
func (a *App) watchSources(ctx context.Context) {
	if err := a.sourceWatch().Look(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("sources not looked at for silence", "error", err)
	}
}
