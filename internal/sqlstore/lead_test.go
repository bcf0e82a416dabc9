package sqlstore_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/sqlstore"
)

// waitFor fails the test where nothing comes within a generous time.
func waitFor(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(3 * time.Minute):
		t.Fatalf("waited for %s in vain", what)
	}
}

// TestLead has two processes want to lead. The server drops the connection of
// the first leader: its work must be told to end, and somebody must go on.
func TestLead(t *testing.T) {
	process := scaled(t)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var leading atomic.Int32
	begun, told := make(chan struct{}, 10), make(chan struct{}, 10)
	work := func(ctx context.Context) error {
		leading.Add(1)
		begun <- struct{}{}
		<-ctx.Done()
		leading.Add(-1)
		told <- struct{}{}
		return ctx.Err()
	}
	ended := make(chan struct{}, 2)
	stores := []*sqlstore.Store{process(), process()}
	for _, s := range stores {
		go func() {
			if err := s.Lead(ctx, slog.New(slog.DiscardHandler), "reminders", work); err != nil {
				t.Error(err)
			}
			ended <- struct{}{}
		}()
	}
	waitFor(t, "a leader", begun)
	if n := leading.Load(); n != 1 {
		t.Errorf("%d lead", n)
	}
	err := stores[0].ExecIn(ctx, "ledger", `SELECT pg_terminate_backend(pid) FROM pg_locks
		WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()`)
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the leader to be told", told)
	waitFor(t, "another leader", begun)
	if n := leading.Load(); n != 1 {
		t.Errorf("%d lead after the change", n)
	}
	cancel()
	for range stores {
		waitFor(t, "the end", ended)
	}
	if n := leading.Load(); n != 0 {
		t.Errorf("%d lead after the end", n)
	}
}

// The server is told to look after the connections, or it would keep the locks
// of a machine that is gone for hours.
func TestServerNoticesADeadMachine(t *testing.T) {
	store := scaled(t)()
	err := store.ExecIn(ctx, "ledger", `DO $$ BEGIN
		IF current_setting('tcp_keepalives_idle')::int + current_setting('tcp_keepalives_interval')::int * current_setting('tcp_keepalives_count')::int > 60
		THEN RAISE EXCEPTION 'noticed too late'; END IF; END $$`)
	if err != nil {
		t.Error(err)
	}
}
