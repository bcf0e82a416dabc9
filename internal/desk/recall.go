package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// Recall is how much the system found first in a period, of the whole office;
// it needs access.ViewReports everywhere.
func (d *Desk) Recall(ctx context.Context, by access.Actor, p report.Period) (report.Recall, error) {
	if err := require(by, access.ViewReports); err != nil {
		return report.Recall{}, err
	}
	r, err := p.Recall(ctx, report.RecallSource{
		Outlines: func(ctx context.Context, f ledger.Filter, fn func(ledger.Outline) error) error {
			return d.deps.Ledger.Outlines(ctx, by, f, func(o ledger.Outline) error { return fn(maskedMisses(o)) })
		},
		Kinds: d.deps.Posts.Kinds,
	})
	if err != nil {
		return r, fmt.Errorf("read the entries of the recall report: %w", err)
	}
	return r, nil
}

// maskedMisses masks before anything is counted, so that causes are told apart as
// they are shown.
func maskedMisses(o ledger.Outline) ledger.Outline {
	o.Title, o.Misses = privacy.Mask(o.Title), slices.Clone(o.Misses)
	for i := range o.Misses {
		m := &o.Misses[i]
		m.Cause, m.By = privacy.Mask(m.Cause), privacy.Mask(m.By)
	}
	return o
}

// StartRecall writes what is behind a number of a recall report into a CSV, a line
// for each registration, in the background. The same person fetches it by
// ExportFile within a day.
func (d *Desk) StartRecall(by access.Actor, p report.Period, q report.RecallQuery) (jobs.Job, error) {
	if err := require(by, access.ViewReports); err != nil {
		return jobs.Job{}, err
	}
	if err := q.Check(); err != nil {
		return jobs.Job{}, err
	}
	from, to := p.First.Format(time.DateOnly), p.Last.Format(time.DateOnly)
	asked := "条件：发现：" + from + " 至 " + to
	if name := q.Name(); name != "" {
		asked += "；" + name
	}
	x := exportOf{KindReportExport, "导出漏报迟报", "export.recall", asked, "漏报迟报_" + from + "_" + to, csvType, access.ViewReports}
	return d.startList(by, x, func(ctx context.Context) ([][]string, error) {
		r, err := d.Recall(ctx, by, p)
		if err != nil {
			return nil, err
		}
		lines := [][]string{{"编号", "事项", "发现时间", "月份", "统计为", "类别", "提出方", "延误", "延误（小时）", "原因"}}
		for _, m := range r.Lines(q) {
			lag := ""
			if took, ok := report.LagOf(m.Miss); ok {
				lag = strconv.FormatFloat(took.Hours(), 'f', 1, 64)
			}
			lines = append(lines, []string{m.Number, m.Title, report.Moment(m.Discovered), report.Month(m.Discovered), m.Raised, m.Kind, m.By, m.Lag, lag, m.Cause})
		}
		return lines, nil
	})
}
