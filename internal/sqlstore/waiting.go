package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/files"
	"yuqing/internal/opinion"
)

// Waits is files.Waits.
type Waits struct{ db *database }

var _ files.Waits = (*Waits)(nil)

// AddWaiting is files.Waits.AddWaiting.
func (s *Waits) AddWaiting(ctx context.Context, w files.Waiting) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO waiting_files (id, owner, name, hash, size, at, kind) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			w.ID, w.Owner, clean(w.Name), w.Hash, w.Size, micros(w.At), clean(w.Kind))
		return err
	})
	if err != nil {
		return fmt.Errorf("note the waiting file %s: %w", w.ID, err)
	}
	return nil
}

// WaitingByID is files.Waits.WaitingByID.
func (s *Waits) WaitingByID(ctx context.Context, id string) (files.Waiting, error) {
	w, at := files.Waiting{ID: id}, int64(0)
	err := s.db.row(ctx, `SELECT owner, name, hash, size, at, kind FROM waiting_files WHERE id = ?`, clean(id)).
		Scan(&w.Owner, &w.Name, &w.Hash, &w.Size, &at, &w.Kind)
	w.At = fromMicros(at)
	if err = orNotFound(err); errors.Is(err, opinion.ErrNotFound) {
		err = files.ErrNotFound
	}
	if err != nil {
		return w, fmt.Errorf("look up the waiting file %s: %w", id, err)
	}
	return w, nil
}

// EndWaiting is files.Waits.EndWaiting.
func (s *Waits) EndWaiting(ctx context.Context, id string) error {
	return s.forget(ctx, `DELETE FROM waiting_files WHERE id = ?`, clean(id))
}

// EndWaitingBefore is files.Waits.EndWaitingBefore.
func (s *Waits) EndWaitingBefore(ctx context.Context, t time.Time) error {
	return s.forget(ctx, `DELETE FROM waiting_files WHERE at < ?`, micros(t))
}

func (s *Waits) forget(ctx context.Context, q string, arg any) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(q, arg)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget waiting files: %w", err)
	}
	return nil
}
