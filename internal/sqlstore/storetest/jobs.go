package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"yuqing/internal/jobs"
)

var works = []property{
	{"a job reads back whole in another process", jobReadsBack},
	{"asking a job to end reaches its process, and is not forgotten", jobIsAskedToEnd},
	{"only the newest jobs are kept", jobsAreForgotten},
}

func running(id string, started time.Time) jobs.Job {
	return jobs.Job{
		ID: id, Kind: "import", Title: "三月.csv → 热线", Owner: "u1", Input: `{"upload":"x"}`,
		State: jobs.Running, Started: started, Beat: started.Add(time.Second), Count: 500,
	}
}

func jobReadsBack(t *testing.T, process func() Stores) {
	one, two := process().Jobs, process().Jobs
	j := running("1", noon)
	got(one.PutJob(ctx, j))(t)
	if back := got(two.JobByID(ctx, "1"))(t); !reflect.DeepEqual(back, j) {
		t.Errorf("got %+v, want %+v", back, j)
	}
	j.State, j.Ended, j.Beat = jobs.Failed, noon.Add(time.Hour), noon.Add(time.Hour)
	j.Err, j.Result, j.Count = &jobs.Failure{Text: "磁盘已满"}, []byte(`{"rows":1}`), 700
	got(one.PutJob(ctx, j))(t)
	if all := got(two.ListJobs(ctx, 10))(t); len(all) != 1 || !reflect.DeepEqual(all[0], j) {
		t.Errorf("got %+v, want %+v", all, j)
	}
	if _, err := two.JobByID(ctx, "2"); !errors.Is(err, jobs.ErrUnknown) {
		t.Errorf("an unknown job: %v", err)
	}
}

func jobIsAskedToEnd(t *testing.T, process func() Stores) {
	one, two := process().Jobs, process().Jobs
	j := running("1", noon)
	if got(one.PutJob(ctx, j))(t) {
		t.Error("a new job is to end")
	}
	must(t, two.AskCancel(ctx, "1"))
	for range 2 {
		if !got(one.PutJob(ctx, j))(t) {
			t.Error("the job was not told")
		}
	}
	if err := two.AskCancel(ctx, "2"); !errors.Is(err, jobs.ErrUnknown) {
		t.Errorf("an unknown job: %v", err)
	}
}

func jobsAreForgotten(t *testing.T, process func() Stores) {
	s := process().Jobs
	for i := range 7 {
		got(s.PutJob(ctx, running(fmt.Sprint(i), noon.Add(time.Duration(i)*time.Hour))))(t)
	}
	must(t, s.ForgetJobs(ctx, 3))
	all := got(s.ListJobs(ctx, 10))(t)
	if len(all) != 3 || all[0].ID != "6" || all[2].ID != "4" {
		t.Errorf("kept %+v", all)
	}
	if all := got(s.ListJobs(ctx, 2))(t); len(all) != 2 {
		t.Errorf("%d jobs, 2 were asked for", len(all))
	}
}
