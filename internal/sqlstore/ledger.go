package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Ledger is ledger.Store.
type Ledger struct{ db *database }

var _ ledger.Store = (*Ledger)(nil)

// Append is ledger.Store.Append.
func (s *Ledger) Append(ctx context.Context, changes ...ledger.Change) error {
	return s.db.update(ctx, func(t tx) error { return appendChanges(t, changes) })
}

// AppendNumbered is ledger.Store.AppendNumbered.
func (s *Ledger) AppendNumbered(ctx context.Context, year int, changes func(number int) ([]ledger.Change, error)) error {
	return s.db.update(ctx, func(t tx) error {
		n, err := nextNumber(t, year)
		if err != nil {
			return err
		}
		all, err := changes(n)
		if err != nil {
			return err
		}
		return appendChanges(t, all)
	})
}

func nextNumber(t tx, year int) (n int, err error) {
	err = t.row(`INSERT INTO ledger_numbers (year, last) VALUES (?, 1)
		ON CONFLICT (year) DO UPDATE SET last = ledger_numbers.last + 1 RETURNING last`, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("take a ledger number of %d: %w", year, err)
	}
	return n, nil
}

func appendChanges(t tx, changes []ledger.Change) error {
	var rows []access.AuditEntry
	for _, c := range changes {
		for _, a := range c.Acts {
			rows = append(rows, auditOfAct(c.Entry.Number, a))
		}
	}
	if err := claimChain(t, rows); err != nil {
		return err
	}
	for _, c := range changes {
		if err := appendChange(t, c); err != nil {
			return err
		}
	}
	if err := nameLogins(t, rows); err != nil {
		return err
	}
	return appendAudit(t, rows)
}

func appendChange(t tx, c ledger.Change) error {
	if err := putEntry(t, c); err != nil {
		return err
	}
	if err := putBeside(t, c.Entry); err != nil {
		return fmt.Errorf("index entry %s: %w", c.Entry.ID, err)
	}
	if err := holdEvidence(t, c); err != nil {
		return err
	}
	for _, a := range c.Acts {
		if err := putAct(t, a); err != nil {
			return err
		}
	}
	for _, n := range c.Notices {
		if err := putNotice(t, n); err != nil {
			return err
		}
	}
	return nil
}

// holdEvidence refuses a change whose evidence is in force no more. It writes
// what is there already, so that nobody voids it before this is done.
func holdEvidence(t tx, c ledger.Change) error {
	for _, hash := range c.Evidence {
		err := t.execOne(&ledger.ConflictError{EntryID: c.Entry.ID, Want: c.Version, Have: c.Version},
			`UPDATE attachments SET voided = 0 WHERE object = ? AND hash = ? AND voided = 0`, entryObject+c.Entry.ID, clean(hash))
		if err != nil {
			return err
		}
	}
	return nil
}

// auditOfAct is the audit row of an act: who was at the keyboard, when it was
// recorded, and the act's hash, which seals the entry's history up to it.
func auditOfAct(number string, a ledger.Act) access.AuditEntry {
	who := a.Actor
	if a.Recorder != nil {
		who = *a.Recorder
	}
	return access.AuditEntry{
		At: a.RecordedAt, UserID: who.UserID, Login: who.Name, Act: "ledger." + string(a.Action),
		Object: entryObject + a.EntryID, Detail: fmt.Sprintf("%s 第%d条", number, a.Seq), Digest: a.Hash,
	}
}

// nameLogins puts the logins of those who have one in the place of their names.
func nameLogins(t tx, rows []access.AuditEntry) error {
	for i, r := range rows {
		err := orNotFound(t.row(`SELECT login FROM users WHERE id = ?`, clean(r.UserID)).Scan(&rows[i].Login))
		if err != nil && !errors.Is(err, opinion.ErrNotFound) {
			return fmt.Errorf("read who acted: %w", err)
		}
	}
	return nil
}

// entryObject begins the audit log's name of an entry.
const entryObject = "entry:"

