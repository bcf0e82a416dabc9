package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Waits of Lead: between two tries to become the leader, and between two looks
// whether the connection that holds the lock still lives.
const (
	leadTry   = 500 * time.Millisecond
	leadCheck = time.Second
)

// errLostLead ends work whose lock went with its connection.
var errLostLead = errors.New("the lock was lost with its connection")

// Lead runs do while this process is the only one of the schema that does this
// work. It waits for its turn. PostgreSQL frees the lock when the connection
// of a leader breaks; do's context then ends, and Lead waits for another turn.
// Until it has seen that, for a second or so, another may already lead: what
// both do must bear to be done twice. A lock that cannot be asked for is told
// to the log once, and once when it can be asked for again.
// It returns do's error, or nil when ctx ends. Of one PostgreSQL schema only;
// the files of a data folder are locked by their process.
func (s *Store) Lead(ctx context.Context, log *slog.Logger, work string, do func(context.Context) error) error {
	db := s.databases[0]
	name := "yuqing lead " + db.name + " " + work
	trouble := trouble{log: log, work: work}
	for {
		conn, err := takeLead(ctx, db.locks, name)
		trouble.note(ctx, err)
		if err == nil && conn != nil {
			err = leadWith(ctx, conn, name, do)
			if err == nil || ctx.Err() != nil {
				return ignoreCanceled(ctx, err)
			}
			if !errors.Is(err, errLostLead) {
				return err
			}
			trouble.note(ctx, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(leadTry):
		}
	}
}

// trouble tells the first of several failures in a row, and when they are over.
type trouble struct {
	log     *slog.Logger
	work    string
	failing bool
}

func (t *trouble) note(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
		return
	case err != nil && !t.failing:
		t.log.Error("no lock to be had of the database; trying again", "work", t.work, "error", err)
	case err == nil && t.failing:
		t.log.Info("locks to be had of the database again", "work", t.work)
	}
	t.failing = err != nil
}

// takeLead returns the connection that holds the lock, or nil where another
// process holds it. A database that does not answer is asked again.
func takeLead(ctx context.Context, db *sql.DB, name string) (*sql.Conn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock(hashtext($1))`, name).Scan(&got); err != nil || !got {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// leadWith runs do and watches the connection meanwhile.
func leadWith(ctx context.Context, conn *sql.Conn, name string, do func(context.Context) error) error {
	defer func() {
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), leadCheck)
		defer cancel()
		_, _ = conn.ExecContext(free, `SELECT pg_advisory_unlock(hashtext($1))`, name)
		_ = conn.Close()
	}()
	working, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan error, 1)
	go func() { done <- do(working) }()
	for check := time.NewTicker(leadCheck); ; {
		select {
		case err := <-done:
			check.Stop()
			if errors.Is(context.Cause(working), errLostLead) {
				return errLostLead
			}
			return err
		case <-check.C:
			if err := ping(ctx, conn); err != nil {
				cancel(fmt.Errorf("%w: %w", errLostLead, err))
			}
		}
	}
}

func ping(ctx context.Context, conn *sql.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, 5*leadCheck)
	defer cancel()
	return conn.PingContext(ctx)
}

func ignoreCanceled(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
