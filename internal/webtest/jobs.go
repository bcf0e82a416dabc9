package webtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"yuqing/internal/jobs"
)

// endOfJobs is how long a job of a test may take: generous, for the machine may
// be busy.
const endOfJobs = 3 * time.Minute

// endings is the store of the office's jobs; it tells when one is over.
type endings struct {
	jobs.Store
	mu sync.Mutex
	of map[string]chan struct{}
}

func (e *endings) PutJob(ctx context.Context, j jobs.Job) (cancel bool, err error) {
	cancel, err = e.Store.PutJob(ctx, j)
	if err == nil && j.Over() {
		e.mu.Lock()
		defer e.mu.Unlock()
		over := e.end(j.ID)
		select {
		case <-over:
		default:
			close(over)
		}
	}
	return cancel, err
}

// end is closed when a job is over; mu is held.
func (e *endings) end(id string) chan struct{} {
	if e.of[id] == nil {
		e.of[id] = make(chan struct{})
	}
	return e.of[id]
}

// Await returns a job when it is over.
func (o *Office) Await(t *testing.T, id string) jobs.Job {
	t.Helper()
	o.endings.mu.Lock()
	over := o.endings.end(id)
	o.endings.mu.Unlock()
	select {
	case <-over:
	case <-time.After(endOfJobs):
		t.Fatalf("job %s does not end", id)
	}
	j, err := o.Jobs.Get(context.WithoutCancel(t.Context()), id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// AwaitJobs returns when no job runs, nor one that another began.
func (o *Office) AwaitJobs(t *testing.T) {
	t.Helper()
	for {
		all, err := o.Jobs.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		running := ""
		for _, j := range all {
			if !j.Over() {
				running = j.ID
			}
		}
		if running == "" {
			return
		}
		o.Await(t, running)
	}
}
