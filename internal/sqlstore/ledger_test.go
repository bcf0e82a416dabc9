package sqlstore_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func TestLedger(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			store := open(t)()
			ledgertest.RunStore(t, func(t *testing.T) ledgertest.Opened {
				if err := store.Empty(ctx); err != nil {
					t.Fatal(err)
				}
				return ledgertest.Opened{
					Store:   store.Ledger,
					Notices: func(ctx context.Context) ([]ledger.Notice, error) { return notices(ctx, store.Outbox) },
					Audited: func(ctx context.Context, id string) ([]string, error) { return audited(ctx, store.Audit, id) },
				}
			})
		})
	}
}

// notices claims everything for no time, so that it can be claimed again.
func notices(ctx context.Context, outbox *sqlstore.Outbox) (out []ledger.Notice, err error) {
	items, err := outbox.Claim(ctx, notify.LanePage, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), 0, 1000)
	for _, o := range items {
		var n ledger.Notice
		err = errors.Join(err, json.Unmarshal(o.Payload, &n))
		out = append(out, n)
	}
	return out, err
}

func audited(ctx context.Context, audit *sqlstore.Audit, id string) (hashes []string, err error) {
	rows, err := audit.Audit(ctx, access.AuditQuery{Object: "entry:" + id, Limit: 1000})
	for _, r := range slices.Backward(rows) {
		hashes = append(hashes, r.Digest)
	}
	return hashes, err
}

// tampering is what somebody with the database open could do, and the object
// or row that verification must name.
var tampering = map[string]struct {
	queries []string
	named   string
}{
	"an audit row edited":          {[]string{`UPDATE audit SET detail = 'x' WHERE n = 3`}, "第 3 行："},
	"an audit row deleted":         {[]string{`DELETE FROM audit WHERE n = 3`}, "第 3 行："},
	"the first rows deleted":       {[]string{`DELETE FROM audit WHERE n < 3`}, "第 1 行："},
	"the last row cut off":         {[]string{`DELETE FROM audit WHERE n = (SELECT MAX(n) FROM audit)`}, "被截去"},
	"all rows deleted":             {[]string{`DELETE FROM audit`}, "第 1 行："},
	"a row added":                  {[]string{`INSERT INTO audit SELECT n + 1000, at, user_id, login, address, act, object, detail, digest, hash FROM audit WHERE n = 1`}, "以外添加"},
	"the head set back":            {[]string{`UPDATE audit_head SET n = n - 1, hash = (SELECT hash FROM audit WHERE n = audit_head.n - 1)`}, "以外添加"},
	"the head deleted":             {[]string{`DELETE FROM audit_head`}, "链尾被删除"},
	"somebody made administrator":  {[]string{`UPDATE users SET person = REPLACE(person, 'monitor', 'secadmin') WHERE login = 'zhang'`}, "user:1"},
	"a password replaced":          {[]string{`UPDATE users SET password_hash = 'x' WHERE login = 'zhang'`}, "user:1"},
	"a user added":                 {[]string{`INSERT INTO users SELECT '9', 1, 'mallory', password_hash, phone, last_login, person FROM users`}, "user:9"},
	"a user deleted":               {[]string{`DELETE FROM users`}, "user:1"},
	"a unit renamed":               {[]string{`UPDATE units SET name = 'x'`}, "unit:u-health"},
	"an entry edited":              {[]string{`UPDATE entry_docs SET entry = REPLACE(entry, '积水', '积雪')`}, "entry:"},
	"an entry's state changed":     {[]string{`UPDATE entries SET state = 'closed'`}, "entry:"},
	"an entry's deadline changed":  {[]string{`UPDATE entries SET due_at = due_at + 1`}, "entry:"},
	"an entry deleted":             {[]string{`DELETE FROM entries`}, "entry:"},
	"an entry deleted altogether":  {[]string{`DELETE FROM entries`, `DELETE FROM entry_docs`, `DELETE FROM acts`}, "entry:"},
	"an entry's words changed":     {[]string{`UPDATE entry_words SET words = 'x'`}, "entry:"},
	"an entry's document deleted":  {[]string{`DELETE FROM entry_docs`}, "entry:"},
	"an act edited":                {[]string{`UPDATE acts SET act = REPLACE(act, '某monitor', '某人') WHERE seq = 1`}, "entry:"},
	"an act's details edited":      {[]string{`UPDATE acts SET details = REPLACE(details, '积水', '积雪') WHERE seq = 1`}, "entry:"},
	"an act deleted":               {[]string{`DELETE FROM acts WHERE seq = 2`}, "entry:"},
	"the last act cut off":         {[]string{`DELETE FROM acts WHERE seq = (SELECT MAX(seq) FROM acts)`}, "entry:"},
	"an act added":                 {[]string{`INSERT INTO acts SELECT entry_id, seq + 100, act, details FROM acts WHERE seq = 1`}, "entry:"},
	"an entry with a short memory": {[]string{`UPDATE entries SET version = version - 1`}, "entry:"},
}

