// Package jobs runs long work in the background: with progress that can be
// asked for, a result, and an end that can be asked for.
//
// It owns the list of jobs, which lies in a store that all processes share: a
// job runs in the process that began it, and any process lists it, follows it
// and asks it to end. A running job gives a sign of life; one whose process
// died is shown as cut off, and its work can be begun again (every import and
// rebuild may be repeated). The package imports the standard library only.
package jobs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
)

// ErrUnknown is returned for a job that is not in the list (any more).
var ErrUnknown = errors.New("no such job")

// ErrBusy is returned to a person who has PerOwner jobs that are not over.
var ErrBusy = errors.New("too many unfinished jobs of one person")

// PerOwner is how many jobs that are not over a person may have, so that nobody
// who clicks again and again holds up everybody else's.
const PerOwner = 5

// State is where a job stands.
type State string

// The states. Waiting and Running are the only ones that a job leaves.
const (
	Waiting  State = "waiting"
	Running  State = "running"
	Done     State = "done"
	Failed   State = "failed"
	Canceled State = "canceled" // by a person
	CutOff   State = "cut_off"  // by the end of its process
)

// Job is a snapshot of one piece of work.
type Job struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`  // "import", …
	Title   string    `json:"title"` // what it works on, in words
	Owner   string    `json:"-"`     // user ID of who started it
	Input   string    `json:"-"`     // what its kind needs to begin it again; may be empty
	State   State     `json:"state"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Beat    time.Time `json:"-"`            // its last sign of life
	Count   int       `json:"count"`        // of rows, posts … done so far
	Of      int       `json:"of,omitempty"` // how many there are to do; 0 where nobody knows
	Err     error     `json:"-"`            // why it failed; a *Failure
	// Result is what the work returned, also in part: JSON, see ResultOf.
	Result json.RawMessage `json:"result,omitempty"`
}

// Over reports whether the job has left Waiting and Running.
func (j Job) Over() bool { return j.State != Waiting && j.State != Running }

// Failure is why a job failed, in words for people.
type Failure struct{ Text string }

func (f *Failure) Error() string { return f.Text }

// ResultOf decodes what a job returned; ok is false where it has no such
// result.
func ResultOf[T any](j Job) (v T, ok bool) {
	return v, len(j.Result) > 0 && json.Unmarshal(j.Result, &v) == nil
}

// Store keeps the list for all processes.
type Store interface {
	// PutJob adds a job or replaces what is kept of it, and reports whether
	// it was asked to end.
	PutJob(ctx context.Context, j Job) (cancel bool, err error)
	// JobByID returns ErrUnknown for a job that is not kept.
	JobByID(ctx context.Context, id string) (Job, error)
	// ListJobs returns at most limit jobs, the newest first.
	ListJobs(ctx context.Context, limit int) ([]Job, error)
	// AskCancel notes that a job is to end; ErrUnknown where it is not kept.
	AskCancel(ctx context.Context, id string) error
	// ForgetJobs drops all but the newest keep jobs.
	ForgetJobs(ctx context.Context, keep int) error
}

// Progress is told what is done so far, and of how much; of is 0 where nobody
// knows.
type Progress = func(done, of int)

// Within tells a progress of work that knows only what it has done.
func Within(progress Progress, of int) func(done int) {
	return func(done int) { progress(done, of) }
}

// Work is what a job does. It tells its progress and returns what it did, also
// beside an error; the result must be one that encoding/json can write and
// read.
type Work func(ctx context.Context, progress Progress) (result any, err error)

// Kept is how many jobs stay in the list, of all people together.
const Kept = 200

const (
	atOnce = 2 // jobs of one process that run at the same time; the others wait

	beatEvery = 2 * time.Second
	// deadAfter is how long a job may give no sign of life: long enough for
	// clocks of two machines that differ, and for a store that restarts.
	deadAfter = 45 * time.Second
	// patience is for one call of the store, so that none holds a job up.
	patience = 5 * time.Second
)

