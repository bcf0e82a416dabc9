package jobs

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// memory is a store that two lists can share, as two processes do.
type memory struct {
	mu    sync.Mutex
	jobs  map[string]Job
	asked map[string]bool
	down  bool
}

func newMemory() *memory { return &memory{jobs: map[string]Job{}, asked: map[string]bool{}} }

func (m *memory) PutJob(_ context.Context, j Job) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return false, errors.New("the store is down")
	}
	m.jobs[j.ID] = j
	return m.asked[j.ID], nil
}

func (m *memory) JobByID(_ context.Context, id string) (Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j, ok := m.jobs[id]
	if !ok {
		return Job{}, ErrUnknown
	}
	return j, nil
}

func (m *memory) ListJobs(_ context.Context, limit int) ([]Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []Job
	for _, j := range m.jobs {
		all = append(all, j)
	}
	slices.SortFunc(all, func(a, b Job) int { return b.Started.Compare(a.Started) })
	return all[:min(limit, len(all))], nil
}

func (m *memory) AskCancel(ctx context.Context, id string) error {
	if _, err := m.JobByID(ctx, id); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked[id] = true
	return nil
}

func (m *memory) ForgetJobs(ctx context.Context, keep int) error {
	all, _ := m.ListJobs(ctx, 1<<20)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range all[min(keep, len(all)):] {
		delete(m.jobs, j.ID)
	}
	return nil
}

func open(m *memory) *Jobs {
	return New(Options{Store: m, Now: time.Now, Words: func(err error) string { return "坏了：" + err.Error() }, Log: slog.New(slog.DiscardHandler)})
}

func wait(ctx context.Context, _ Progress) (any, error) { <-ctx.Done(); return nil, ctx.Err() }

func begin(t *testing.T, js *Jobs, owner string, work Work) string {
	t.Helper()
	j, err := js.Start("import", "f", owner, work)
	if err != nil {
		t.Fatal(err)
	}
	return j.ID
}

// A person may have so many unfinished jobs and no more, in all processes
// together; another person is not held up, nor is what follows from a deed.
func TestOnePersonsJobsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		js, other := open(m), open(m)
		defer js.Close()
		defer other.Close()
		first := begin(t, js, "u1", wait)
		for range PerOwner - 1 {
			begin(t, js, "u1", wait)
		}
		for _, p := range []*Jobs{js, other} {
			if j, err := p.Start("import", "f", "u1", wait); !errors.Is(err, ErrBusy) || j.ID != "" {
				t.Errorf("one too many: %+v %v", j, err)
			}
		}
		begin(t, other, "u2", wait)
		if j := js.Follow("reclock", "f", "u1", wait); j.ID == "" {
			t.Error("what follows was refused")
		}
		synctest.Wait()
		if err := js.Cancel(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		m.mu.Lock()
		m.down = true // the followed one still counts
		m.mu.Unlock()
		if _, err := js.Start("import", "f", "u1", wait); !errors.Is(err, ErrBusy) {
			t.Errorf("with the store down: %v", err)
		}
	})
}

// Whoever waits for a job sees its end as soon as it is there, and goes on without
// it when it takes long.
func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		js := open(newMemory())
		defer js.Close()
		began := time.Now()
		short := begin(t, js, "u1", func(context.Context, Progress) (any, error) { time.Sleep(time.Second); return "made", nil })
		j, err := js.Await(t.Context(), short, time.Minute)
		if made, _ := ResultOf[string](j); err != nil || j.State != Done || made != "made" || time.Since(began) != time.Second {
			t.Errorf("%+v %v after %s", j, err, time.Since(began))
		}
		long := begin(t, js, "u1", wait)
		if j, err := js.Await(t.Context(), long, time.Minute); err != nil || j.State != Running {
			t.Errorf("%+v %v", j, err)
		}
		if _, err := js.Await(t.Context(), "nobody", time.Minute); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

// A job that does not hear holds nobody up when the process ends.
func TestCloseDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		js, release := open(newMemory()), make(chan struct{})
		begin(t, js, "u1", func(context.Context, Progress) (any, error) { <-release; return nil, nil })
		synctest.Wait()
		began := time.Now()
		js.Close()
		if took := time.Since(began); took != closeWait {
			t.Errorf("Close took %s", took)
		}
		close(release)
	})
}

func TestJobEnds(t *testing.T) {
	cases := []struct {
		name  string
		work  Work
		state State
		err   string
	}{
		{"done", func(_ context.Context, p Progress) (any, error) { p(7, 9); return "seven", nil }, Done, ""},
		{"failed, with what was done", func(_ context.Context, p Progress) (any, error) { p(7, 9); return "seven", errors.New("disk full") }, Failed, "坏了：disk full"},
		{"broken down", func(_ context.Context, p Progress) (any, error) { p(7, 9); panic("nil map") }, Failed, "坏了：the work broke down: nil map"},
		{"result that cannot be written", func(_ context.Context, p Progress) (any, error) { p(7, 9); return make(chan int), nil }, Done, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				js := open(newMemory())
				defer js.Close()
				id := begin(t, js, "u1", c.work)
				synctest.Wait()
				j, err := js.Get(t.Context(), id)
				if err != nil || j.State != c.state || text(j.Err) != c.err || j.Count != 7 || j.Ended.IsZero() {
					t.Errorf("%+v %v", j, err)
				}
				if r, ok := ResultOf[string](j); c.err == "坏了：disk full" && (!ok || r != "seven") {
					t.Errorf("result %s", j.Result)
				}
			})
		})
	}
}

