package desk

import (
	"context"
	"fmt"
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
			return d.deps.Ledger.Outlines(ctx, by, f, fn)
		},
		Kinds: d.deps.Posts.Kinds,
	})
	if err != nil {
		return r, fmt.Errorf("read the entries of the recall report: %w", err)
	}
	for _, list := range [][]report.RecallMiss{r.Matters, r.Found} {
		for i := range list {
			m := &list[i]
			m.Title, m.Cause, m.By = privacy.Mask(m.Title), privacy.Mask(m.Cause), privacy.Mask(m.By)
		}
	}
	return r, nil
}

// StartRecall writes the matters behind a recall report into a CSV, in the
// background. The same person fetches it by ExportFile within a day.
func (d *Desk) StartRecall(by access.Actor, p report.Period) (jobs.Job, error) {
	if err := require(by, access.ViewReports); err != nil {
		return jobs.Job{}, err
	}
	from, to := p.First.Format(time.DateOnly), p.Last.Format(time.DateOnly)
	x := exportOf{KindReportExport, "导出漏报迟报", "export.recall", "条件：发现：" + from + " 至 " + to, "漏报迟报_" + from + "_" + to, csvType, access.ViewReports}
	return d.startList(by, x, func(ctx context.Context) ([][]string, error) {
		r, err := d.Recall(ctx, by, p)
		if err != nil {
			return nil, err
		}
		lines := [][]string{{"编号", "事项", "发现时间", "类别", "提出方", "延误", "延误（小时）", "原因"}}
		for _, m := range r.Matters {
			lag := ""
			if took, ok := report.LagOf(m.Miss); ok {
				lag = strconv.FormatFloat(took.Hours(), 'f', 1, 64)
			}
			lines = append(lines, []string{m.Number, m.Title, report.Moment(m.Discovered), m.Kind, m.By, m.Lag, lag, m.Cause})
		}
		return lines, nil
	})
}
