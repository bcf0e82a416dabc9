package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/sqlstore"
	"yuqing/internal/testservers"
	"yuqing/ledger"
)

// notifyingChild says on which store this test binary writes the ledger and
// works off the outbox when it is started as another process.
const notifyingChild = "YUQING_NOTIFY_TEST_CHILD"

// sent counts what workers sent, by channel, message and person.
type sent struct {
	mu sync.Mutex
	n  map[string]int
}

func (s *sent) add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n == nil {
		s.n = map[string]int{}
	}
	s.n[key]++
}

// workerOn is a worker on a store whose channels note what they send.
func workerOn(s *sqlstore.Store, now func() time.Time, to *sent) *notify.Worker {
	return notify.NewWorker(notify.Config{
		Outbox: s.Outbox, Wants: s.Inbox.Preferences, Now: now, Log: slog.New(slog.DiscardHandler),
		People: func(ctx context.Context, _ ledger.Notice) (notify.People, error) {
			users, err := s.Access.Users(ctx)
			return notify.People{Users: users}, err
		},
		Mail: func(_ context.Context, _ string, m notify.Message) error {
			to.add("mail " + m.ID + " " + m.UserID)
			return nil
		},
		Webhook: func(_ context.Context, m notify.Message) error { to.add("webhook " + m.ID); return nil },
	})
}

// readers are two monitors, one of whom wants everything by e-mail.
func readers(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	err := s.Access.Apply(ctx, access.Change{Users: []access.User{
		{ID: "wang", Login: "wang", Name: "王五", Roles: []access.Role{access.RoleMonitor}},
		{ID: "zhao", Login: "zhao", Name: "赵六", Roles: []access.Role{access.RoleMonitor}},
	}})
	if err == nil {
		err = s.Inbox.PutPreference(ctx, "wang", notify.Preference{Email: "wang@example.gov.cn", Mail: notify.MailAll})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// noted writes an entry with a notice to the monitors.
func noted(s *sqlstore.Store, id string) error {
	a := ledger.Act{EntryID: id, Seq: 1, Action: ledger.ActCreate, HappenedAt: start, RecordedAt: start}
	a.Hash = ledger.ActHash(a)
	return s.Ledger.Append(ctx, ledger.Change{
		Acts: []ledger.Act{a}, Entry: ledger.Entry{ID: id, Number: id, Version: 1},
		Notices: []ledger.Notice{{EntryID: id, Seq: 1, Number: id, Action: ledger.ActCreate, State: ledger.StateClue,
			Roles: []access.Role{access.RoleMonitor}, At: start}},
	})
}

// workOff runs workers until none of them finds anything.
func workOff(t *testing.T, workers ...*notify.Worker) {
	t.Helper()
	var wg sync.WaitGroup
	for _, w := range workers {
		wg.Go(func() {
			for {
				n, err := w.Round(ctx)
				if err != nil {
					t.Error(err)
				}
				if n == 0 {
					return
				}
			}
		})
	}
	wg.Wait()
}

// expectOnce asks for each entry's notice once in each inbox.
func expectOnce(t *testing.T, s *sqlstore.Store, entries int) {
	t.Helper()
	for _, user := range []string{"wang", "zhao"} {
		got, err := s.Inbox.Messages(ctx, user, true, "", 100000)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, m := range got {
			seen[m.EntryID] = true
		}
		if len(got) != entries || len(seen) != entries {
			t.Errorf("%s has %d messages of %d entries, want %d once each", user, len(got), len(seen), entries)
		}
	}
	if n, _, err := s.Outbox.Waiting(ctx); err != nil || n != 0 {
		t.Errorf("%d left in the outbox, %v", n, err)
	}
}

func TestTwoWorkersHandOutOnce(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		const entries = 50
		for i := range entries {
			if err := noted(s, fmt.Sprintf("e%03d", i)); err != nil {
				t.Fatal(err)
			}
		}
		to := &sent{}
		now := func() time.Time { return start }
		workOff(t, workerOn(process(), now, to), workerOn(process(), now, to))
		workOff(t, workerOn(s, now, to)) // e-mails that the other had just written
		expectOnce(t, s, entries)
		if len(to.n) != 2*entries {
			t.Errorf("%d sent, want one e-mail and one call an entry", len(to.n))
		}
		for what, n := range to.n {
			if n != 1 {
				t.Errorf("%s sent %d times", what, n)
			}
		}
	})
}

