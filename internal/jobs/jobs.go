// Package jobs runs long work in the background: with progress that can be
// asked for, a result, and an end that can be asked for.
//
// It owns the list of jobs of this process. What a job writes is durable by
// itself; the list is not, so a job that a restart cut off is simply started
// again (every import and rebuild may be repeated). The package imports the
// standard library only.
package jobs

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// ErrUnknown is returned for a job that is not in the list (any more).
var ErrUnknown = errors.New("no such job")

// State is where a job stands.
type State string

// The states. Waiting and Running are the only ones that a job leaves.
const (
	Waiting  State = "waiting"
	Running  State = "running"
	Done     State = "done"
	Failed   State = "failed"
	Canceled State = "canceled"
)

// Job is a snapshot of one piece of work.
type Job struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`  // "import", …
	Title   string    `json:"title"` // what it works on, in words
	Owner   string    `json:"-"`     // user ID of who started it
	State   State     `json:"state"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Count   int       `json:"count"`            // of rows, posts … done so far
	Err     error     `json:"-"`                // why it failed
	Result  any       `json:"result,omitempty"` // what the work returned, also in part
}

// Over reports whether the job has left Waiting and Running.
func (j Job) Over() bool { return j.State != Waiting && j.State != Running }

// Work is what a job does. It calls progress with what is done so far and
// returns what it did, also beside an error.
type Work func(ctx context.Context, progress func(count int)) (result any, err error)

const (
	atOnce = 2   // jobs that run at the same time; the others wait
	kept   = 200 // jobs that stay in the list after their end
)

// Jobs runs and lists jobs. It is safe for concurrent use.
type Jobs struct {
	now   func() time.Time
	ctx   context.Context
	stop  context.CancelFunc
	slots chan struct{}
	wg    sync.WaitGroup

	mu   sync.Mutex
	jobs map[string]*job
}

type job struct {
	Job
	cancel context.CancelFunc
}

// New makes an empty list; now is the clock.
func New(now func() time.Time) *Jobs {
	ctx, stop := context.WithCancel(context.Background())
	return &Jobs{now: now, ctx: ctx, stop: stop, slots: make(chan struct{}, atOnce), jobs: map[string]*job{}}
}

// Start begins a job, or lets it wait for its turn, and returns at once.
func (js *Jobs) Start(kind, title, owner string, work Work) Job {
	ctx, cancel := context.WithCancel(js.ctx)
	j := &job{Job{ID: rand.Text(), Kind: kind, Title: title, Owner: owner, State: Waiting, Started: js.now()}, cancel}
	js.mu.Lock()
	js.forget()
	js.jobs[j.ID] = j
	snapshot := j.Job
	js.mu.Unlock()
	js.wg.Go(func() { js.run(ctx, j, work) })
	return snapshot
}

func (js *Jobs) run(ctx context.Context, j *job, work Work) {
	defer j.cancel()
	select {
	case js.slots <- struct{}{}:
		defer func() { <-js.slots }()
	case <-ctx.Done():
		js.end(j, nil, ctx.Err())
		return
	}
	js.change(func() { j.State = Running })
	result, err := guard(ctx, work, func(n int) { js.change(func() { j.Count = n }) })
	js.end(j, result, err)
}

// guard turns a panic of the work into its error.
func guard(ctx context.Context, work Work, progress func(int)) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the work broke down: %v", r)
		}
	}()
	return work(ctx, progress)
}

func (js *Jobs) end(j *job, result any, err error) {
	js.change(func() {
		j.Ended, j.Result = js.now(), result
		switch {
		case err == nil:
			j.State = Done
		case errors.Is(err, context.Canceled):
			j.State = Canceled
		default:
			j.State, j.Err = Failed, err
		}
	})
}

func (js *Jobs) change(what func()) {
	js.mu.Lock()
	defer js.mu.Unlock()
	what()
}

// forget drops the oldest ended jobs above the number that is kept.
func (js *Jobs) forget() {
	var over []*job
	for _, j := range js.jobs {
		if j.Over() {
			over = append(over, j)
		}
	}
	slices.SortFunc(over, func(a, b *job) int { return b.Started.Compare(a.Started) })
	for i := kept; i < len(over); i++ {
		delete(js.jobs, over[i].ID)
	}
}

// Get returns a job as it stands, or ErrUnknown.
func (js *Jobs) Get(id string) (Job, error) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j, ok := js.jobs[id]
	if !ok {
		return Job{}, ErrUnknown
	}
	return j.Job, nil
}

// List returns all jobs, the newest first.
func (js *Jobs) List() []Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	all := make([]Job, 0, len(js.jobs))
	for _, j := range js.jobs {
		all = append(all, j.Job)
	}
	slices.SortFunc(all, func(a, b Job) int {
		return cmp.Or(b.Started.Compare(a.Started), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Cancel asks a job to end; one that has ended stays as it is.
func (js *Jobs) Cancel(id string) error {
	js.mu.Lock()
	defer js.mu.Unlock()
	j, ok := js.jobs[id]
	if !ok {
		return ErrUnknown
	}
	j.cancel()
	return nil
}

// Close ends all jobs and waits for them.
func (js *Jobs) Close() {
	js.stop()
	js.wg.Wait()
}
