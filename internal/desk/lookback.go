package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/jobs"
	"yuqing/internal/privacy"
	"yuqing/internal/report"
	"yuqing/ledger"
)

// LookedBack is a matter closed in the year that is looked back on (回头看):
// what was promised, and what is known to be done.
type LookedBack struct {
	Of
	Version  int             `json:"version"` // for the act 回头看
	ClosedAt time.Time       `json:"closed_at"`
	Promise  string          `json:"promise"`           // 办结结论 and the last answer
	Done     string          `json:"done"`              // what followed
	Last     *ledger.Checked `json:"checked,omitempty"` // the last 回头看
}

// LastYear is the one that is looked back on where none is asked for.
func (d *Desk) LastYear() int { return calendar.DateOf(d.deps.Now()).Year - 1 }

// LookBack lists the matters closed in a year, those that nobody has looked
// back on first, then by time of closing. It needs access.ViewLedger.
func (d *Desk) LookBack(ctx context.Context, by access.Actor, year int) ([]LookedBack, error) {
	all, err := d.closedIn(ctx, by, year)
	if err != nil {
		return nil, err
	}
	return d.lookedBack(ctx, by, all)
}

// LookBackPage is a page of LookBack.
type LookBackPage struct {
	Rows    []LookedBack
	Total   int // closed in the year
	Checked int // of those looked back on
}

// LookBackPage returns at most limit rows of LookBack, from an offset on.
func (d *Desk) LookBackPage(ctx context.Context, by access.Actor, year, offset, limit int) (LookBackPage, error) {
	all, err := d.closedIn(ctx, by, year)
	if err != nil {
		return LookBackPage{}, err
	}
	page := LookBackPage{Total: len(all)}
	for _, o := range all {
		page.Checked += btoi(o.Checked)
	}
	offset = max(0, min(offset, len(all)))
	page.Rows, err = d.lookedBack(ctx, by, all[offset:min(offset+limit, len(all))])
	return page, err
}

// closedIn are the outlines of what was closed in a year, in the order of
// LookBack.
func (d *Desk) closedIn(ctx context.Context, by access.Actor, year int) ([]ledger.Outline, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return nil, err
	}
	from := time.Date(year, 1, 1, 0, 0, 0, 0, calendar.Shanghai)
	var list []ledger.Outline
	err := d.deps.Ledger.Outlines(ctx, by, ledger.Filter{ClosedFrom: from, ClosedTo: from.AddDate(1, 0, 0)}, func(o ledger.Outline) error {
		list = append(list, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was closed in %d: %w", year, err)
	}
	slices.SortStableFunc(list, func(a, b ledger.Outline) int {
		return cmp.Or(cmp.Compare(btoi(a.Checked), btoi(b.Checked)), a.Closed.Compare(b.Closed))
	})
	return list, nil
}

// lookedBack reads the entries of these outlines, in their order.
func (d *Desk) lookedBack(ctx context.Context, by access.Actor, list []ledger.Outline) ([]LookedBack, error) {
	ids, closed := make([]string, len(list)), map[string]time.Time{}
	for i, o := range list {
		ids[i], closed[o.ID] = o.ID, o.Closed
	}
	entries, err := d.deps.Ledger.GetMany(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]LookedBack, len(entries))
	for i, e := range entries {
		rows[i] = lookedBack(e, closed[e.ID])
	}
	return rows, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func lookedBack(e ledger.Entry, closed time.Time) LookedBack {
	row := LookedBack{Of: of(e), Version: e.Version, ClosedAt: closed}
	promise := []string{e.Closing.Conclusion}
	if r := lastResponse(e); r.Text != "" && r.Text != e.Closing.Conclusion {
		promise = append(promise, "回应："+r.Text)
	}
	done := []string{}
	for _, f := range e.FollowUps {
		done = append(done, report.Moment(f.At)+" "+f.Text)
	}
	if e.Columns.Offline != "" {
		done = append(done, "线下："+e.Columns.Offline)
	}
	if e.Closing.Effect != "" {
		done = append(done, "效果："+e.Closing.Effect)
	}
	row.Promise, row.Done = privacy.Mask(joined(promise, "\n")), privacy.Mask(strings.Join(done, "\n"))
	if n := len(e.Checks); n > 0 {
		row.Last = &e.Checks[n-1]
	}
	return row
}

// StartLookBack writes the list of LookBack into a CSV, in the background. The
// same person fetches it by ExportFile within a day.
func (d *Desk) StartLookBack(by access.Actor, year int) (jobs.Job, error) {
	if err := nothingIsDenied(by, access.ViewLedger); err != nil {
		return jobs.Job{}, err
	}
	x := listExport("回头看", "export.look-back", fmt.Sprintf("条件：%d 年办结", year))
	x.name = fmt.Sprintf("回头看_%d年办结", year)
	return d.startList(by, x, func(ctx context.Context) ([][]string, error) {
		list, err := d.LookBack(ctx, by, year)
		lines := [][]string{{"编号", "事项", "承办单位", "办结时间", "承诺（办结结论与回应）", "已知落实情况", "回头看结果", "回头看情况", "回头看时间", "回头看人"}}
		for _, x := range list {
			cells := []string{x.Number, x.Title, x.Unit, report.Moment(x.ClosedAt), x.Promise, x.Done, "未看", "", "", ""}
			if c := x.Last; c != nil {
				cells = append(cells[:6], c.Result, privacy.Mask(c.Text), report.Moment(c.At), c.By.Name)
			}
			lines = append(lines, cells)
		}
		return lines, err
	})
}
