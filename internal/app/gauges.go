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

// scrapeAge is how old a figure may be that several gauges of one scrape need.
const scrapeAge = time.Second

// aged is a figure that is read anew when it is older than age. A reading that
// fails is not kept.
func aged[T any](age time.Duration, now func() time.Time, read func(context.Context) (T, error)) func(context.Context) (T, error) {
	var mu sync.Mutex
	var kept T
	var at time.Time
	return func(ctx context.Context) (T, error) {
		mu.Lock()
		defer mu.Unlock()
		if !at.IsZero() && now().Sub(at) < age {
			return kept, nil
		}
		fresh, err := read(ctx)
		if err == nil {
			kept, at = fresh, now()
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
	// One scrape asks for these several times; each is read once for it.
	stored, backlog := aged(scrapeAge, time.Now, a.store.Posts.Count), aged(scrapeAge, time.Now, a.Intake.Backlog)
	add("yuqing_posts_stored", "Posts in the store.", stored)
	add("yuqing_posts_indexed", "Posts in the search index.", aged(countAge, time.Now, a.index.Count))
	add("yuqing_waiting_analyse", "Collected posts that wait for the analysis.", func(ctx context.Context) (int64, error) {
		b, err := backlog(ctx)
		return b.Analyse, err
	})
	add("yuqing_waiting_index", "Stored posts that wait for the index.", func(ctx context.Context) (int64, error) {
		b, err := backlog(ctx)
		return b.Index, err
	})
	add("yuqing_waiting_notices", "Notices in the outbox that are neither delivered nor given up.", func(ctx context.Context) (int64, error) {
		n, _, err := a.store.Outbox.Waiting(ctx)
		return n, err
	})
	add("yuqing_waiting_events", "Stored posts that the events have not taken yet.", func(ctx context.Context) (int64, error) {
		n, err := stored(ctx)
		if err != nil {
			return 0, err
		}
		state, err := a.store.Events.State(ctx)
		return max(0, n-state.Taken), err // more may have come in and been taken since they were counted
	})
	for _, work := range works {
		m.GaugeOf("yuqing_leads", "1 while this process does the work that one process at a time does.", map[string]string{"work": work}, func() float64 {
			if _, ok := a.leading.Load(work); ok {
				return 1
			}
			return 0
		})
	}
}
