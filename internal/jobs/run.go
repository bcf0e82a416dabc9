package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Jobs runs the jobs of this process and lists those of all. It is safe for
// concurrent use.
type Jobs struct {
	store Store
	now   func() time.Time
	words func(error) string
	log   *slog.Logger
	ended func(context.Context, Job)
	ctx   context.Context
	stop  context.CancelFunc
	slots chan struct{}
	wg    sync.WaitGroup

	mu   sync.Mutex
	jobs map[string]*job // of this process, until the store has their end
}

type job struct {
	Job
	cancel context.CancelFunc
	asked  bool // to end, by a person

	saving sync.Mutex // so that an older state never replaces a newer one
	over   chan struct{}
}

// New opens the list; Close ends the jobs of this process.
func New(o Options) *Jobs {
	js := &Jobs{
		store: o.Store, now: o.Now, words: o.Words, log: o.Log, ended: o.Ended,
		slots: make(chan struct{}, atOnce), jobs: map[string]*job{},
	}
	js.ctx, js.stop = context.WithCancel(context.Background())
	js.wg.Go(js.beat)
	return js
}

// closeWait is how long Close waits for jobs to end: with the grace of open
// requests it stays within the ten seconds after which processes are killed.
const closeWait = 3 * time.Second

// Close ends the jobs of this process and waits for them, but not for ever: one
// that does not hear ends with the process, and counts as cut off since it gives
// no sign of life any more.
func (js *Jobs) Close() {
	js.stop()
	over := make(chan struct{})
	go func() {
		js.wg.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(closeWait):
		for _, j := range js.snapshots() {
			js.log.Warn("job did not end in time; it ends with the process", "job", j.ID, "kind", j.Kind)
		}
	}
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
	result, err := js.guard(ctx, j, work, func(done, of int) { js.change(func() { j.Count, j.Of = done, of }) })
	js.end(j, result, err)
}

// guard turns a panic of the work into its error, and tells where it was.
func (js *Jobs) guard(ctx context.Context, j *job, work Work, progress Progress) (result any, err error) {
	defer func() {
		if r := recover(); r != nil {
			js.log.Error("job panicked", "job", j.ID, "kind", j.Kind, "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("the work broke down: %v", r)
		}
	}()
	return work(ctx, progress)
}

func (js *Jobs) end(j *job, result any, err error) {
	var kept json.RawMessage
	if result != nil {
		b, unwritable := json.Marshal(result)
		if unwritable != nil {
			js.log.Error("result of a job lost", "job", j.ID, "kind", j.Kind, "error", unwritable)
		}
		kept = b
	}
	js.change(func() {
		j.Ended, j.Result = js.now(), kept
		switch {
		case err == nil:
			j.State = Done
		case errors.Is(err, context.Canceled) && !j.asked && js.ctx.Err() != nil:
			j.State = CutOff
		case errors.Is(err, context.Canceled):
			j.State = Canceled
		default:
			j.State, j.Err = Failed, &Failure{js.words(err)}
			js.log.Error("job failed", "job", j.ID, "kind", j.Kind, "error", err)
		}
	})
	over, _ := js.own(j.ID)
	js.save(j)
	close(j.over)
	if js.ended != nil {
		ctx, done := context.WithTimeout(context.WithoutCancel(js.ctx), patience)
		defer done()
		js.ended(ctx, over)
	}
}

func (js *Jobs) change(what func()) {
	js.mu.Lock()
	defer js.mu.Unlock()
	what()
}

// own is a snapshot of a job of this process.
func (js *Jobs) own(id string) (Job, bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j, ok := js.jobs[id]
	if !ok {
		return Job{}, false
	}
	j.Beat = js.now() // this process lives
	return j.Job, true
}

// beat tells the store again and again how this process's jobs stand, also
// what it could not be told before.
func (js *Jobs) beat() {
	for tick := time.NewTicker(beatEvery); ; {
		select {
		case <-js.ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		for _, j := range js.mine() {
			js.save(j)
		}
	}
}

func (js *Jobs) mine() []*job {
	js.mu.Lock()
	defer js.mu.Unlock()
	var all []*job
	for _, j := range js.jobs {
		all = append(all, j)
	}
	slices.SortFunc(all, func(a, b *job) int { return a.Started.Compare(b.Started) })
	return all
}

// snapshots are the jobs of this process as they stand.
func (js *Jobs) snapshots() []Job {
	var all []Job
	for _, j := range js.mine() {
		if own, ok := js.own(j.ID); ok {
			all = append(all, own)
		}
	}
	return all
}

// save hands a job to the store, and hears from it whether somebody asked the
// job to end. What is over and kept is no longer this process's.
func (js *Jobs) save(j *job) {
	j.saving.Lock()
	defer j.saving.Unlock()
	snapshot, ok := js.own(j.ID)
	if !ok {
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(js.ctx), patience)
	defer done()
	cancel, err := js.store.PutJob(ctx, snapshot)
	if err != nil {
		js.log.Error("job not kept", "job", j.ID, "kind", j.Kind, "error", err)
		return
	}
	js.mu.Lock()
	defer js.mu.Unlock()
	if cancel {
		j.asked = true
		j.cancel()
	}
	if snapshot.Over() {
		delete(js.jobs, j.ID)
	}
}

// forget drops the oldest jobs above the number that is kept.
func (js *Jobs) forget() {
	ctx, done := context.WithTimeout(context.WithoutCancel(js.ctx), patience)
	defer done()
	if err := js.store.ForgetJobs(ctx, Kept); err != nil {
		js.log.Warn("old jobs not forgotten", "error", err)
	}
}
