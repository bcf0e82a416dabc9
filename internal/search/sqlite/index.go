// Package sqlite is the embedded search index: internal/search on SQLite FTS5.
//
// It owns the file index.db, which can be thrown away and rebuilt. It imports
// its port and modernc.org/sqlite only. Several processes may open the same
// file; readers never wait for a writer.
//
// A post's row ID is its order key (search.Document.OrderOf), so that FTS5
// gives hits newest first without sorting, and a range of time is a range of
// rows. What a query filters by is indexed as terms of a third column beside
// title and text (see meta.go), so that FTS5 intersects the filters too.
package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"sync"

	"yuqing/internal/search"

	_ "modernc.org/sqlite" // the driver
)

// Index is an open index. It fulfils search.Index.
type Index struct {
	w      *sql.DB // one connection
	r      *sql.DB // read-only
	values *values

	writing sync.Mutex
}

var _ search.Index = (*Index)(nil)

// Open opens the index in the file at path and makes it when it is missing. An
// index of another format is emptied: the caller sees by Count that it must be
// filled again.
func Open(path string) (*Index, error) {
	x, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("open index %s (it may be deleted and rebuilt with `yuqing reindex`): %w", path, err)
	}
	return x, nil
}

func open(path string) (x *Index, err error) {
	x = &Index{values: newValues()}
	x.w, err = sql.Open("sqlite", dsn(path, url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(15000)",
		"journal_mode(WAL)",
		"synchronous(NORMAL)",      // what a power cut takes is delivered again
		"cache_size(-32768)",       // 32 MB
		"wal_autocheckpoint(8000)", // 32 MB: a merge writes much at once
	}}))
	if err != nil {
		return nil, err
	}
	x.w.SetMaxOpenConns(1)
	x.r, err = sql.Open("sqlite", dsn(path, url.Values{"_pragma": {
		"busy_timeout(15000)",
		"query_only(1)",
		"cache_size(-8192)",
	}}))
	if err != nil {
		return nil, err
	}
	x.r.SetMaxOpenConns(4)
	if err := x.prepare(); err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

func dsn(path string, q url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func (x *Index) prepare() error {
	tx, err := x.w.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var found int
	if err := tx.QueryRow(`pragma user_version`).Scan(&found); err != nil {
		return err
	}
	if found == format {
		return nil
	}
	if _, err := tx.Exec(dropAll + schema + fmt.Sprintf(`pragma user_version = %d`, format)); err != nil {
		return err
	}
	return tx.Commit()
}

// Refresh has nothing to wait for: what Write committed is seen at once.
func (x *Index) Refresh(context.Context) error { return nil }

// Reset empties the index. The dictionary of values stays: other processes may
// remember its numbers.
func (x *Index) Reset(ctx context.Context) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	tx, err := x.w.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("empty the index: %w", err)
	}
	defer tx.Rollback()
	_, err = tx.Exec(`
		insert into ft (ft) values ('delete-all');
		delete from doc;
		delete from day_value;`)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("empty the index: %w", err)
	}
	return nil
}

// Count returns the number of indexed posts.
func (x *Index) Count(ctx context.Context) (n int64, err error) {
	err = x.r.QueryRowContext(ctx, `select coalesce(sum(n), 0) from day_value where value = ?`, anyValue).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the index: %w", err)
	}
	return n, nil
}

// Lacks is search.Index.Lacks.
func (x *Index) Lacks(ctx context.Context, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := x.r.QueryContext(ctx, `
		select e.value from json_each(?) e where not exists (select 1 from doc d where d.id = e.value) order by e.key`, string(list))
	if err != nil {
		return nil, fmt.Errorf("look %d posts up in the index: %w", len(ids), err)
	}
	defer rows.Close()
	var lacking []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("look %d posts up in the index: %w", len(ids), err)
		}
		lacking = append(lacking, id)
	}
	return lacking, rows.Err()
}

// Close closes the file.
func (x *Index) Close() error {
	err := x.w.Close()
	if x.r != nil {
		err = firstOf(err, x.r.Close())
	}
	return err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
