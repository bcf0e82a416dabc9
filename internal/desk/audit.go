package desk

import (
	"context"
	"io"
	"strconv"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/report"
)

// auditPage is how many rows of the audit log are read at once.
const auditPage = 1000

// ExportAudit writes the rows of the audit log that match as a CSV, newest
// first, as they are read, with the hashes by which they can be checked. It
// needs access.ReadAudit and is itself noted, first. names are the words for
// acts.
func (d *Desk) ExportAudit(ctx context.Context, by access.Actor, q access.AuditQuery, names func(act string) string, w io.Writer) error {
	if err := require(by, access.ReadAudit); err != nil {
		return err
	}
	n := 0
	ended, err := d.streamed(ctx, by, "export.audit", askedOfAudit(q))
	if err != nil {
		return err
	}
	defer func() { ended(n) }()
	sheet := report.NewSheet(w, "序号", "时间", "登录名", "地址", "动作", "动作名称", "对象", "说明", "校验值")
	return sheet.Close(d.eachAudit(ctx, by, q, func(r access.AuditRow) error {
		n++
		return sheet.Row(strconv.FormatInt(r.N, 10), r.At.In(calendar.Shanghai).Format(time.DateTime), r.Login, r.Address,
			r.Act, names(r.Act), r.Object, r.Detail, r.Hash)
	}))
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
