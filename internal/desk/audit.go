package desk

import (
	"context"
	"fmt"
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
	if err := d.Access.Note(ctx, by, "export.audit", "", ""); err != nil {
		return fmt.Errorf("note the export of the audit log: %w", err)
	}
	sheet := report.NewSheet(w, "序号", "时间", "登录名", "地址", "动作", "动作名称", "对象", "说明", "校验值")
	return sheet.Close(d.eachAudit(ctx, by, q, func(r access.AuditRow) error {
		return sheet.Row(strconv.FormatInt(r.N, 10), r.At.In(calendar.Shanghai).Format(time.DateTime), r.Login, r.Address,
			r.Act, names(r.Act), r.Object, r.Detail, r.Hash)
	}))
}

func (d *Desk) eachAudit(ctx context.Context, by access.Actor, q access.AuditQuery, fn func(access.AuditRow) error) error {
	for q.Limit = auditPage; ; {
		rows, err := d.Access.Audit(ctx, by, q)
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