// putEntry writes an entry where its stored version is still the one that the
// change builds on.
func putEntry(t tx, c ledger.Change) error {
	doc, err := encodeEntry(c.Entry)
	if err != nil {
		return err
	}
	args := append(factsOf(c.Entry).args(), c.Entry.Version, c.Entry.ID)
	// What has changed is looked at again: look_at is 0 in a new row.
	q := `INSERT INTO entries (` + factColumns + `, version, id) VALUES ` + tuples(1, len(args)) + ` ON CONFLICT (id) DO NOTHING`
	if c.Version > 0 {
		q = `UPDATE entries SET ` + setFacts + `, look_at = 0, version = ? WHERE id = ? AND version = ?`
		args = append(args, c.Version)
	}
	switch n, err := t.exec(q, args...); {
	case errors.Is(err, opinion.ErrConflict): // the number is another entry's
		return &ledger.ConflictError{EntryID: c.Entry.ID, Want: c.Version}
	case err != nil:
		return fmt.Errorf("write entry %s: %w", c.Entry.ID, err)
	case n == 0:
		return conflict(t, c)
	}
	_, err = t.exec(`INSERT INTO entry_docs (id, entry) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET entry = excluded.entry`,
		c.Entry.ID, doc)
	if err != nil {
		return fmt.Errorf("write entry %s: %w", c.Entry.ID, err)
	}
	return nil
}

func conflict(t tx, c ledger.Change) error {
	e := &ledger.ConflictError{EntryID: c.Entry.ID, Want: c.Version}
	err := t.row(`SELECT version FROM entries WHERE id = ?`, c.Entry.ID).Scan(&e.Have)
	if err != nil && !errors.Is(orNotFound(err), opinion.ErrNotFound) {
		return fmt.Errorf("read the version of entry %s: %w", c.Entry.ID, err)
	}
	return e
}

// putParts replaces what the entry is found by: units, topics, regions, posts.
func putParts(t tx, e ledger.Entry) error {
	for _, table := range []string{"entry_parts", "entry_labels"} {
		if _, err := t.exec(`DELETE FROM `+table+` WHERE entry_id = ?`, e.ID); err != nil {
			return err
		}
	}
	var parts, labels [][3]string
	for _, p := range e.Parts() {
		parts = append(parts, [3]string{e.ID, p.UnitID, p.Kind})
	}
	for _, l := range labelsOf(e) {
		labels = append(labels, [3]string{e.ID, l.kind, l.value})
	}
	return errors.Join(
		insertTriples(t, `INSERT INTO entry_parts (entry_id, unit_id, kind) VALUES `, parts),
		insertTriples(t, `INSERT INTO entry_labels (entry_id, kind, label) VALUES `, labels))
}

func insertTriples(t tx, insert string, rows [][3]string) error {
	return inLots(rows, func(rows [][3]string) error {
		var args []any
		for _, r := range rows {
			args = append(args, clean(r[0]), clean(r[1]), clean(r[2]))
		}
		_, err := t.exec(insert+tuples(len(rows), 3)+` ON CONFLICT DO NOTHING`, args...)
		return err
	})
}

type label struct{ kind, value string }

func labelsOf(e ledger.Entry) []label {
	var out []label
	for _, l := range []struct {
		kind   string
		values []string
	}{{"topic", e.Matter.Topics}, {"region", e.Matter.Regions}, {"post", e.Matter.Posts}} {
		for _, v := range l.values {
			out = append(out, label{l.kind, v})
		}
	}
	for _, a := range ledger.Held {
		if e.Holds(a) {
			out = append(out, label{"holds", string(a)})
		}
	}
	for _, t := range e.Todos() {
		out = append(out, label{"todo", todoLabel(t.Todo, t.UnitID)})
	}
	return out
}

func putNotice(t tx, n ledger.Notice) error {
	payload, err := encodeNotice(n)
	if err != nil {
		return err
	}
	return appendOutbox(t, notify.Item{
		ID: fmt.Sprintf("notice:%s:%d", n.EntryID, n.Seq), Kind: notify.KindNotice, Payload: payload, CreatedAt: n.At,
	})
}

// beforeMicros is t as the bound of a comparison with <: the times that are
// kept end at the microsecond, so a part of one beyond them rounds up.
func beforeMicros(t time.Time) int64 {
	us := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		us++
	}
	return us
}
