package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// database is one open database: SQLite has one connection that writes and
// several that read; with PostgreSQL both are the same pool.
type database struct {
	name        string // for messages
	path        string // of the file; empty in a server
	dialect     dialect
	write, read *sql.DB
	locks       *sql.DB // of a server: connections that are held as long as something is led
}

// dialect is what differs between the two.
type dialect struct {
	rebind   func(query string) string // of the ? placeholders
	conflict func(error) bool          // is it a broken uniqueness?
	unfit    func(error) bool          // is it for the data's sake, whenever it is tried?
	binary   string                    // behind a text: compare its bytes
	position string                    // the function (text, part) that finds a part, from 1
	along    func(index string) string // behind a table's name: go along this index; empty for none

	// The index of the words of entries. key is the column of entries that the
	// tables beside it go by, gramKey its name in entry_grams; grams writes
	// grams as a parameter, gramValue takes it. What holds some is asked of
	// gramsOf under the condition gramsHeld, and of gramsUpTo, where there is
	// one, up to a number.
	key, gramKey, gramValue       string
	gramsOf, gramsHeld, gramsUpTo string
	grams                         func([]int64) string
}

func (d *database) close() error {
	if d.read == d.write {
		return errors.Join(d.write.Close(), d.locks.Close())
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// update runs fn in one transaction of the writer; it is durable when update
// returns nil, and nothing is written otherwise. What the engine cannot keep is
// opinion.ErrUnfit.
func (d *database) update(ctx context.Context, fn func(tx) error) error {
	t, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin in %s: %w", d.name, err)
	}
	defer func() { _ = t.Rollback() }() // does nothing after a commit
	if err := fn(tx{ctx, t, d.dialect}); err != nil {
		if d.dialect.unfit(err) {
			return fmt.Errorf("%w: %w", opinion.ErrUnfit, err)
		}
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("commit in %s: %w", d.name, err)
	}
	return nil
}

func (d *database) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return d.read.QueryContext(ctx, d.dialect.rebind(q), args...)
}

func (d *database) row(ctx context.Context, q string, args ...any) *sql.Row {
	return d.read.QueryRowContext(ctx, d.dialect.rebind(q), args...)
}

// tx is a transaction of the writer.
type tx struct {
	ctx     context.Context
	tx      *sql.Tx
	dialect dialect
}

// exec runs a statement and returns how many rows it touched. A broken
// uniqueness is opinion.ErrConflict.
func (t tx) exec(q string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, t.dialect.rebind(q), args...)
	if err != nil && t.dialect.conflict(err) {
		return 0, opinion.ErrConflict
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// execOne is exec for a statement that must touch one row; where it touches
// none it returns otherwise.
func (t tx) execOne(otherwise error, q string, args ...any) error {
	n, err := t.exec(q, args...)
	if err == nil && n == 0 {
		return otherwise
	}
	return err
}

func (t tx) query(q string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(t.ctx, t.dialect.rebind(q), args...)
}

func (t tx) row(q string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(t.ctx, t.dialect.rebind(q), args...)
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// orNotFound turns the driver's "no rows" into the stores' error.
func orNotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return opinion.ErrNotFound
	}
	return err
}

// lots are how many rows or values one statement takes. They are few, so that
// PostgreSQL keeps few prepared statements, and below the bounds of bound
// parameters (SQLite 32,766, PostgreSQL 65,535).
var lots = []int{256, 64, 16, 4, 1}

// lotWithin is the largest lot of at most n rows; n is at least 1.
func lotWithin(n int) int {
	for _, l := range lots {
		if l <= n {
			return l
		}
	}
	return 1
}

// nextList takes values off a list for an IN (…): the placeholders, the
// parameters and what is left. The last value fills the lot up.
func nextList(values []string) (list string, args []any, rest []string) {
	size := lots[0]
	for _, l := range lots {
		if l >= len(values) {
			size = l
		}
	}
	n := min(size, len(values))
	args = make([]any, size)
	for i := range args {
		args[i] = clean(values[min(i, n-1)])
	}
	return marks(size), args, values[n:]
}

// inLots calls write with lots of rows until none are left.
func inLots[T any](rows []T, write func([]T) error) error {
	for len(rows) > 0 {
		n := lotWithin(len(rows))
		if err := write(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// marks is n placeholders with commas between.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// tuples is n parenthesised groups of width placeholders.
func tuples(n, width int) string {
	return strings.TrimSuffix(strings.Repeat("("+marks(width)+"),", n), ",")
}

// anys makes bound parameters of strings.
func anys(ss []string) []any {
	out := make([]any, len(ss))
	for i, s := range ss {
		out[i] = clean(s)
	}
	return out
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// asKept is a time as the store gives it back.
func asKept(t time.Time) time.Time { return fromMicros(micros(t)) }

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// clean makes a string that both dialects take: PostgreSQL refuses NUL and
// bytes that are not UTF-8.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\uFFFD")
	}
	return s
}
