package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// checkNew holds what goes up and comes down (上报、批示) to the order in which it can
// only happen, and figures to what can be. It is asked of new acts only: what
// stands in a history stays readable.
func (e *Entry) checkNew(a Act, d details) error {
	switch d := d.(type) {
	case *Instructing:
		if !d.Due.IsZero() && !d.Due.After(a.HappenedAt) {
			return invalid("details.due", "反馈时限须晚于批示时间")
		}
	case *InstructionReport:
		if i := e.Instructions[d.No-1]; a.HappenedAt.Before(i.At) {
			return invalid("happened_at", "第%d号批示是 %s 作出的，反馈不能早于它", d.No, minute(i.At))
		}
	case *Receipt:
		if f := e.reportUp(d.Report); a.HappenedAt.Before(f.At) {
			return invalid("happened_at", "这次上报是 %s 报的，回执不能早于它", minute(f.At))
		}
	case *Ordered:
		if started := e.Round().StartedAt; !d.Deadline.After(started) {
			return invalid("details.deadline", "来文时限须晚于本轮开始（%s）", minute(started))
		}
	case *Columns:
		return notNegative(d.Views, d.Comments)
	}
	return nil
}

func (i *Instructing) check(_ *Entry, a *Act) error {
	if i.By == "" {
		return invalid("details.by", "须写明批示人")
	}
	if i.Text == "" && len(a.Evidence) == 0 {
		return invalid("details.text", "须有批示内容或扫描件")
	}
	return nil
}

func (i *Instructing) fold(e *Entry, a *Act) {
	e.Instructions = append(e.Instructions, Instruction{No: len(e.Instructions) + 1, At: a.HappenedAt, Instructing: *i})
}

func (r *InstructionReport) check(e *Entry, _ *Act) error {
	if r.No < 1 || r.No > len(e.Instructions) {
		return invalid("details.no", "没有第%d号批示", r.No)
	}
	if r.Text == "" {
		return invalid("details.text", "须有反馈内容")
	}
	asked := len(e.Instructions[r.No-1].Tasks)
	for _, n := range r.Tasks {
		if n < 1 || n > asked {
			return invalid("details.tasks", "第%d号批示没有第%d项任务，共 %d 项", r.No, n, asked)
		}
	}
	return nil
}

// fold: without tasks the report is on the whole instruction, with some of them
// on those alone, and the instruction is reported back with the last of them.
// The first such report counts, whichever was recorded first (补录).
func (r *InstructionReport) fold(e *Entry, a *Act) {
	i := &e.Instructions[r.No-1]
	if len(r.Tasks) > 0 {
		i.taskDone(r.Tasks, a.HappenedAt, r.Text)
	}
	switch {
	case len(r.Tasks) > 0 && i.TasksLeft() > 0:
	case len(r.Tasks) > 0 && i.ReportedAt.IsZero():
		i.ReportedAt = slices.MaxFunc(i.Done, func(x, y TaskDone) int { return x.At.Compare(y.At) }).At
	case i.ReportedAt.IsZero(), r.Earlier && len(r.Tasks) == 0:
		i.ReportedAt = a.HappenedAt
	}
	i.Report = r.Text
}

func (i *Instruction) taskDone(tasks []int, at time.Time, text string) {
	i.Done = slices.Clone(i.Done)
	for _, n := range tasks {
		if !slices.ContainsFunc(i.Done, func(d TaskDone) bool { return d.Task == n }) {
			i.Done = append(i.Done, TaskDone{n, at, text})
		}
	}
}

// TasksLeft is how many of its tasks nobody has reported on.
func (i Instruction) TasksLeft() int { return len(i.Tasks) - len(i.Done) }

// reportedAfter reports whether an instruction was reported back, as far as is
// recorded, after the given time; zero is now.
func (e *Entry) reportedAfter(no int, at time.Time) bool {
	return no >= 1 && no <= len(e.Instructions) && !at.IsZero() && at.Before(e.Instructions[no-1].ReportedAt)
}

// Receipt is what came back for a report to a superior (回执), where it came after
// the report; the details of 上报回执.
type Receipt struct {
	Report int    `json:"report,omitempty"` // Fact.Seq of the 上报; the one without a receipt, where there is just one
	Text   string `json:"receipt"`          // required
}

// reportUp is the report to a superior that was recorded with an act; nil where
// there is none.
func (e *Entry) reportUp(seq int) *Fact {
	for i := range e.Facts {
		if f := &e.Facts[i]; f.Action == ActReportUp && f.Seq == seq {
			return f
		}
	}
	return nil
}

// ReportUps are the reports to superiors (上报), in the order in which they
// happened.
func (e Entry) ReportUps() []Fact {
	var out []Fact
	for _, f := range e.Facts {
		if f.Action == ActReportUp {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(x, y Fact) int { return x.At.Compare(y.At) })
	return out
}

// choose fills in the one report that it can only be: of those without a receipt,
// or of all where each has one, which is then corrected.
func (r *Receipt) choose(e *Entry) {
	if r.Report != 0 {
		return
	}
	all := e.ReportUps()
	open := slices.DeleteFunc(slices.Clone(all), func(f Fact) bool { return f.Receipt != "" })
	if len(open) == 0 {
		open = all
	}
	if len(open) == 1 {
		r.Report = open[0].Seq
	}
}

func (r *Receipt) check(e *Entry, _ *Act) error {
	if e.reportUp(r.Report) == nil {
		var have []string
		for _, f := range e.ReportUps() {
			have = append(have, fmt.Sprintf("%d（%s %s，%s）", f.Seq, minute(f.At), f.Kind, f.To))
		}
		return invalid("details.report", "须写明是哪一次上报的回执：%s", strings.Join(have, "；"))
	}
	if r.Text == "" {
		return invalid("details.receipt", "须写明回执")
	}
	return nil
}

func (r *Receipt) fold(e *Entry, a *Act) {
	f := e.reportUp(r.Report)
	f.Receipt, f.ReceiptAt = r.Text, a.HappenedAt
}

func (o *Ordered) check(*Entry, *Act) error {
	if o.Deadline.IsZero() {
		return invalid("details.deadline", "须写明来文时限")
	}
	return nil
}

func (o *Ordered) fold(e *Entry, _ *Act) {
	e.orderedBy(&Ordered{moment(o.Deadline), o.By})
	if e.Matter.DeadlineRound = e.Round().No; e.Matter.DeadlineRound == 1 {
		e.Matter.DeadlineRound = 0
	}
}

func minute(t time.Time) string { return t.In(calendar.Shanghai).Format("2006-01-02 15:04") }
