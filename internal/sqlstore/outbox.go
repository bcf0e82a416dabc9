package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// OutgoingNotice is the Kind of a ledger.Notice, in JSON.
const OutgoingNotice = "notice"

// Outgoing is something to be done after a transaction, written by it.
type Outgoing struct {
	ID        string
	Kind      string // OutgoingNotice
	Payload   []byte // JSON
	CreatedAt time.Time
	Attempts  int    // that failed before
	Error     string // of the last one

	n int64 // by which those of one time are ordered
}

// Outbox hands out what is to be done, each at least once, to any number of
// workers in any number of processes.
type Outbox struct{ db *database }

// appendOutbox writes an item, in the transaction that causes it. A known ID
// is not written again.
func appendOutbox(t tx, o Outgoing) error {
	_, err := t.exec(`INSERT INTO outbox (id, kind, payload, created_at, due_at, attempts, error, n)
		VALUES (?, ?, ?, ?, ?, 0, '', (SELECT COALESCE(MAX(n), 0) + 1 FROM outbox)) ON CONFLICT (id) DO NOTHING`,
		o.ID, o.Kind, string(o.Payload), micros(o.CreatedAt), micros(o.CreatedAt))
	return err
}

// Claim takes at most limit items that are due, oldest first. Nobody else gets
// them before now+lease; whoever dies with them loses only that time.
func (s *Outbox) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Outgoing, error) {
	var out []Outgoing
	err := s.db.update(ctx, func(t tx) error {
		// A worker that waited for another's claim sees due_at raised, and skips.
		rows, err := t.query(`UPDATE outbox SET due_at = ? WHERE due_at <= ? AND id IN (
				SELECT id FROM outbox WHERE due_at <= ? ORDER BY due_at, n LIMIT ?)
			RETURNING n, id, kind, payload, created_at, attempts, error`,
			micros(now.Add(lease)), micros(now), micros(now), limit)
		out, err = collect(rows, err, scanOutgoing)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim from the outbox: %w", err)
	}
	slices.SortFunc(out, func(a, b Outgoing) int { return cmp.Compare(a.n, b.n) })
	return out, nil
}

func scanOutgoing(row scanner) (Outgoing, error) {
	var o Outgoing
	var created int64
	err := row.Scan(&o.n, &o.ID, &o.Kind, &o.Payload, &created, &o.Attempts, &o.Error)
	o.CreatedAt = fromMicros(created)
	return o, err
}

// Done removes an item that was done. An unknown one is no error: someone else
// did it after the lease.
func (s *Outbox) Done(ctx context.Context, id string) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM outbox WHERE id = ?`, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove %s from the outbox: %w", id, err)
	}
	return nil
}

// Fail notes why an item could not be done and when it is due again.
func (s *Outbox) Fail(ctx context.Context, id string, reason string, again time.Time) error {
	err := s.db.update(ctx, func(t tx) error {
		return t.execOne(opinion.ErrNotFound, `UPDATE outbox SET attempts = attempts + 1, error = ?, due_at = ? WHERE id = ?`,
			clean(reason), micros(again), id)
	})
	if err != nil {
		return fmt.Errorf("put %s back into the outbox: %w", id, err)
	}
	return nil
}

// Waiting returns how many items are not done, and since when the oldest waits
// (zero: none).
func (s *Outbox) Waiting(ctx context.Context) (n int64, since time.Time, err error) {
	var oldest int64
	if err := s.db.row(ctx, `SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM outbox`).Scan(&n, &oldest); err != nil {
		return 0, since, fmt.Errorf("count the outbox: %w", err)
	}
	return n, fromMicros(oldest), nil
}
