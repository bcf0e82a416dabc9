package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// ErrNoFiles is returned by Save for a store that lies in a server.
var ErrNoFiles = errors.New("the store lies in PostgreSQL")

// Save writes a copy of each file of the embedded store into a folder, each as
// it is at one moment, while others read and write; it returns their names.
// The ledger comes first: what it speaks of is then in the posts' copy.
func (s *Store) Save(ctx context.Context, folder string) ([]string, error) {
	var names []string
	for _, d := range []*database{s.Ledger.db, s.Posts.db} {
		if d.write == d.read {
			return nil, ErrNoFiles
		}
		if err := copyFile(ctx, d.path, filepath.Join(folder, d.name)); err != nil {
			return nil, fmt.Errorf("copy %s: %w", d.name, err)
		}
		names = append(names, d.name)
	}
	return names, nil
}

// copyFile works through a connection of its own: the one that writes would keep
// every act waiting for the whole copy, and those that read may write no file.
func copyFile(ctx context.Context, from, to string) error {
	db, err := sql.Open("sqlite", sqliteDSN(from, "cache_size(-8000)"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, to)
	return errors.Join(err, db.Close())
}

// CheckFile reports what SQLite finds wrong with a file, or nil.
func CheckFile(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", sqliteDSN(path, "query_only(1)"))
	if err != nil {
		return err
	}
	defer db.Close()
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return fmt.Errorf("check %s: %w", filepath.Base(path), err)
	}
	if found != "ok" {
		return fmt.Errorf("check %s: %s", filepath.Base(path), found)
	}
	return nil
}

// Schemas are the versions of the groups of tables.
func (s *Store) Schemas(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for m, d := range map[migrations]*database{postsMigrations: s.Posts.db, ledgerMigrations: s.Ledger.db} {
		kind := goose.DialectSQLite3
		if d.write == d.read {
			kind = goose.DialectPostgres
		}
		p, err := m.provider(d, kind)
		if err != nil {
			return nil, fmt.Errorf("read the migrations of %s: %w", m.name, err)
		}
		if out[m.name], err = p.GetDBVersion(ctx); err != nil {
			return nil, fmt.Errorf("read the schema's version of %s: %w", d.name, err)
		}
	}
	return out, nil
}
