package sqlstore

import (
	"context"
	"fmt"
	"time"

	"yuqing/internal/access"
)

// Audit is access.AuditLog.
type Audit struct{ db *database }

var _ access.AuditLog = (*Audit)(nil)

// appendAudit adds rows to the chain, in the transaction of what they tell of.
// Raising the head makes all who append come one after the other.
func appendAudit(t tx, entries []access.AuditEntry) error {
	if len(entries) == 0 {
		return nil
	}
	var head access.AuditHead
	err := t.row(`UPDATE audit_head SET n = n + ? WHERE id = 1 RETURNING n, hash`, len(entries)).Scan(&head.N, &head.Hash)
	if err != nil {
		return fmt.Errorf("read the end of the audit log: %w", err)
	}
	head.N -= int64(len(entries))
	for _, e := range entries {
		e = tidyEntry(e)
		head = access.AuditHead{N: head.N + 1, Hash: access.Link(head.Hash, head.N+1, e)}
		_, err := t.exec(`INSERT INTO audit (n, at, user_id, login, address, act, object, detail, digest, hash)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, head.N, e.At.UnixMicro(), e.UserID, e.Login, e.Address, e.Act, e.Object, e.Detail, e.Digest, head.Hash)
		if err != nil {
			return fmt.Errorf("write the audit log: %w", err)
		}
	}
	if _, err := t.exec(`UPDATE audit_head SET hash = ? WHERE id = 1`, head.Hash); err != nil {
		return fmt.Errorf("note the end of the audit log: %w", err)
	}
	return nil
}

func tidyEntry(e access.AuditEntry) access.AuditEntry {
	for _, s := range []*string{&e.UserID, &e.Login, &e.Address, &e.Act, &e.Object, &e.Detail, &e.Digest} {
		*s = clean(*s)
	}
	return e
}

// AppendAudit is access.AuditLog.AppendAudit.
func (s *Audit) AppendAudit(ctx context.Context, entries ...access.AuditEntry) error {
	return s.db.update(ctx, func(t tx) error { return appendAudit(t, entries) })
}

const auditColumns = `n, at, user_id, login, address, act, object, detail, digest, hash`

func scanAudit(row scanner) (access.AuditRow, error) {
	var r access.AuditRow
	var at int64
	err := row.Scan(&r.N, &at, &r.UserID, &r.Login, &r.Address, &r.Act, &r.Object, &r.Detail, &r.Digest, &r.Hash)
	r.At = time.UnixMicro(at).UTC()
	return r, err
}

// maxAuditPage is the largest page of Audit.
const maxAuditPage = 1000

// Audit is access.AuditLog.Audit.
func (s *Audit) Audit(ctx context.Context, q access.AuditQuery) ([]access.AuditRow, error) {
	where, args := auditWhere(q)
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	rows, err := s.db.query(ctx, `SELECT `+auditColumns+` FROM audit WHERE `+where.and()+` ORDER BY n DESC LIMIT ?`,
		append(args, min(limit, maxAuditPage))...)
	out, err := collect(rows, err, scanAudit)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return out, nil
}

func auditWhere(q access.AuditQuery) (where conditions, args []any) {
	for _, c := range []struct {
		on    bool
		query string
		value any
	}{
		{q.Before > 0, `n < ?`, q.Before},
		{!q.From.IsZero(), `at >= ?`, micros(q.From)},
		{!q.To.IsZero(), `at < ?`, micros(q.To)},
		{q.Login != "", `login = ?`, clean(q.Login)},
		{q.Object != "", `object = ?`, clean(q.Object)},
	} {
		if c.on {
			where, args = append(where, c.query), append(args, c.value)
		}
	}
	if q.Act != "" {
		where = append(where, `(act = ? OR SUBSTR(act, 1, ?) = ?)`)
		act := clean(q.Act)
		args = append(args, act, len([]rune(act))+1, act+".")
	}
	return where, args
}

// VerifyAudit is access.AuditLog.VerifyAudit.
func (s *Audit) VerifyAudit(ctx context.Context) (access.AuditHead, error) {
	var want access.AuditHead
	// The head first: rows that are added meanwhile only come after it.
	if err := s.db.row(ctx, `SELECT n, hash FROM audit_head WHERE id = 1`).Scan(&want.N, &want.Hash); err != nil {
		return want, fmt.Errorf("read the end of the audit log: %w", err)
	}
	var chain access.Chain
	for chain.Head().N < want.N {
		rows, err := s.db.query(ctx, `SELECT `+auditColumns+` FROM audit WHERE n > ? AND n <= ? ORDER BY n LIMIT ?`,
			chain.Head().N, want.N, maxAuditPage)
		page, err := collect(rows, err, scanAudit)
		if err != nil {
			return chain.Head(), fmt.Errorf("read the audit log after row %d: %w", chain.Head().N, err)
		}
		for _, r := range page {
			if err := chain.Next(r); err != nil {
				return chain.Head(), err
			}
		}
		if len(page) == 0 {
			n := chain.Head().N + 1
			return chain.Head(), &access.BrokenError{N: n, Reason: fmt.Sprintf("cut off: the log has had %d rows", want.N)}
		}
	}
	if chain.Head() != want {
		return chain.Head(), &access.BrokenError{N: want.N, Reason: "the noted end of the log is another"}
	}
	return want, s.verifyTail(ctx, want.N)
}

// verifyTail finds rows beyond the head that no program of ours has written.
func (s *Audit) verifyTail(ctx context.Context, n int64) error {
	var head, last int64
	err := s.db.row(ctx, `SELECT audit_head.n, COALESCE((SELECT MAX(n) FROM audit), 0) FROM audit_head WHERE id = 1`).Scan(&head, &last)
	if err != nil {
		return fmt.Errorf("read the end of the audit log: %w", err)
	}
	if head < n || last > head {
		return &access.BrokenError{N: min(head, n) + 1, Reason: "added behind the noted end of the log"}
	}
	return nil
}
