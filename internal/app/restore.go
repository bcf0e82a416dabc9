package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"yuqing/internal/access"
	"yuqing/internal/backup"
	"yuqing/internal/calendar"
	"yuqing/internal/sqlstore"
)

// ErrFolderFull is returned by Restore for a folder that holds an office.
var ErrFolderFull = errors.New("the data folder holds an office already; restore into a new one, or with --replace, which puts the old one aside")

// Restore puts a backup into the data folder, after all of it was checked.
// With replace an office that is there is moved into a folder within, which is
// returned; nothing is ever deleted.
func Restore(ctx context.Context, cfg Config, file string, replace bool) (m backup.Manifest, aside string, err error) {
	if cfg.scaled() {
		return m, "", errScaledBackup
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return m, "", fmt.Errorf("make the data folder: %w", err)
	}
	lock := flock.New(filepath.Join(cfg.Data, useLock))
	ok, err := lock.TryLock()
	if err != nil || !ok {
		return m, "", errors.Join(err, ErrFolderInUse)
	}
	defer func() { _ = lock.Unlock() }()
	old, err := contents(cfg.Data)
	if err != nil {
		return m, "", err
	}
	if len(old) > 0 && !replace {
		return m, "", ErrFolderFull
	}
	if err := clearRestoring(cfg.Data); err != nil {
		return m, "", err
	}
	fresh, err := os.MkdirTemp(cfg.Data, restoringDir)
	if err != nil {
		return m, "", fmt.Errorf("make room for the backup: %w", err)
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if m, err = unpack(ctx, file, fresh); err != nil {
		return m, "", err
	}
	if err := begin(ctx, fresh, restored(ctx, cfg.Data, file, m, len(old) > 0)); err != nil {
		return m, "", fmt.Errorf("prepare the restored office: %w", err)
	}
	if len(old) > 0 {
		aside = filepath.Join(cfg.Data, "before-restore-"+time.Now().Format("20060102-150405"))
		if err := moveAll(old, cfg.Data, aside); err != nil {
			return m, "", err
		}
	}
	put, err := contents(fresh)
	if err != nil {
		return m, aside, err
	}
	return m, aside, moveAll(put, fresh, cfg.Data)
}

// restoringDir is the pattern of the folders that a backup is unpacked into.
const restoringDir = ".restoring-*"

// clearRestoring removes what a restoring left that was killed; the caller holds
// the folder's lock, so that nobody is at it.
func clearRestoring(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, restoringDir))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	if err != nil {
		return fmt.Errorf("remove what an earlier restoring left: %w", err)
	}
	return nil
}

// restored tells for the audit log what was put in the place of what.
func restored(ctx context.Context, folder, file string, m backup.Manifest, replaces bool) string {
	detail := fmt.Sprintf("备份 %s（%s，审计 %d 行，末行 %.12s）", filepath.Base(file), m.MadeAt.In(calendar.Shanghai).Format("2006-01-02 15:04:05"), m.Audit, m.Head)
	if !replaces {
		return detail
	}
	store, err := sqlstore.Open(ctx, folder)
	if err != nil { // being damaged may be why it is replaced
		return detail + "；原数据无法读取"
	}
	defer func() { _ = store.Close() }() // it was only read
	head, err := lastAudit(ctx, store)
	if err != nil {
		return detail + "；原审计无法读取"
	}
	return detail + fmt.Sprintf("；取代审计 %d 行、末行 %.12s 的数据", head.N, head.Hash)
}

// begin ends every log-in and token of the backup's time, which may have been
// taken back since, and notes the restoring.
func begin(ctx context.Context, folder, detail string) error {
	store, err := sqlstore.Open(ctx, folder)
	if err != nil {
		return err
	}
	users, err := store.Access.Users(ctx)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	c := access.Change{Audit: []access.AuditEntry{access.By(access.Operator(), time.Now(), "restore", "", detail)}}
	for _, u := range users {
		c.EndSessionsOf, c.RevokeTokensOf = append(c.EndSessionsOf, u.ID), append(c.RevokeTokensOf, u.ID)
	}
	return errors.Join(store.Access.Apply(ctx, c), store.Close())
}

// unpack writes the members into a folder and looks at the databases.
func unpack(ctx context.Context, file, folder string) (backup.Manifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return backup.Manifest{}, err
	}
	defer f.Close()
	m, err := backup.Read(f, folder)
	if err != nil {
		return m, fmt.Errorf("read the backup %s: %w", file, err)
	}
	for _, name := range []string{sqlstore.LedgerFile, sqlstore.PostsFile, logFile} {
		path := filepath.Join(folder, name)
		if _, err := os.Stat(path); err != nil {
			return m, fmt.Errorf("read the backup %s: %w: %s is missing", file, backup.ErrDamaged, name)
		}
		if err := sqlstore.CheckFile(ctx, path); err != nil {
			return m, fmt.Errorf("read the backup %s: %w", file, err)
		}
	}
	return m, nil
}

// contents lists what a data folder holds, without locks, what an earlier
// restoring left or put aside, and the key of sealed log-ins, which backups do
// not hold and a restored office still needs.
func contents(folder string) ([]string, error) {
	all, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look into the data folder: %w", err)
	}
	var names []string
	for _, e := range all {
		n := e.Name()
		if strings.HasSuffix(n, ".lock") || strings.HasPrefix(n, ".restoring-") || strings.HasPrefix(n, "before-restore-") || n == "lost+found" || n == keyFile {
			continue
		}
		names = append(names, n)
	}
	return names, nil
}

// moveAll moves files within one file system.
func moveAll(names []string, from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return fmt.Errorf("put %s in place: %w", name, err)
		}
	}
	return nil
}
