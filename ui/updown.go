package ui

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// orderRow is an instruction (批示) as the page of its entry shows it.
type orderRow struct {
	ledger.Instruction
	Scans    []attachmentRow
	TaskRows []taskRow
	Status   string
	Mark     string // bad, warn or good
	Whole    bool   // reported back as a whole
	Said     string // the last report, where it is not a task's
}

type taskRow struct {
	Text   string
	At     time.Time // when it was reported back; zero where it was not
	Report string
}

func orderRows(e ledger.Entry, files []attachmentRow, now time.Time) []orderRow {
	var out []orderRow
	for _, i := range e.Instructions {
		row := orderRow{Instruction: i, Scans: inForce(files, i.Scans), Whole: !i.ReportedAt.IsZero(), Said: i.Report}
		d := desk.DirectionOf(e, i, now)
		row.Status = d.Status()
		switch {
		case d.Overdue || d.LateBy:
			row.Mark = "bad"
		case row.Whole:
			row.Mark = "good"
		case !i.Due.IsZero():
			row.Mark = "warn"
		}
		for n, text := range i.Tasks {
			task := taskRow{Text: text}
			for _, done := range i.Done {
				if done.Task == n+1 {
					task.At, task.Report = done.At, done.Text
				}
				if done.Text == row.Said {
					row.Said = "" // it stands with its task
				}
			}
			row.TaskRows = append(row.TaskRows, task)
		}
		out = append(out, row)
	}
	return out
}

// inForce are the files with these hashes that were not voided.
func inForce(files []attachmentRow, hashes []string) []attachmentRow {
	return slices.DeleteFunc(slices.Clone(files), func(f attachmentRow) bool { return f.Voided != nil || !slices.Contains(hashes, f.Hash) })
}

// reportUpRow is a report to a superior as the page of its entry shows it.
type reportUpRow struct {
	ledger.Fact
	Scans []attachmentRow
}

func reportUpRows(e ledger.Entry, records []record) []reportUpRow {
	var out []reportUpRow
	for _, f := range e.ReportUps() {
		row := reportUpRow{Fact: f}
		for _, r := range records {
			if r.Seq == f.Seq {
				row.Scans = r.Scans
			}
		}
		out = append(out, row)
	}
	return out
}

// limitUpDown lists in the forms of 批示反馈 and 上报回执 what they can be about; a
// list of tasks is left out where no instruction that is owed has any.
func limitUpDown(fields []fieldView, e ledger.Entry, typed url.Values) []fieldView {
	for i := range fields {
		switch f := &fields[i]; f.Key {
		case "no":
			f.Kind, f.Options = "select", nil
			for _, x := range owed(e) {
				f.Options = append(f.Options, choice(x.No, fmt.Sprintf("第 %d 号 %s%s", x.No, x.By, colon(excerpt(24, x.Text))), f.Value))
			}
		case "report":
			f.Kind, f.Options = "select", nil
			for _, x := range unreceipted(e) {
				f.Options = append(f.Options, choice(x.Seq, fmt.Sprintf("%s %s %s%s", x.Kind, when(x.At), x.To, colon(x.Receipt)), f.Value))
			}
		case "tasks":
			if f.Kind == string(kindTasks) {
				f.Options = taskOptions(e, typed["tasks"])
			}
		}
	}
	return slices.DeleteFunc(fields, func(f fieldView) bool { return f.Kind == string(kindTasks) && len(f.Options) == 0 })
}

func choice(n int, label, chosen string) option {
	value := strconv.Itoa(n)
	return option{value, label, value == chosen}
}

func colon(s string) string {
	if s == "" {
		return ""
	}
	return "：" + s
}

// owed are the instructions that can be reported on, those that were not yet
// first.
func owed(e ledger.Entry) []ledger.Instruction {
	out := slices.Clone(e.Instructions)
	slices.SortStableFunc(out, func(a, b ledger.Instruction) int { return btoi(!a.ReportedAt.IsZero()) - btoi(!b.ReportedAt.IsZero()) })
	return out
}

// owedFirst is the number of the instruction that a form proposes: the one asked
// for, or the only one that is not reported back.
func owedFirst(e ledger.Entry, asked string) string {
	list := owed(e)
	if asked == "" && len(list) > 0 && list[0].ReportedAt.IsZero() && (len(list) == 1 || !list[1].ReportedAt.IsZero()) {
		return strconv.Itoa(list[0].No)
	}
	return asked
}

// unreceipted are the reports that can get a receipt, those that have none first.
func unreceipted(e ledger.Entry) []ledger.Fact {
	out := e.ReportUps()
	slices.SortStableFunc(out, func(a, b ledger.Fact) int { return btoi(a.Receipt != "") - btoi(b.Receipt != "") })
	return out
}

func unreceiptedFirst(e ledger.Entry, asked string) string {
	list := unreceipted(e)
	if asked == "" && len(list) > 0 && list[0].Receipt == "" && (len(list) == 1 || list[1].Receipt != "") {
		return strconv.Itoa(list[0].Seq)
	}
	return asked
}

func taskOptions(e ledger.Entry, chosen []string) []option {
	var out []option
	for _, i := range owed(e) {
		for n, text := range i.Tasks {
			done := slices.ContainsFunc(i.Done, func(d ledger.TaskDone) bool { return d.Task == n+1 })
			if value := fmt.Sprintf("%d.%d", i.No, n+1); i.ReportedAt.IsZero() && !done {
				out = append(out, option{value, fmt.Sprintf("第 %d 号 %d. %s", i.No, n+1, excerpt(40, text)), slices.Contains(chosen, value)})
			}
		}
	}
	return out
}

// tasksOf are the chosen tasks of the instruction with the number.
func tasksOf(no string, chosen []string) (any, error) {
	var out []int
	for _, c := range chosen {
		of, place, _ := strings.Cut(c, ".")
		n, err := strconv.Atoi(place)
		if err != nil || of != no {
			return nil, opinion.Invalid("tasks", "勾选的任务不是第%s号批示的，请只选这一号的任务。", no)
		}
		out = append(out, n)
	}
	if out == nil {
		return nil, nil
	}
	return out, nil
}
