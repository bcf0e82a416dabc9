package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	"yuqing/internal/app"
	"yuqing/internal/backup"
)

// backupRecord is the one record of backup and restore.
type backupRecord struct {
	File     string    `json:"file"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
	MadeAt   time.Time `json:"made_at"`
	Posts    int64     `json:"posts"`
	Contents int       `json:"contents"` // databases and attachments
	Audit    int64     `json:"audit"`    // rows of the audit log
	Head     string    `json:"head"`     // hash of the last one
}

func backupCommand() command {
	c := command{
		name:    "backup",
		summary: "write the data folder into one file, while yuqing runs",
		usage: `yuqing backup FILE [--data DIR] | yuqing backup --verify FILE

The file holds the databases, each as it is at one moment, and the attachments,
with a checksum of each; it is read again before the command ends. The search
index is left out: restore rebuilds it. Keep the file where the data folder is not.
Example: yuqing backup /media/usb/yuqing-20260301.tar.gz --data ./data`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		verify := fs.Bool("verify", false, "only read a backup and hold it against its checksums")
		if err := parse(fs, args); err != nil {
			return err
		}
		if fs.NArg() != 1 {
			return usagef("name one file")
		}
		file := fs.Arg(0)
		if *verify {
			m, err := app.CheckBackup(file)
			if err != nil {
				return err
			}
			return writeBackup(std, file, m)
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		a.Version = version()
		m, err := a.Backup(ctx, file)
		if err != nil {
			return err
		}
		return writeBackup(std, file, m)
	}
	return c
}

func writeBackup(std streams, file string, m backup.Manifest) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return err
	}
	out := newRecords(std.out)
	if err := out.write(backupRecord{file, n, hex.EncodeToString(sum.Sum(nil)), m.MadeAt, m.Posts, len(m.Files), m.Audit, m.Head}); err != nil {
		return err
	}
	return out.flush()
}

func restoreCommand() command {
	c := command{
		name:    "restore",
		summary: "put a backup into a data folder and rebuild its search index",
		usage: `yuqing restore FILE [--replace] [--data DIR]

The backup is checked before anything is put in place. A folder that a process
has open is refused; one that holds an office only with --replace, which moves
the old files into before-restore-TIME within the folder; secret.key stays.
Everybody logs in anew, API tokens have to be made again, and the audit log
names the backup.
Example: yuqing restore /media/usb/yuqing-20260301.tar.gz --data ./data`,
	}
	c.run = func(ctx context.Context, std streams, args []string) error {
		fs := newFlags(c, std)
		data := addDataFlags(fs)
		replace := fs.Bool("replace", false, "put aside an office that is in the folder")
		if err := parse(fs, args); err != nil {
			return err
		}
		if fs.NArg() != 1 {
			return usagef("name one file")
		}
		cfg, err := data.load()
		if err != nil {
			return err
		}
		m, aside, err := app.Restore(ctx, cfg, fs.Arg(0), *replace)
		if err != nil {
			return err
		}
		if aside != "" {
			fmt.Fprintf(std.err, "the files that were there are in %s\n", aside)
		}
		if app.NeedsKey(cfg) {
			fmt.Fprintln(std.err, "log-ins of sources and keys of pushes are sealed by secret.key, which no backup holds: copy it from the old data folder, or enter them again")
		}
		a, err := data.open(ctx, std)
		if err != nil {
			return err
		}
		defer a.Close()
		if _, _, err := a.Reindex(ctx, func(done int) { fmt.Fprintf(std.err, "%d posts indexed\n", done) }); err != nil {
			return fmt.Errorf("restored, but the index is not rebuilt (run `yuqing reindex`): %w", err)
		}
		return writeBackup(std, fs.Arg(0), m)
	}
	return c
}
