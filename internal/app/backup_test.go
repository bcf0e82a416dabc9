package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// opened opens an installation in a folder.
func opened(t *testing.T, folder string) *App {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data = folder
	a, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// TestBackupBesideWrites: what a bookmark in the ledger says was taken is in the
// restored posts, while it is taken, analysed and stored during the whole backup.
func TestBackupBesideWrites(t *testing.T) {
	a := opened(t, t.TempDir())
	ctx, end := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.work(ctx); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
	var taken atomic.Int64
	begun := make(chan struct{})
	running.Go(func() {
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		for n := 1; ctx.Err() == nil; n++ {
			p := opinion.Post{ID: fmt.Sprint("p", n), Source: "s", Kind: opinion.KindArticle, Title: "路灯不亮", PublishedAt: at, CollectedAt: at}
			if _, err := a.Intake.Take(ctx, []opinion.Post{p}); err != nil {
				break
			}
			if err := a.store.Settings.Put(ctx, "bookmark", n); err != nil {
				break
			}
			if taken.Store(int64(n)); n == 20 {
				close(begun)
			}
		}
	})
	<-begun
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	_, err := a.Backup(t.Context(), file)
	end()
	running.Wait()
	if err != nil {
		t.Fatal(err)
	}

	cfg := DefaultConfig()
	cfg.Data = filepath.Join(t.TempDir(), "new")
	m, _, err := Restore(t.Context(), cfg, file, false)
	if err != nil {
		t.Fatal(err)
	}
	b := opened(t, cfg.Data)
	stored, err := b.store.Posts.Count(t.Context())
	if err != nil || stored != m.Posts {
		t.Errorf("%d posts are in the backup, its manifest says %d, %v", stored, m.Posts, err)
	}
	if _, err := b.Import(t.Context(), nothing); err != nil { // works off the log
		t.Fatal(err)
	}
	var bookmark int
	if err := b.store.Settings.Get(t.Context(), "bookmark", &bookmark); err != nil || bookmark < 20 {
		t.Fatalf("the bookmark is %d, %v", bookmark, err)
	}
	for n := 1; n <= bookmark; n++ {
		if _, err := b.store.Posts.Get(t.Context(), fmt.Sprint("p", n)); err != nil {
			t.Errorf("post %d of %d: %v", n, bookmark, err)
		}
	}
	t.Logf("%d taken, %d in the ledger's copy, %d in the posts'", taken.Load(), bookmark, stored)
}

// TestBackupIsGoodThoughOldOnesStay: what cannot be tidied away is no failure
// of the backup.
func TestBackupIsGoodThoughOldOnesStay(t *testing.T) {
	a := opened(t, t.TempDir())
	folder := filepath.Join(a.cfg.Data, backupsDir)
	for day := range backupsKept {
		stuck := filepath.Join(folder, fmt.Sprintf("yuqing-2020030%d-080000.tar.gz", day+1), "stuck")
		if err := os.MkdirAll(stuck, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	made, err := a.backupHere(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := CheckBackup(filepath.Join(a.cfg.Data, made.File)); err != nil {
		t.Error(err)
	}
}

// TestKilledBackupsLeaveNothing: what a killed backup gathered goes with the
// next one a day later, and what a killed restoring unpacked with the next one.
func TestKilledBackupsLeaveNothing(t *testing.T) {
	a, folder := opened(t, t.TempDir()), t.TempDir()
	dayBefore := time.Now().Add(-25 * time.Hour)
	gone := map[string]bool{
		".yuqing-backup-1": true, ".yuqing-backup-2": false, "yuqing-2026-03-01.tar.gz.part": true,
		"yuqing-2026-03-02.tar.gz.part": false, "yuqing-2026-03-01.tar.gz": false, "notes.part": false,
	}
	for name, old := range gone {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Join(path, "ledger.db"), 0o700); err != nil {
			t.Fatal(err)
		}
		if old || name == "notes.part" || name == "yuqing-2026-03-01.tar.gz" {
			if err := os.Chtimes(path, dayBefore, dayBefore); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := filepath.Join(folder, "new.tar.gz")
	if _, err := a.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	for name, want := range gone {
		if _, err := os.Stat(filepath.Join(folder, name)); os.IsNotExist(err) != want {
			t.Errorf("%s: gone %v, want %v", name, !want, want)
		}
	}
	if all, err := filepath.Glob(filepath.Join(folder, copiesDir)); err != nil || len(all) != 1 {
		t.Errorf("the backup left %v, %v", all, err)
	}

	cfg := DefaultConfig()
	cfg.Data = t.TempDir()
	left := filepath.Join(cfg.Data, ".restoring-1", "ledger.db")
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Restore(t.Context(), cfg, file, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what a killed restoring left is there still: %v", err)
	}
}
