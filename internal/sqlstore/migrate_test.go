package sqlstore_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

// TestMigrations brings each group of tables back to every earlier schema,
// fills it with what such a program kept (testdata/schema/GROUP-VERSION.sql),
// opens it, and finds that again.
func TestMigrations(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			for _, group := range sqlstore.Groups {
				probe := open(t)()
				all, err := probe.DownTo(ctx, group, 0)
				if err != nil || len(all) == 0 {
					t.Fatalf("versions %v, %v", all, err)
				}
				for _, v := range all {
					t.Run(fmt.Sprintf("%s from %d", group, v), func(t *testing.T) { migrate(t, open(t), group, v) })
				}
			}
		})
	}
}

func migrate(t *testing.T, process func() *sqlstore.Store, group string, version int64) {
	old := process()
	if _, err := old.DownTo(ctx, group, version); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join("testdata", "schema", fmt.Sprintf("%s-%05d.sql", group, version)))
	if err != nil {
		t.Fatalf("each schema needs an example of what was kept in it: %v", err)
	}
	for _, q := range strings.Split(string(content), ";\n") {
		if strings.TrimSpace(q) == "" {
			continue
		}
		if err := old.ExecIn(ctx, group, q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	store := process() // migrates
	find(t, store, group)
}

func find(t *testing.T, store *sqlstore.Store, group string) {
	t.Helper()
	if group == "posts" {
		err := store.Posts.TicketOutlines(ctx, time.Unix(0, 0), time.Unix(1e10, 0), func(r opinion.Record) error {
			if r.ID != "t1" || r.Title != "旧工单" || r.Ticket.Unit != "城管局" || len(r.Analysis.Topics) != 1 {
				t.Errorf("ticket %+v", r)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		r, err := store.Posts.Get(ctx, "p1")
		if err != nil || r.Title != "旧标题" || r.Version != 2 || len(r.Analysis.Topics) != 1 {
			t.Errorf("post %+v, %v", r, err)
		}
		if v, err := store.Posts.Versions(ctx, "p1"); err != nil || len(v) != 2 || v[1].Title != "更旧的标题" {
			t.Errorf("versions %+v, %v", v, err)
		}
		saved, err := store.Posts.Save(ctx, []opinion.Analysed{postOf("new", 10)})
		if err != nil || saved[0].Seq != 8 {
			t.Errorf("saved %+v, %v", saved, err)
		}
		return
	}
	u, err := store.Access.UserByLogin(ctx, "zhang")
	if err != nil || u.Name != "张三" || !u.Roles[0].Known() || u.Version != 3 {
		t.Errorf("user %+v, %v", u, err)
	}
	if _, err := store.Sources.SourceByName(ctx, "某源"); err != nil {
		t.Error(err)
	}
	if head, err := store.Audit.VerifyAudit(ctx); err != nil || head.N != 1 {
		t.Errorf("audit %+v, %v", head, err)
	}
	if n, _, err := store.Outbox.Waiting(ctx); err != nil || n != 1 {
		t.Errorf("%d in the outbox, %v", n, err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	store := opened(t)(sqlstore.Open(ctx, dir))
	if err := store.ExecIn(ctx, "ledger", `INSERT INTO migrations_ledger (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(ctx, dir); !errors.Is(err, sqlstore.ErrNewerSchema) {
		t.Errorf("got %v", err)
	}
}

// TestOpenedTogether opens a new folder, and a new schema, many times at once.
func TestOpenedTogether(t *testing.T) {
	for name, open := range map[string]func(*testing.T) func() *sqlstore.Store{"sqlite": embedded, "postgres": unmade} {
		t.Run(name, func(t *testing.T) {
			process := open(t)
			var wg sync.WaitGroup
			for i := range 6 {
				wg.Go(func() {
					id := fmt.Sprint(i)
					err := process().Access.Apply(ctx, access.Change{Users: []access.User{{ID: id, Login: id, Name: id}}})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if users, err := process().Access.Users(ctx); err != nil || len(users) != 6 {
				t.Errorf("%d users, %v", len(users), err)
			}
		})
	}
}
