package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"yuqing/internal/sqlstore"
	"yuqing/internal/sqlstore/storetest"
	"yuqing/internal/testservers"
)

var ctx = context.Background()

// backends opens the store of each dialect, empty; every call of what they
// return opens it once more.
var backends = map[string]func(t *testing.T) func() *sqlstore.Store{
	"sqlite":   embedded,
	"postgres": scaled,
}

func embedded(t *testing.T) func() *sqlstore.Store {
	dir := filepath.Join(t.TempDir(), "数据 100%?#")
	return func() *sqlstore.Store {
		t.Helper()
		return opened(t)(sqlstore.Open(ctx, dir))
	}
}

var schemas atomic.Int64

// scaled gives a test a database of its own: a copy of one that is migrated,
// since that is quicker than to migrate it again.
func scaled(t *testing.T) func() *sqlstore.Store {
	server, err := template(testservers.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("office_%d", schemas.Add(1))
	if err := server.exec(`CREATE DATABASE ` + name + ` TEMPLATE office_template`); err != nil {
		t.Fatal(err)
	}
	return func() *sqlstore.Store {
		t.Helper()
		return opened(t)(sqlstore.OpenPostgres(ctx, server.database(name), officeSchema))
	}
}

// unmade is scaled without a schema: the first who opens it makes it.
func unmade(t *testing.T) func() *sqlstore.Store {
	dsn := testservers.Postgres(t)
	schema := fmt.Sprintf("office %d", schemas.Add(1))
	return func() *sqlstore.Store {
		t.Helper()
		return opened(t)(sqlstore.OpenPostgres(ctx, dsn, schema))
	}
}

const officeSchema = "office 1"

// pgServer is the address of a server.
type pgServer struct{ dsn string }

// template makes the database that others are copied from, once.
var template = func() func(dsn string) (pgServer, error) {
	var once sync.Once
	var failed error
	return func(dsn string) (pgServer, error) {
		server := pgServer{dsn}
		once.Do(func() {
			if failed = server.exec(`CREATE DATABASE office_template`); failed != nil {
				return
			}
			var store *sqlstore.Store
			if store, failed = sqlstore.OpenPostgres(ctx, server.database("office_template"), officeSchema); failed == nil {
				failed = store.Close()
			}
		})
		return server, failed
	}
}()

// database is the address of one of the server's databases.
func (s pgServer) database(name string) string {
	return strings.Replace(s.dsn, "/postgres?", "/"+name+"?", 1)
}

func (s pgServer) exec(q string) error {
	conn, err := pgx.Connect(ctx, s.dsn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, q)
	return errors.Join(err, conn.Close(ctx))
}

func opened(t *testing.T) func(*sqlstore.Store, error) *sqlstore.Store {
	return func(s *sqlstore.Store, err error) *sqlstore.Store {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
}

func TestStores(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T) func() storetest.Stores {
				process := open(t)
				return func() storetest.Stores {
					s := process()
					return storetest.Stores{
						Pushes: s.Pushes, Patrol: s.Patrol, Answers: s.Answers, Alarms: s.Alarms, Outbox: s.Outbox, Inbox: s.Inbox,
						Posts: s.Posts, Sources: s.Sources, Runs: s.Sources, HostHolds: s.Sources, Access: s.Access, Audit: s.Audit, Ledger: s.Ledger, Jobs: s.Jobs, Calibration: s.Calibration, Wording: s.Wording, Briefs: s.Briefs, Office: s.Office, Duty: s.Duty,
					}
				}
			})
		})
	}
}
