package acceptance

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"yuqing/internal/testservers"
)

// hold keeps everybody from writing to a table of the installation's database,
// which they may read: it makes the moments that no test could hit.
type hold struct {
	sys   *system
	table string
	by    *pgx.Conn // whose transaction holds the table
	asks  *pgx.Conn
}

// hold holds a table until release or the end of the test.
func (sys *system) hold(t *testing.T, table string) *hold {
	t.Helper()
	h := &hold{sys: sys, table: pgx.Identifier{sys.setting("YUQING_NAMESPACE"), table}.Sanitize(), asks: database(t)}
	h.by = database(t)
	if err := h.lock(t.Context(), h.by); err != nil {
		t.Fatal(err)
	}
	return h
}

// database is a connection behind the product's back.
func database(t *testing.T) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), testservers.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	return c
}

func (h *hold) lock(ctx context.Context, by *pgx.Conn) error {
	_, err := by.Exec(ctx, "BEGIN; LOCK TABLE "+h.table+" IN EXCLUSIVE MODE")
	return err
}

// waiting counts who waits for the table: those who want to write, or the one of
// a process ID.
func (h *hold) waiting(t *testing.T, pid uint32) (n int) {
	t.Helper()
	err := h.asks.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks
		WHERE NOT granted AND relation = $1::text::regclass
		AND CASE WHEN $2::bigint = 0 THEN mode = 'RowExclusiveLock' ELSE pid = $2 END`, h.table, int64(pid)).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// awaitWriter returns when somebody wants to write.
func (h *hold) awaitWriter(t *testing.T) {
	t.Helper()
	eventually(t, "nobody wants to write to "+h.table, func() bool { return h.waiting(t, 0) > 0 })
}

// letPass lets those write who wait, and holds the table again when they have.
func (h *hold) letPass(t *testing.T) {
	t.Helper()
	next := database(t)
	held := make(chan error, 1)
	go func() { held <- h.lock(t.Context(), next) }()
	pid := next.PgConn().PID()
	eventually(t, "the lock is not asked for", func() bool { return h.waiting(t, pid) > 0 }) // behind those who wait
	h.release(t)
	if err := <-held; err != nil {
		t.Fatal(err)
	}
	h.by = next
}

// release lets everybody write again.
func (h *hold) release(t *testing.T) {
	t.Helper()
	if _, err := h.by.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}
