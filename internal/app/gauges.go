package app

import (
	"context"
	"math"
	"sync"
	"time"

	"yuqing/internal/web"
)

// gaugeTimeout bounds the reading of one figure, so that a hanging engine
// never holds up the others.
const gaugeTimeout = 3 * time.Second

// countAge is how old the count of the index may be: scrapes come more often than
// it is worth to count millions of documents. What waits is told exactly.
const countAge = 30 * time.Second

// aged is a figure that is read anew when it is older than countAge. A reading
// that fails is not kept.
func aged(now func() time.Time, read func(context.Context) (int64, error)) func(context.Context) (int64, error) {
	var mu sync.Mutex
	var n int64
	var at time.Time
	return func(ctx context.Context) (int64, error) {
		mu.Lock()
		defer mu.Unlock()
		if !at.IsZero() && now().Sub(at) < countAge {
			return n, nil
		}
		fresh, err := read(ctx)
		if err == nil {
			n, at = fresh, now()
		}
		return fresh, err
	}
}

// gauges adds the figures of the stores to a process's metrics. One that
// cannot be read is NaN.
func (a *App) gauges(m *web.Metrics) {
	add := func(name, help string, read func(context.Context) (int64, error)) {
		m.Gauge(name, help, func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), gaugeTimeout)
			defer cancel()
			n, err := read(ctx)
			if err != nil {
				return math.NaN()
			}
			return float64(n)
		})
	}
	add("yuqing_posts_stored", "Posts in the store.", a.store.Posts.Count)
	add("yuqing_posts_indexed", "Posts in the search index.", aged(time.Now, a.index.Count))
	add("yuqing_waiting_analyse", "Collected posts that wait for the analysis.", func(ctx context.Context) (int64, error) {
		b, err := a.Intake.Backlog(ctx)
		return b.Analyse, err
	})
	add("yuqing_waiting_index", "Stored posts that wait for the index.", func(ctx context.Context) (int64, error) {
		b, err := a.Intake.Backlog(ctx)
		return b.Index, err
	})
	add("yuqing_waiting_notices", "Notices in the outbox that are neither delivered nor given up.", func(ctx context.Context) (int64, error) {
		n, _, err := a.store.Outbox.Waiting(ctx)
		return n, err
	})
	add("yuqing_waiting_events", "Stored posts that the events have not taken yet.", a.waitingEvents)
	for _, work := range works {
		m.GaugeOf("yuqing_leads", "1 while this process does the work that one process at a time does.", map[string]string{"work": work}, func() float64 {
			if _, ok := a.leading.Load(work); ok {
				return 1
			}
			return 0
		})
	}
}

func (a *App) waitingEvents(ctx context.Context) (int64, error) {
	stored, err := a.store.Posts.Count(ctx)
	if err != nil {
		return 0, err
	}
	state, err := a.store.Events.State(ctx)
	return stored - state.Taken, err
}
