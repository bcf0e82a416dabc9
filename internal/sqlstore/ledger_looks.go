package sqlstore

import (
	"context"
	"fmt"
	"time"

	"yuqing/ledger"
)

// ToLook is ledger.Store.ToLook.
func (s *Ledger) ToLook(ctx context.Context, now, latest time.Time) ([]string, error) {
	rows, err := s.db.query(ctx, `SELECT id FROM entries WHERE look_at <= ?
		UNION ALL SELECT id FROM entries WHERE look_at > ? AND look_at < ?`, micros(now), micros(latest), int64(never))
	ids, err := collect(rows, err, scanString)
	if err != nil {
		return nil, fmt.Errorf("list the entries to look at: %w", err)
	}
	return ids, nil
}

// PutLooks is ledger.Store.PutLooks.
func (s *Ledger) PutLooks(ctx context.Context, looks []ledger.Look) error {
	if len(looks) == 0 {
		return nil
	}
	err := s.db.update(ctx, func(t tx) error {
		for _, l := range looks {
			at := int64(never)
			if !l.At.IsZero() {
				at = micros(l.At)
			}
			if _, err := t.exec(`UPDATE entries SET look_at = ? WHERE id = ? AND version = ?`, at, l.ID, l.Version); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note when to look at entries again: %w", err)
	}
	return nil
}

// LookAnew is ledger.Store.LookAnew.
func (s *Ledger) LookAnew(ctx context.Context) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`UPDATE entries SET look_at = 0 WHERE look_at > 0 AND look_at < ?`, int64(never))
		return err
	})
	if err != nil {
		return fmt.Errorf("have all entries looked at anew: %w", err)
	}
	return nil
}
