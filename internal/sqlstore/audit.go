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

// updateAudited is update for what carries its audit rows in its context.
func (d *database) updateAudited(ctx context.Context, fn func(tx) error) error {
	rows := access.AuditFrom(ctx)
	return d.update(ctx, func(t tx) error {
		if err := claimChain(t, rows); err != nil {
			return err
		}
		if err := fn(t); err != nil {
			return err
		}
		return appendAudit(t, rows)
	})
}

// claimChain makes a transaction that will add these rows queue for the end of
// the chain before it touches anything else, so that two of them never wait
// for each other.
func claimChain(t tx, rows []access.AuditEntry) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := t.exec(`UPDATE audit_head SET n = n WHERE id = 1`); err != nil {
		return fmt.Errorf("queue for the audit log: %w", err)
	}
	return nil
}

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
	w := auditWhere(q)
	limit := q.Limit
	if limit <= 0 {
		limit = 100
	}
	rows, err := s.db.query(ctx, `SELECT `+auditColumns+` FROM audit WHERE `+w.and()+` ORDER BY n DESC LIMIT ?`,
		append(w.args, min(limit, maxAuditPage))...)
	out, err := collect(rows, err, scanAudit)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return out, nil
}

func auditWhere(q access.AuditQuery) *where {
	w := &where{}
	if q.Before > 0 {
		w.add(`n < ?`, q.Before)
	}
	if !q.From.IsZero() {
		w.add(`at >= ?`, beforeMicros(q.From))
	}
	if !q.To.IsZero() {
		w.add(`at < ?`, beforeMicros(q.To))
	}
	if q.Login != "" {
		w.add(`login = ?`, clean(q.Login))
	}
	if q.Object != "" {
		w.add(`object = ?`, clean(q.Object))
	}
	if q.Act != "" {
		act := clean(q.Act)
		w.add(`(act = ? OR SUBSTR(act, 1, ?) = ?)`, act, len([]rune(act))+1, act+".")
	}
	return w
}