// The end of a job is told once, and can be read from the store by then.
func TestEndIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		var told []Job
		var kept State
		js := New(Options{Store: m, Now: time.Now, Words: func(err error) string { return err.Error() }, Log: slog.New(slog.DiscardHandler),
			Ended: func(ctx context.Context, j Job) {
				stored, _ := m.JobByID(ctx, j.ID)
				told, kept = append(told, j), stored.State
			}})
		defer js.Close()
		id := begin(t, js, "u1", func(context.Context, Progress) (any, error) {
			time.Sleep(time.Minute)
			return nil, errors.New("disk full")
		})
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if len(told) != 1 || told[0].ID != id || told[0].State != Failed || kept != Failed || told[0].Ended.Sub(told[0].Started) != time.Minute {
			t.Errorf("told %+v, kept %s", told, kept)
		}
	})
}

func TestCancelEndsRunningAndWaitingJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		js := open(newMemory())
		defer js.Close()
		var ids []string
		for range atOnce + 1 {
			ids = append(ids, begin(t, js, "u1", wait))
			synctest.Wait()
		}
		last := ids[atOnce]
		if j, _ := js.Get(t.Context(), last); j.State != Waiting {
			t.Fatalf("one too many runs: %s", j.State)
		}
		for _, id := range []string{last, ids[0]} {
			if err := js.Cancel(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if j, _ := js.Get(t.Context(), id); j.State != Canceled {
				t.Errorf("state %s", j.State)
			}
		}
		if err := js.Cancel(t.Context(), "nobody"); !errors.Is(err, ErrUnknown) {
			t.Error(err)
		}
	})
}

// Another process sees a job's progress and end, and can end it.
func TestProcessesShareTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		one, two := open(m), open(m)
		defer one.Close()
		defer two.Close()
		begun, err := one.StartFrom("import", "f", "u1", "in", func(ctx context.Context, p Progress) (any, error) {
			p(5, 8)
			<-ctx.Done()
			return "half", ctx.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		id := begun.ID
		time.Sleep(beatEvery + time.Second)
		j, err := two.Get(t.Context(), id)
		if err != nil || j.State != Running || j.Count != 5 || j.Input != "in" {
			t.Fatalf("%+v %v", j, err)
		}
		if err := two.Cancel(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(beatEvery + time.Second)
		list, err := two.List(t.Context())
		if err != nil || len(list) != 1 || list[0].State != Canceled {
			t.Fatalf("%+v %v", list, err)
		}
		if r, _ := ResultOf[string](list[0]); r != "half" {
			t.Errorf("result %q", r)
		}
	})
}

// A job whose process died without a word, or was told to end, is cut off and
// not canceled: nobody wanted that.
func TestJobOfADeadProcessIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		dead, told, watcher := open(m), open(m), open(m)
		defer watcher.Close()
		killed := begin(t, dead, "u1", wait)
		m.mu.Lock()
		frozen := m.jobs[killed]
		m.mu.Unlock()
		dead.Close()
		m.mu.Lock()
		m.jobs[killed] = frozen // as kill -9 leaves it
		m.mu.Unlock()
		ended := begin(t, told, "u1", wait)
		told.Close()
		if j, _ := watcher.Get(t.Context(), killed); j.State != Waiting {
			t.Errorf("too early: %s", j.State)
		}
		time.Sleep(deadAfter + time.Second)
		for _, id := range []string{killed, ended} {
			if j, _ := watcher.Get(t.Context(), id); j.State != CutOff || !j.Over() || j.Ended.IsZero() {
				t.Errorf("%+v", j)
			}
		}
	})
}

// A store that is down loses no end of a job.
func TestStoreDownForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		js, other := open(m), open(m)
		defer js.Close()
		defer other.Close()
		m.mu.Lock()
		m.down = true
		m.mu.Unlock()
		id := begin(t, js, "u1", func(context.Context, Progress) (any, error) { return 1, nil })
		synctest.Wait()
		if j, err := js.Get(t.Context(), id); err != nil || j.State != Done {
			t.Errorf("%+v %v", j, err)
		}
		m.mu.Lock()
		m.down = false
		m.mu.Unlock()
		time.Sleep(beatEvery + time.Second)
		if j, err := other.Get(t.Context(), id); err != nil || j.State != Done {
			t.Errorf("%+v %v", j, err)
		}
	})
}

func TestListIsNewestFirstAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		js := open(newMemory())
		defer js.Close()
		nothing := func(context.Context, Progress) (any, error) { return nil, nil }
		var last string
		for range Kept + 5 {
			time.Sleep(time.Second) // of the bubble's clock
			last = begin(t, js, "u1", nothing)
			synctest.Wait()
		}
		list, err := js.List(t.Context())
		if err != nil || len(list) != Kept || list[0].ID != last || !list[1].Started.Before(list[0].Started) {
			t.Errorf("%d jobs, %v", len(list), err)
		}
	})
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
