package app

import (
	"testing"
	"time"

	"yuqing/internal/jobs"
)

func TestEndOfAJobIsToldToItsOwner(t *testing.T) {
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	job := func(state jobs.State, took time.Duration, owner string) jobs.Job {
		return jobs.Job{ID: "j1", Title: "导出台账简表", Owner: owner, State: state, Started: began, Ended: began.Add(took), Err: &jobs.Failure{Text: "磁盘已满"}}
	}
	for _, c := range []struct {
		name     string
		job      jobs.Job
		told     bool
		standing string
	}{
		{"done", job(jobs.Done, time.Minute, "u1"), true, "点开查看结果"},
		{"failed", job(jobs.Failed, time.Minute, "u1"), true, "磁盘已满"},
		{"cut off", job(jobs.CutOff, time.Minute, "u1"), true, "执行它的进程停止了，没有做完"},
		{"ended by its owner", job(jobs.Canceled, time.Minute, "u1"), false, ""},
		{"short", job(jobs.Done, time.Second, "u1"), false, ""},
		{"nobody's", job(jobs.Done, time.Minute, ""), false, ""},
	} {
		got, told := endOf(c.job)
		if told != c.told || told && (got.To != "u1" || got.Path != "/jobs/j1" || got.Standing != c.standing) {
			t.Errorf("%s: %v %+v", c.name, told, got)
		}
	}
}
