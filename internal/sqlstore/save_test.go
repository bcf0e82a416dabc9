package sqlstore

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// TestSaveBesideWrites: a copy is made in the midst of a change, so that neither
// waits for the other, and holds nothing of what is not committed.
func TestSaveBesideWrites(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // if they wait, it is for ever
	defer cancel()
	folder := t.TempDir()
	err = s.Ledger.db.update(ctx, func(t tx) error {
		if _, err := t.exec(`CREATE TABLE half_done (n INTEGER)`); err != nil {
			return err
		}
		_, err := s.Save(ctx, folder)
		return err
	})
	if err != nil {
		t.Fatalf("a copy beside a change: %v", err)
	}
	for _, d := range []*database{s.Ledger.db, s.Posts.db} {
		if err := CheckFile(ctx, filepath.Join(folder, d.name)); err != nil {
			t.Error(err)
		}
	}
	copied, err := dialSQLite(filepath.Join(folder, s.Ledger.db.name))
	if err != nil {
		t.Fatal(err)
	}
	defer copied.close()
	var n int
	if err := copied.row(ctx, `SELECT COUNT(*) FROM sqlite_master WHERE name = 'half_done'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("the copy holds %d tables of an open change, %v", n, err)
	}
}
