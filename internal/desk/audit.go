package desk

import (
	"context"
	"io"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/jobs"
	"yuqing/internal/report"
)

// auditPage is how many rows of the audit log are read at once.
const auditPage = 1000

// KindAuditExport is the jobs.Job.Kind of an export of the audit log; its result
// is a TableExport.
const KindAuditExport = "export-audit"

// StartAuditExport writes the rows of the audit log that match into a CSV, newest
// first, in the background, with the hashes by which they can be checked. It
// needs access.ReadAudit and is itself noted. names are the words for acts.
// The same person fetches it by ExportFile within a day.
func (d *Desk) StartAuditExport(by access.Actor, q access.AuditQuery, names func(act string) string) (jobs.Job, error) {
	if err := require(by, access.ReadAudit); err != nil {
		return jobs.Job{}, err
	}
	x := exportOf{KindAuditExport, "导出审计日志", "export.audit", askedOfAudit(q), "审计日志", csvType, access.ReadAudit}
	return d.startTable(by, x, func(ctx context.Context, w io.Writer, progress jobs.Progress) (n int, err error) {
		sheet := report.NewSheet(w, "序号", "时间", "登录名", "地址", "动作", "动作名称", "对象", "说明", "校验值")
		err = sheet.Close(d.eachAudit(ctx, by, q, func(r access.AuditRow) error {
			if n++; n%tellEvery == 0 {
				progress(n, 0)
			}
			return sheet.Row(strconv.FormatInt(r.N, 10), r.At.In(calendar.Shanghai).Format(time.DateTime), r.Login, r.Address,
				r.Act, names(r.Act), r.Object, r.Detail, r.Hash)
		}))
		progress(n, 0)
		return n, err
	})
}

func askedOfAudit(q access.AuditQuery) string {
	var w words
	w.add("登录名", q.Login)
	w.add("动作", q.Act)
	w.add("对象", q.Object)
	w.span("时间", q.From, q.To)
	return w.String()
}

func (d *Desk) eachAudit(ctx context.Context, by access.Actor, q access.AuditQuery, fn func(access.AuditRow) error) error {
	for q.Limit = auditPage; ; {
		rows, err := d.deps.Access.Audit(ctx, by, q)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := fn(r); err != nil {
				return err
			}
			q.Before = r.N
		}
		if len(rows) < auditPage {
			return nil
		}
	}
}