// TestDeliveredAlready: a worker that lost its lease hands out nothing twice.
func TestDeliveredAlready(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		if err := noted(s, "e1"); err != nil {
			t.Fatal(err)
		}
		items, err := s.Outbox.Claim(ctx, notify.LanePage, start, time.Minute, 1)
		if err != nil || len(items) != 1 {
			t.Fatal(items, err)
		}
		m := notify.Message{ID: items[0].ID, UserID: "wang", EntryID: "e1", At: start}
		further := []notify.Item{{ID: "mail:1", Kind: notify.KindMail, Payload: []byte("{}"), CreatedAt: start}}
		for range 2 {
			if err := s.Outbox.Deliver(ctx, items[0].ID, []notify.Message{m}, further); err != nil {
				t.Fatal(err)
			}
			if err := s.Outbox.Done(ctx, "mail:1"); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Inbox.Unread(ctx, "wang"); n != 1 || err != nil {
			t.Errorf("%d unread, %v", n, err)
		}
		if n, _, err := s.Outbox.Waiting(ctx); n != 0 || err != nil {
			t.Errorf("%d in the outbox, %v: the second delivery wrote its items again", n, err)
		}
	})
}

// TestWorkerEndsAtOnce: what was being sent when the process was told to end is
// sent once, and the rest of the claim is due at once for the next process.
func TestWorkerEndsAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		readers(t, s)
		for i := range 3 {
			if err := noted(s, fmt.Sprintf("e%d", i)); err != nil {
				t.Fatal(err)
			}
		}
		now := func() time.Time { return start }
		to := &sent{}
		first := workerOn(process(), now, to)
		if n, err := first.Round(ctx); n != 3 || err != nil { // makes e-mails and calls of the notices
			t.Fatal(n, err)
		}
		ending, end := context.WithCancel(ctx)
		first.Webhook = func(ctx context.Context, m notify.Message) error {
			end()
			to.add("webhook " + m.ID)
			return ctx.Err()
		}
		first.Mail = nil
		for range 2 {
			if _, err := first.Round(ending); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		workOff(t, workerOn(s, now, to))
		expectOnce(t, s, 3)
		calls := 0
		for what, n := range to.n {
			if n != 1 {
				t.Errorf("%s sent %d times", what, n)
			}
			if strings.HasPrefix(what, "webhook") {
				calls++
			}
		}
		if calls != 3 {
			t.Errorf("%d calls of the webhook, want 3", calls)
		}
	})
}

// TestKilledBetweenLedgerAndNotice kills processes that write the ledger and
// work off its notices, each at another moment (traps: fault 3). Two workers
// then find every notice of what was committed.
func TestKilledBetweenLedgerAndNotice(t *testing.T) {
	for name, where := range map[string]func(t *testing.T) string{
		"sqlite": func(t *testing.T) string { return "sqlite " + t.TempDir() },
		"postgres": func(t *testing.T) string {
			return fmt.Sprintf("office_killed_%d %s", schemas.Add(1), testservers.Postgres(t))
		},
	} {
		t.Run(name, func(t *testing.T) {
			at := where(t)
			first := opened(t)(openAt(at))
			readers(t, first)
			reported := 0
			for round := range 5 {
				cmd, out := startChild(t, notifyingChild, at)
				for range 2 + 5*round {
					if !out.Scan() {
						t.Fatal("the writer ended by itself")
					}
					reported++
				}
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				_, _ = cmd.Process.Wait()
			}
			to := &sent{}
			later := func() time.Time { return time.Now().Add(time.Hour) } // past every lease
			workOff(t, workerOn(opened(t)(openAt(at)), later, to), workerOn(opened(t)(openAt(at)), later, to))
			workOff(t, workerOn(first, later, to))
			all, err := first.Ledger.Tiles(ctx, ledger.Filter{Scope: ledger.Scope{All: true}, Now: later()})
			if err != nil || all.Total < reported {
				t.Fatalf("%d entries of %d reported, %v", all.Total, reported, err)
			}
			expectOnce(t, first, all.Total)
		})
	}
}

func openAt(where string) (*sqlstore.Store, error) {
	kind, place, _ := strings.Cut(where, " ")
	if kind == "sqlite" {
		return sqlstore.Open(ctx, place)
	}
	return sqlstore.OpenPostgres(ctx, place, kind)
}

// notifyForever writes entries and works off their notices at the same time,
// and prints each entry once it is durable.
func notifyForever(where string) error {
	store, err := openAt(where)
	if err != nil {
		return err
	}
	go func() { _ = workerOn(store, time.Now, &sent{}).Run(ctx) }()
	for i := 0; ; i++ {
		id := fmt.Sprintf("%d-%d", os.Getpid(), i)
		if err := noted(store, id); err != nil {
			return err
		}
		fmt.Println(id)
		if _, err := workerOn(store, time.Now, &sent{}).Round(ctx); err != nil {
			return err
		}
	}
}
