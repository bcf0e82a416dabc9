package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// Of is the entry that a row of a list is of.
type Of struct {
	EntryID string       `json:"entry_id"`
	Number  string       `json:"number"`
	Title   string       `json:"title"` // masked
	State   ledger.State `json:"state"`
	Unit    string       `json:"unit,omitempty"` // that leads
}

func of(e ledger.Entry) Of {
	return Of{e.ID, e.Number, privacy.Mask(e.Matter.Title), e.State, e.Lead.Unit.Name}
}

// Direction is a leader's instruction (批示) with the entry it was written on.
type Direction struct {
	Of
	ledger.Instruction
	Overdue bool `json:"overdue"` // not reported back by its deadline
	// LateBy is true for one that was reported back after its deadline.
	LateBy bool `json:"reported_late"`
}

// Status is where the instruction stands, in Chinese.
func (d Direction) Status() string {
	s := d.standing()
	if done := len(d.Done); done > 0 && d.ReportedAt.IsZero() {
		s += fmt.Sprintf("（任务已反馈 %d/%d 项）", done, len(d.Tasks))
	}
	return s
}

func (d Direction) standing() string {
	switch {
	case d.LateBy:
		return "已反馈（逾期）"
	case !d.ReportedAt.IsZero():
		return "已反馈"
	case d.Overdue:
		return "逾期未反馈"
	case !d.State.Owing():
		return "未反馈，条目" + d.State.Name()
	}
	return "待反馈"
}