func TestTamperingIsFound(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			store := open(t)()
			for name, c := range tampering {
				t.Run(name, func(t *testing.T) {
					if err := store.Empty(ctx); err != nil {
						t.Fatal(err)
					}
					fill(t, store)
					if _, err := store.Audit.VerifyAudit(ctx); err != nil {
						t.Fatalf("before: %v", err)
					}
					for _, q := range c.queries {
						if err := store.ExecIn(ctx, "ledger", q); err != nil {
							t.Fatal(err)
						}
					}
					_, err := store.Audit.VerifyAudit(ctx)
					var broken *access.BrokenError
					if !errors.As(err, &broken) || !strings.Contains(err.Error(), c.named) {
						t.Errorf("got %v, want %s named", err, c.named)
					}
				})
			}
		})
	}
}

// fill makes a user, a unit and an entry with some acts.
func fill(t *testing.T, store *sqlstore.Store) {
	t.Helper()
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	by := access.Operator()
	err := store.Access.Apply(ctx, access.Change{
		Users: []access.User{{ID: "1", Login: "zhang", Name: "张三", Roles: []access.Role{access.RoleMonitor}, PasswordHash: "h"}},
		Units: []access.Unit{{ID: ledgertest.UnitHealth, Name: "卫生健康局", Kind: access.UnitDepartment}},
		Audit: []access.AuditEntry{
			access.By(by, at, "user.create", "user:1", ""), access.By(by, at, "unit.create", "unit:"+ledgertest.UnitHealth, ""),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	office := ledgertest.NewOffice(store.Ledger)
	if _, err := office.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{Title: "某路积水"}); err != nil {
		t.Fatal(err)
	}
}

// What an earlier program kept without saying since when it waits says so once
// it is opened, and still verifies.
func TestFactsAreDerivedAnew(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			process := open(t)
			old := process()
			fill(t, old)
			all := ledger.Filter{Scope: ledger.Scope{All: true}, Now: time.Now()}
			want, err := old.Ledger.Piles(ctx, all)
			if err != nil || len(want) == 0 {
				t.Fatalf("piles %v, %v: something should wait", want, err)
			}
			for _, q := range []string{`UPDATE entries SET state_since = 0, report_since = 0, facts_as = 0`,
				`DELETE FROM entry_words`, `DELETE FROM entry_grams`, `DELETE FROM entry_outlines`} {
				if err := old.ExecIn(ctx, "ledger", q); err != nil {
					t.Fatal(err)
				}
			}
			store := process()
			all.Text = "积水"
			if tiles, err := store.Ledger.Tiles(ctx, all); err != nil || tiles.Total != 1 {
				t.Errorf("found by its words: %+v, %v", tiles, err)
			}
			outlines := 0
			if err := store.Ledger.Outlines(ctx, all, func(ledger.Outline) error { outlines++; return nil }); err != nil || outlines != 1 {
				t.Errorf("%d outlines, %v", outlines, err)
			}
			if have, err := store.Ledger.Piles(ctx, all); err != nil || !reflect.DeepEqual(have, want) {
				t.Errorf("piles %+v, want %+v, %v", have, want, err)
			}
			if _, err := store.Audit.VerifyAudit(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}
