package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is how many reads of one file run at once.
const readers = 4

var sqliteDialect = dialect{
	position: "instr",
	along:    indexedBy,
	key:      "n", gramKey: "rowid", gramValue: "?", grams: spaced,
	gramsOf: "entry_grams", gramsHeld: "entry_grams MATCH ?",
	rebind: func(q string) string { return q },
	conflict: func(err error) bool {
		var e *sqlite.Error
		return errors.As(err, &e) &&
			(e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
	},
	unfit: func(err error) bool {
		var e *sqlite.Error
		return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_TOOBIG
	},
}

// indexedBy keeps SQLite from choosing an index that it knows nothing about:
// it has no figures on what lies in it.
func indexedBy(index string) string {
	if index == "" {
		return ""
	}
	return " INDEXED BY " + index
}

// openSQLite opens a file for any number of processes. While one of them makes
// or migrates it the others wait.
func openSQLite(ctx context.Context, path string, m migrations) (*database, error) {
	lock := flock.New(path + ".lock")
	if ok, err := lock.TryLockContext(ctx, 20*time.Millisecond); !ok {
		return nil, fmt.Errorf("wait for %s to be opened: %w", path, err)
	}
	defer func() { _ = lock.Unlock() }() // the kernel frees it in any case
	d, err := dialSQLite(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := m.up(ctx, d, goose.DialectSQLite3); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func dialSQLite(path string) (*database, error) {
	f, err := os.OpenFile(path, os.O_CREATE, 0o600) // personal data: for the owner alone
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, "journal_mode(WAL)", "synchronous(FULL)",
		"wal_autocheckpoint(4000)", "cache_size(-16000)"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(path, "query_only(1)", "cache_size(-8000)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &database{name: filepath.Base(path), path: path, dialect: sqliteDialect, write: write, read: read}, nil
}

// sqliteDSN names a file with settings for each of its connections. Writing
// transactions take the lock when they begin, so that none has to give up
// half-way because another was quicker.
func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(30000)", "foreign_keys(1)"}}
	q["_pragma"] = append(q["_pragma"], pragmas...)
	name := (&url.URL{Path: path}).EscapedPath()
	return (&url.URL{Scheme: "file", Opaque: name, RawQuery: q.Encode()}).String()
}
