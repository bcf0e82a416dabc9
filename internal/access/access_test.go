package access_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
)

var ctx = context.Background()

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

const password = "Zheng-Que8"

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// office is a service on a real store, with its first administrator.
type office struct {
	*access.Service
	store *sqlstore.Store
	clock *clock
	admin access.User
	root  access.Actor // the first administrator, logged in
}

func newOffice(t *testing.T, opt access.Options) *office {
	t.Helper()
	o := emptyOffice(t, opt)
	secret, err := o.NewSetupLink(ctx)
	must(t, err)
	o.admin, err = o.Setup(ctx, secret, "Admin", "管理员", password, "10.0.0.1")
	must(t, err)
	_, o.root = o.login(t, "admin", password)
	return o
}

func emptyOffice(t *testing.T, opt access.Options) *office {
	t.Helper()
	store, err := sqlstore.Open(ctx, t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, store.Close()) })
	c := &clock{now: noon}
	return &office{Service: access.New(store.Access, store.Audit, c.Now, opt), store: store, clock: c}
}

func (o *office) login(t *testing.T, login, password string) (token string, a access.Actor) {
	t.Helper()
	token, a, err := o.Login(ctx, login, password, "10.0.0.1")
	must(t, err)
	return token, a
}

// person adds a user who has chosen their own password.
func (o *office) person(t *testing.T, login string, unit string, roles ...access.Role) access.User {
	t.Helper()
	u, first, err := o.CreateUser(ctx, o.root, access.User{Login: login, Name: login, UnitID: unit, Roles: roles})
	must(t, err)
	_, a := o.login(t, login, first)
	must(t, o.ChangePassword(ctx, a, first, password))
	return u
}

// acts returns the acts of the audit log, oldest first.
func (o *office) acts(t *testing.T) []string {
	t.Helper()
	rows, err := o.store.Audit.Audit(ctx, access.AuditQuery{Limit: 1000})
	must(t, err)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[len(rows)-1-i] = r.Act
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// errInput stands for any *opinion.InputError in want.
var errInput = errors.New("an input error")

func isInput(err error) bool {
	_, ok := errors.AsType[*opinion.InputError](err)
	return ok
}

func want(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) && !(target == errInput && isInput(err)) {
		t.Errorf("got error %v, want %v", err, target)
	}
}
