package sqlstore_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

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

func scaled(t *testing.T) func() *sqlstore.Store {
	dsn := testservers.Postgres(t)
	schema := fmt.Sprintf("office %d", schemas.Add(1))
	return func() *sqlstore.Store {
		t.Helper()
		return opened(t)(sqlstore.OpenPostgres(ctx, dsn, schema))
	}
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
					return storetest.Stores{Posts: s.Posts, Sources: s.Sources, Runs: s.Sources, Access: s.Access, Audit: s.Audit, Ledger: s.Ledger, Jobs: s.Jobs, Calibration: s.Calibration, Wording: s.Wording}
				}
			})
		})
	}
}