// Options are what New needs; none but Ended may be missing.
type Options struct {
	Store Store
	Now   func() time.Time
	// Words says for people why a job failed; what a process saw itself must
	// not stand in it.
	Words func(error) string
	Log   *slog.Logger
	// Ended hears of each job of this process that is over, with its result kept;
	// nil where nobody wants to hear.
	Ended func(ctx context.Context, j Job)
}

// Start begins a job, or lets it wait for its turn, and returns at once; ErrBusy
// where its owner has enough of them.
func (js *Jobs) Start(kind, title, owner string, work Work) (Job, error) {
	return js.StartFrom(kind, title, owner, "", work)
}

// StartFrom is Start for work that can be begun again from its input.
func (js *Jobs) StartFrom(kind, title, owner, input string, work Work) (Job, error) {
	if js.unfinished(owner) >= PerOwner {
		return Job{}, ErrBusy
	}
	return js.begin(kind, title, owner, input, work), nil
}

// Follow is Start for work that what a person did brings with it, and that is
// never refused.
func (js *Jobs) Follow(kind, title, owner string, work Work) Job {
	return js.begin(kind, title, owner, "", work)
}

// unfinished counts a person's jobs that are not over, in whichever process;
// those of this one alone while the store is down.
func (js *Jobs) unfinished(owner string) int {
	ctx, done := context.WithTimeout(js.ctx, patience)
	defer done()
	all, err := js.List(ctx)
	if err != nil {
		js.log.Warn("jobs of other processes not counted", "error", err)
		all = js.snapshots()
	}
	n := 0
	for _, j := range all {
		if j.Owner == owner && !j.Over() {
			n++
		}
	}
	return n
}

func (js *Jobs) begin(kind, title, owner, input string, work Work) Job {
	ctx, cancel := context.WithCancel(js.ctx)
	j := &job{Job: Job{
		ID: rand.Text(), Kind: kind, Title: title, Owner: owner, Input: input,
		State: Waiting, Started: js.now(),
	}, cancel: cancel, over: make(chan struct{})}
	js.mu.Lock()
	js.jobs[j.ID] = j
	snapshot := j.Job
	js.mu.Unlock()
	js.save(j)
	js.forget()
	js.wg.Go(func() { js.run(ctx, j, work) })
	return snapshot
}

// Get returns a job as it stands, or ErrUnknown.
func (js *Jobs) Get(ctx context.Context, id string) (Job, error) {
	if j, ok := js.own(id); ok {
		return j, nil
	}
	j, err := js.store.JobByID(ctx, id)
	return js.judged(j), err
}

// Await waits for a job of this process to be over, but not longer than
// patience, and returns it as it stands then.
func (js *Jobs) Await(ctx context.Context, id string, patience time.Duration) (Job, error) {
	js.mu.Lock()
	j := js.jobs[id]
	js.mu.Unlock()
	if j != nil {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-j.over:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return js.Get(ctx, id)
}

// List returns all jobs, the newest first.
func (js *Jobs) List(ctx context.Context) ([]Job, error) {
	all, err := js.store.ListJobs(ctx, Kept)
	for i, j := range all {
		if own, ok := js.own(j.ID); ok {
			j = own
		}
		all[i] = js.judged(j)
	}
	return all, err
}

// judged says of a job that gives no sign of life what became of it.
func (js *Jobs) judged(j Job) Job {
	if !j.Over() && js.now().Sub(j.Beat) > deadAfter {
		j.State, j.Ended = CutOff, j.Beat
	}
	return j
}

// Cancel asks a job to end, whichever process runs it; one that has ended
// stays as it is.
func (js *Jobs) Cancel(ctx context.Context, id string) error {
	js.mu.Lock()
	j, ok := js.jobs[id]
	if ok {
		j.asked = true
		j.cancel()
	}
	js.mu.Unlock()
	if ok {
		return nil
	}
	return js.store.AskCancel(ctx, id)
}
