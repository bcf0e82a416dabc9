package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
)

// A lock that cannot be asked for is told once, and so is that it can be again;
// then the work is done.
func TestLeadTellsOfTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := sql.OpenDB(&downAtFirst{refusals: 3})
		defer db.Close()
		s := &Store{databases: []*database{{name: "ledger", locks: db}}}
		var said bytes.Buffer
		led := 0
		err := s.Lead(t.Context(), slog.New(slog.NewTextHandler(&said, nil)), "reminders", func(context.Context) error {
			led++
			return nil
		})
		if err != nil || led != 1 {
			t.Errorf("led %d times, %v", led, err)
		}
		failed, again := strings.Count(said.String(), "the server is down"), strings.Count(said.String(), "to be had of the database again")
		if failed != 1 || again != 1 || !strings.Contains(said.String(), "work=reminders") {
			t.Errorf("told of the failure %d times and of its end %d times:\n%s", failed, again, said.String())
		}
	})
}

// downAtFirst is a server that refuses connections some times, and whose locks
// are free then.
type downAtFirst struct{ refusals int }

func (d *downAtFirst) Driver() driver.Driver { return nil }

func (d *downAtFirst) Connect(context.Context) (driver.Conn, error) {
	if d.refusals--; d.refusals >= 0 {
		return nil, errors.New("the server is down")
	}
	return freeLocks{}, nil
}

type freeLocks struct{}

func (freeLocks) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }
func (freeLocks) Begin() (driver.Tx, error)           { return nil, errors.ErrUnsupported }
func (freeLocks) Close() error                        { return nil }

func (freeLocks) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &oneTrue{}, nil
}

func (freeLocks) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	return driver.ResultNoRows, nil
}

type oneTrue struct{ given bool }

func (*oneTrue) Columns() []string { return []string{"got"} }
func (*oneTrue) Close() error      { return nil }

func (r *oneTrue) Next(into []driver.Value) error {
	if r.given {
		return io.EOF
	}
	r.given, into[0] = true, true
	return nil
}
