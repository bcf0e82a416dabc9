package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/backup"
	bussqlite "yuqing/internal/bus/sqlite"
	"yuqing/internal/checkup"
	"yuqing/internal/sqlstore"
)

// partSuffix is on the name of a file that is not whole yet.
const partSuffix = ".part"

// errScaledBackup says where the truth of the scaled set-up is backed up.
var errScaledBackup = errors.New("the scaled set-up is backed up by PostgreSQL's own means (pg_dump --schema NAMESPACE): all that must not be lost is there, uploads too")

// Backup writes a backup of the embedded data folder into a new file, while
// others work, and reads it again to its end. The index is left out: it is
// rebuilt from the posts.
func (a *App) Backup(ctx context.Context, file string) (m backup.Manifest, err error) {
	log, ok := a.bus.(*bussqlite.Log)
	if !ok {
		return m, errScaledBackup
	}
	if _, err := os.Stat(file); err == nil {
		return m, fmt.Errorf("%s is there already; name a new file", file)
	}
	if err := clearLeft(filepath.Dir(file)); err != nil {
		a.log.Warn("what a backup left that was killed is not removed", "error", err)
	}
	part := file + partSuffix
	out, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	defer func() { _ = os.Remove(part) }() // renamed when it is whole
	m, err = a.backUp(ctx, log, out)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return m, fmt.Errorf("back up %s: %w", a.cfg.Data, err)
	}
	if _, err := CheckBackup(part); err != nil {
		return m, err
	}
	if err := os.Rename(part, file); err != nil {
		return m, err
	}
	return m, a.noteBackup(ctx, file)
}

// copiesDir is the pattern of the folders in which a backup is gathered.
const copiesDir = ".yuqing-backup-*"

// leftAfter is after how long what a backup gathered is nobody's any more.
const leftAfter = 24 * time.Hour

// clearLeft removes the copies and half-written files that killed backups left
// in a folder: they hold personal data, and take up the disk.
func clearLeft(folder string) error {
	var errs []error
	for _, pattern := range []string{copiesDir, "yuqing-*.tar.gz" + partSuffix} {
		left, err := filepath.Glob(filepath.Join(folder, pattern))
		errs = append(errs, err)
		for _, path := range left {
			if info, err := os.Lstat(path); err == nil && time.Since(info.ModTime()) > leftAfter {
				errs = append(errs, os.RemoveAll(path))
			}
		}
	}
	return errors.Join(errs...)
}

// noteBackup lets the page 系统状态 say when the last backup was made.
func (a *App) noteBackup(ctx context.Context, file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	return checkup.NoteBackup(ctx, a.store.Settings, checkup.BackupMade{File: filepath.Base(file), Bytes: info.Size(), At: time.Now()})
}

// backUp copies the stores and what is on its way to them, so that together
// they lack nothing (Log.Save). Files come last, since entries speak of them.
func (a *App) backUp(ctx context.Context, log *bussqlite.Log, out *os.File) (m backup.Manifest, err error) {
	folder, err := os.MkdirTemp(filepath.Dir(out.Name()), copiesDir)
	if err != nil {
		return m, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	row := access.By(access.Operator(), time.Now(), "backup", "", filepath.Base(strings.TrimSuffix(out.Name(), partSuffix)))
	if err := a.store.Audit.AppendAudit(ctx, row); err != nil {
		return m, err
	}
	var names []string
	err = log.Save(ctx, filepath.Join(folder, logFile), func(ctx context.Context) error {
		names, err = a.store.Save(ctx, folder)
		return err
	})
	if err != nil {
		return m, err
	}
	if m, err = a.manifest(ctx, folder); err != nil {
		return m, err
	}
	w := backup.NewWriter(out, m)
	for _, name := range append(names, logFile) {
		path := filepath.Join(folder, name)
		if err := cmp.Or(sqlstore.CheckFile(ctx, path), w.Add(name, path), ctx.Err()); err != nil {
			return m, err
		}
	}
	if err := a.addFiles(ctx, w); err != nil {
		return m, err
	}
	return w.Close()
}

// manifest says what is in the copies, not what has come since.
func (a *App) manifest(ctx context.Context, folder string) (backup.Manifest, error) {
	m := backup.Manifest{MadeAt: time.Now().UTC().Truncate(time.Second), Program: a.Version, Setup: "embedded"}
	copied, err := sqlstore.Open(ctx, folder)
	if err != nil {
		return m, err
	}
	var err1, err2 error
	m.Posts, err1 = copied.Posts.Count(ctx)
	m.Schemas, err2 = copied.Schemas(ctx)
	head, err3 := lastAudit(ctx, copied)
	m.Audit, m.Head = head.N, head.Hash
	return m, errors.Join(err1, err2, err3, copied.Close())
}

// lastAudit is the end of the audit log, as it stands.
func lastAudit(ctx context.Context, store *sqlstore.Store) (access.AuditHead, error) {
	rows, err := store.Audit.Audit(ctx, access.AuditQuery{Limit: 1})
	if err != nil || len(rows) == 0 {
		return access.AuditHead{}, err
	}
	return access.AuditHead{N: rows[0].N, Hash: rows[0].Hash}, nil
}

// addFiles adds the attachments. One that is removed meanwhile was needed no
// more.
func (a *App) addFiles(ctx context.Context, w *backup.Writer) error {
	root := filepath.Join(a.cfg.Data, filesDir)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || ctx.Err() != nil || !d.Type().IsRegular() {
			return cmp.Or(err, ctx.Err())
		}
		name, err := filepath.Rel(a.cfg.Data, path)
		if err != nil {
			return err
		}
		err = w.Add(filepath.ToSlash(name), path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

// CheckBackup reads a backup to its end and holds it against its checksums.
func CheckBackup(file string) (backup.Manifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return backup.Manifest{}, err
	}
	defer f.Close()
	m, err := backup.Read(f, "")
	if err != nil {
		return m, fmt.Errorf("check the backup %s: %w", file, err)
	}
	return m, nil
}