// ReportUp is one report to a superior (上报).
type ReportUp struct {
	Of
	Seq     int       `json:"seq"`
	Kind    string    `json:"kind"` // 首报, 续报 or 终报
	To      string    `json:"to"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Text    string    `json:"text,omitempty"`
	Receipt string    `json:"receipt,omitempty"`
	// ReceiptAt is when the receipt came, where it came after the report.
	ReceiptAt time.Time `json:"receipt_at,omitzero"`
	// Awaited: it has no receipt, and one can still be recorded.
	Awaited bool `json:"awaited"`
}

// Span selects rows of such a list: written in [From, To), zero for no bound;
// Open leaves those that wait for somebody.
type Span struct {
	From, To time.Time
	Open     bool
}

func (s Span) has(t time.Time) bool {
	return (s.From.IsZero() || !t.Before(s.From)) && (s.To.IsZero() || t.Before(s.To))
}

// Directions lists the instructions within the actor's reach, those that are
// late first, then by deadline, the done ones last. It needs access.ViewLedger.
func (d *Desk) Directions(ctx context.Context, by access.Actor, s Span) ([]Direction, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return nil, err
	}
	list, now := []Direction{}, d.deps.Now()
	f := ledger.Filter{Holds: ledger.ActInstruct, To: s.To}
	if s.Open {
		f.States = owingStates()
	}
	err := d.deps.Ledger.Scan(ctx, by, f, func(e ledger.Entry) error {
		for _, i := range e.Instructions {
			row := DirectionOf(e, i, now)
			if s.has(i.At) && !(s.Open && !i.ReportedAt.IsZero()) {
				list = append(list, row)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the instructions: %w", err)
	}
	slices.SortStableFunc(list, Direction.compare)
	return list, nil
}

// owingStates: an instruction is owed after the closing too.
func owingStates() []ledger.State {
	return slices.DeleteFunc(slices.Clone(ledger.States), func(s ledger.State) bool { return !s.Owing() })
}

// DirectionOf is the row of an entry's instruction.
func DirectionOf(e ledger.Entry, i ledger.Instruction, now time.Time) Direction {
	row := Direction{Of: of(e), Instruction: i}
	row.Text, row.Report = privacy.Mask(i.Text), privacy.Mask(i.Report)
	if i.Due.IsZero() {
		return row
	}
	row.LateBy = i.ReportedAt.After(i.Due)
	row.Overdue = i.ReportedAt.IsZero() && now.After(i.Due) && e.State.Owing()
	return row
}

// wordsOf is what an instruction says, where files cannot show its scan.
func wordsOf(i ledger.Instruction) string {
	if i.Text == "" {
		return "（见扫描件）"
	}
	return i.Text
}

func (d Direction) rank() int {
	switch {
	case d.Overdue:
		return 0
	case d.ReportedAt.IsZero() && !d.Due.IsZero():
		return 1
	case d.ReportedAt.IsZero():
		return 2
	}
	return 3
}

func (d Direction) compare(x Direction) int {
	c := cmp.Compare(d.rank(), x.rank())
	if c == 0 && d.rank() < 2 {
		c = d.Due.Compare(x.Due)
	}
	return cmp.Or(c, x.At.Compare(d.At))
}

// ReportUps lists the reports to superiors within the actor's reach, the
// newest first; Open leaves those without a receipt. It needs access.ViewLedger.
func (d *Desk) ReportUps(ctx context.Context, by access.Actor, s Span) ([]ReportUp, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return nil, err
	}
	list := []ReportUp{}
	err := d.deps.Ledger.Scan(ctx, by, ledger.Filter{Holds: ledger.ActReportUp, To: s.To}, func(e ledger.Entry) error {
		for _, f := range e.Facts {
			awaited := f.Receipt == "" && e.State.Owing()
			if f.Action == ledger.ActReportUp && s.has(f.At) && (awaited || !s.Open) {
				list = append(list, ReportUp{of(e), f.Seq, f.Kind, f.To, f.At, f.By.Name, privacy.Mask(f.Text), f.Receipt, f.ReceiptAt, awaited})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the reports to superiors: %w", err)
	}
	slices.SortStableFunc(list, func(a, b ReportUp) int { return b.At.Compare(a.At) })
	return list, nil
}

// asked is the span in words, for the audit log.
func (s Span) asked() string {
	var w words
	w.span("日期", s.From, s.To)
	if s.Open {
		w = append(w, "只要待办的")
	}
	return w.String()
}

// listExport is what is written of one of the ledger's lists.
func listExport(name, act, asked string) exportOf {
	return exportOf{KindListExport, "导出" + name, act, asked, name, csvType, access.ViewLedger}
}

// StartDirections writes the list of Directions into a CSV, in the background.
// The same person fetches it by ExportFile within a day.
func (d *Desk) StartDirections(by access.Actor, s Span) (jobs.Job, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return jobs.Job{}, err
	}
	return d.startList(by, listExport("批示", "export.instructions", s.asked()), func(ctx context.Context) ([][]string, error) {
		list, err := d.Directions(ctx, by, s)
		lines := [][]string{{"编号", "事项", "批示序号", "批示人", "职务", "批示时间", "批示内容", "任务", "承办单位", "反馈时限", "反馈时间", "反馈内容", "情况"}}
		for _, x := range list {
			lines = append(lines, []string{x.Number, x.Title, strconv.Itoa(x.No), x.By, x.Rank, report.Moment(x.At), wordsOf(x.Instruction), strings.Join(x.Tasks, "\n"), x.Unit,
				report.Moment(x.Due), report.Moment(x.ReportedAt), x.Report, x.Status()})
		}
		return lines, err
	})
}

// StartReportUps writes the list of ReportUps into a CSV, likewise.
func (d *Desk) StartReportUps(by access.Actor, s Span) (jobs.Job, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return jobs.Job{}, err
	}
	return d.startList(by, listExport("上报", "export.report-ups", s.asked()), func(ctx context.Context) ([][]string, error) {
		list, err := d.ReportUps(ctx, by, s)
		lines := [][]string{{"编号", "事项", "类别", "报送对象", "报送时间", "报送人", "内容", "回执", "回执时间"}}
		for _, x := range list {
			lines = append(lines, []string{x.Number, x.Title, x.Kind, x.To, report.Moment(x.At), x.By, x.Text, x.Receipt, report.Moment(x.ReceiptAt)})
		}
		return lines, err
	})
}
