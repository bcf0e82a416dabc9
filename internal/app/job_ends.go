package app

import (
	"context"
	"time"

	"yuqing/internal/jobs"
	"yuqing/internal/notify"
)

// toldFrom is how long a job must have taken for its end to be told: of a
// shorter one its owner still waits, and sees the end on its page.
const toldFrom = 15 * time.Second

// endOf is what the owner of a job is told of its end; false where there is
// nothing to tell: it was short, or they ended it themselves.
func endOf(j jobs.Job) (notify.Tell, bool) {
	t := notify.Tell{Word: notify.Word{Heading: j.Title, Path: "/jobs/" + j.ID}, To: j.Owner, At: j.Ended}
	switch j.State {
	case jobs.Done:
		t.Heading, t.Standing = "后台任务已完成　"+t.Heading, "点开查看结果"
	case jobs.Failed:
		t.Heading, t.Standing = "后台任务失败　"+t.Heading, j.Err.Error()
	case jobs.CutOff:
		t.Heading, t.Standing = "后台任务中断　"+t.Heading, "执行它的进程停止了，没有做完"
	default:
		return t, false
	}
	return t, j.Owner != "" && j.Ended.Sub(j.Started) >= toldFrom
}

// tellEnd puts the notice of a job's end into the outbox.
func (a *App) tellEnd(ctx context.Context, j jobs.Job) {
	t, ok := endOf(j)
	if !ok {
		return
	}
	item, err := t.Item("job:" + j.ID)
	if err == nil {
		err = a.store.Outbox.Put(ctx, item)
	}
	if err != nil {
		a.log.Warn("end of a job not told", "job", j.ID, "error", err)
	}
}
