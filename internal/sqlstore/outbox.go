package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/notify"
	"yuqing/internal/opinion"
)

// Outbox is notify.Outbox. An item that was given up is due never.
type Outbox struct{ db *database }

var _ notify.Outbox = (*Outbox)(nil)

// appendOutbox writes an item, in the transaction that causes it. A known ID
// is not written again.
func appendOutbox(t tx, o notify.Item) error {
	_, err := t.exec(`INSERT INTO outbox (id, kind, payload, created_at, due_at, attempts, error, n)
		VALUES (?, ?, ?, ?, ?, 0, '', (SELECT COALESCE(MAX(n), 0) + 1 FROM outbox)) ON CONFLICT (id) DO NOTHING`,
		o.ID, o.Kind, string(o.Payload), micros(o.CreatedAt), micros(o.CreatedAt))
	return err
}

// Put writes an item that no other change causes. A known ID is not written again.
func (s *Outbox) Put(ctx context.Context, o notify.Item) error {
	if err := s.db.update(ctx, func(t tx) error { return appendOutbox(t, o) }); err != nil {
		return fmt.Errorf("put %s into the outbox: %w", o.ID, err)
	}
	return nil
}

// inLane are the conditions of the lanes, in the words of the indices
// outbox_page and outbox_away.
var inLane = map[notify.Lane]string{
	notify.LanePage:    `kind NOT IN ('mail', 'webhook')`,
	notify.LaneMail:    `kind = 'mail'`,
	notify.LaneWebhook: `kind = 'webhook'`,
}

// Due is notify.Outbox.Due.
func (s *Outbox) Due(ctx context.Context, lane notify.Lane, now time.Time) (bool, error) {
	var due bool
	err := s.db.row(ctx, `SELECT EXISTS (SELECT 1 FROM outbox WHERE `+inLane[lane]+` AND due_at <= ?)`, micros(now)).Scan(&due)
	if err != nil {
		return false, fmt.Errorf("look into the outbox: %w", err)
	}
	return due, nil
}

// claimed is an item with the number by which those of one time are ordered.
type claimed struct {
	notify.Item
	n int64
}

// Claim is notify.Outbox.Claim. Whoever dies with items loses only the lease.
func (s *Outbox) Claim(ctx context.Context, lane notify.Lane, now time.Time, lease time.Duration, limit int) ([]notify.Item, error) {
	var all []claimed
	err := s.db.update(ctx, func(t tx) error {
		// A worker that waited for another's claim sees due_at raised, and skips.
		rows, err := t.query(`UPDATE outbox SET due_at = ? WHERE due_at <= ? AND id IN (
				SELECT id FROM outbox WHERE `+inLane[lane]+` AND due_at <= ? ORDER BY due_at, n LIMIT ?)
			RETURNING n, id, kind, payload, created_at, attempts, error, due_at`,
			micros(now.Add(lease)), micros(now), micros(now), limit)
		all, err = collect(rows, err, scanClaimed)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim from the outbox: %w", err)
	}
	slices.SortFunc(all, func(a, b claimed) int { return cmp.Compare(a.n, b.n) })
	out := make([]notify.Item, len(all))
	for i, c := range all {
		out[i] = c.Item
	}
	return out, nil
}

func scanClaimed(row scanner) (claimed, error) {
	var c claimed
	var created, due int64
	err := row.Scan(&c.n, &c.ID, &c.Kind, &c.Payload, &created, &c.Attempts, &c.Error, &due)
	c.CreatedAt = fromMicros(created)
	if due != never {
		c.DueAt = fromMicros(due)
	}
	return c, err
}

// Done is notify.Outbox.Done. An unknown item is no error: someone else did it
// after the lease.
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

// Fail is notify.Outbox.Fail. An unknown item gives opinion.ErrNotFound.
func (s *Outbox) Fail(ctx context.Context, id string, reason string, again time.Time) error {
	due := int64(never)
	if !again.IsZero() {
		due = micros(again)
	}
	err := s.db.update(ctx, func(t tx) error {
		return t.execOne(opinion.ErrNotFound, `UPDATE outbox SET attempts = attempts + 1, error = ?, due_at = ? WHERE id = ?`,
			clean(reason), due, id)
	})
	if err != nil {
		return fmt.Errorf("put %s back into the outbox: %w", id, err)
	}
	return nil
}

// Release is notify.Outbox.Release. A claim is known by the end of its lease.
func (s *Outbox) Release(ctx context.Context, items []notify.Item) error {
	err := s.db.update(ctx, func(t tx) error {
		for _, o := range items {
			_, err := t.exec(`UPDATE outbox SET due_at = created_at WHERE id = ? AND due_at = ? AND attempts = ?`,
				o.ID, micros(o.DueAt), o.Attempts)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("give %d items back to the outbox: %w", len(items), err)
	}
	return nil
}

// Deliver is notify.Outbox.Deliver.
func (s *Outbox) Deliver(ctx context.Context, id string, messages []notify.Message, further []notify.Item) error {
	err := s.db.update(ctx, func(t tx) error {
		if n, err := t.exec(`DELETE FROM outbox WHERE id = ?`, id); err != nil || n == 0 {
			return err
		}
		for _, m := range messages {
			if err := putMessage(t, m); err != nil {
				return err
			}
		}
		for _, o := range further {
			if err := appendOutbox(t, o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("hand out %s: %w", id, err)
	}
	return nil
}

// Waiting returns how many items are neither done nor given up, and since when
// the oldest waits (zero: none).
func (s *Outbox) Waiting(ctx context.Context) (n int64, since time.Time, err error) {
	var oldest int64
	if err := s.db.row(ctx, `SELECT COUNT(*), COALESCE(MIN(created_at), 0) FROM outbox WHERE due_at < ?`, int64(never)).Scan(&n, &oldest); err != nil {
		return 0, since, fmt.Errorf("count the outbox: %w", err)
	}
	return n, fromMicros(oldest), nil
}

// GivenUp returns how many items are no longer tried.
func (s *Outbox) GivenUp(ctx context.Context) (n int, err error) {
	if err = s.db.row(ctx, `SELECT COUNT(*) FROM outbox WHERE due_at = ?`, int64(never)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count what was given up: %w", err)
	}
	return n, nil
}
