package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/files"
	"yuqing/internal/opinion"
)

// FileHolds notes who needs content of files; it is a files.Holds.
type FileHolds struct{ db *database }

// Hold implements files.Holds.
func (s *FileHolds) Hold(ctx context.Context, holder string, until time.Time, hashes ...string) error {
	err := s.db.update(ctx, func(t tx) error { return holdFiles(t, holder, until, hashes) })
	if err != nil {
		return fmt.Errorf("hold files for %s: %w", holder, err)
	}
	return nil
}

func holdFiles(t tx, holder string, until time.Time, hashes []string) error {
	for _, h := range hashes {
		_, err := t.exec(`INSERT INTO file_holds (holder, hash, until_at) VALUES (?, ?, ?)
			ON CONFLICT (holder, hash) DO UPDATE SET until_at = excluded.until_at`, clean(holder), clean(h), micros(until))
		if err != nil {
			return err
		}
	}
	return nil
}

// Release implements files.Holds.
func (s *FileHolds) Release(ctx context.Context, holder string) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM file_holds WHERE holder = ?`, clean(holder))
		return err
	})
	if err != nil {
		return fmt.Errorf("release the files of %s: %w", holder, err)
	}
	return nil
}

// Held implements files.Holds.
func (s *FileHolds) Held(ctx context.Context, hash string, at time.Time) (bool, error) {
	var n int64
	err := s.db.row(ctx, `SELECT COUNT(*) FROM file_holds WHERE hash = ? AND (until_at = 0 OR until_at > ?)`, clean(hash), micros(at)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("see who holds file %s: %w", hash, err)
	}
	return n > 0, nil
}

// Forget implements files.Holds.
func (s *FileHolds) Forget(ctx context.Context, at time.Time) error {
	err := s.db.update(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM file_holds WHERE until_at > 0 AND until_at <= ?`, micros(at))
		return err
	})
	if err != nil {
		return fmt.Errorf("drop the holds that have ended: %w", err)
	}
	return nil
}

// notAFile turns the stores' "not found" into that of files.
func notAFile(err error) error {
	if errors.Is(err, opinion.ErrNotFound) {
		return files.ErrNotFound
	}
	return err
}
