package sqlstore_test

import (
	"context"
	"fmt"
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

// What a process leads takes no connection of those that its work needs.
func TestLeadingLeavesConnections(t *testing.T) {
	store := scaled(t)()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	const works = 40 // more than a process has connections
	begun, ended := make(chan struct{}, works), make(chan struct{}, works)
	for i := range works {
		go func() {
			err := store.Lead(ctx, slog.New(slog.DiscardHandler), fmt.Sprint("work ", i), func(ctx context.Context) error {
				begun <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			})
			if err != nil {
				t.Error(err)
			}
			ended <- struct{}{}
		}()
	}
	for range works {
		waitFor(t, "a leader of each work", begun)
	}
	asking, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	if err := store.ExecIn(asking, "ledger", `SELECT 1`); err != nil {
		t.Errorf("while all is led: %v", err)
	}
	cancel()
	for range works {
		waitFor(t, "the end", ended)
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
