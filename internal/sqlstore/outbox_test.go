package sqlstore_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/sqlstore"
	"yuqing/ledger"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// onEach runs a test on an empty store of each dialect.
func onEach(t *testing.T, test func(t *testing.T, process func() *sqlstore.Store)) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// announce writes an entry with n notices, so that they are in the outbox.
func announce(t *testing.T, s *sqlstore.Store, n int) {
	t.Helper()
	a := ledger.Act{EntryID: "e", Seq: 1, Action: ledger.ActCreate, HappenedAt: start, RecordedAt: start}
	a.Hash = ledger.ActHash(a)
	c := ledger.Change{Acts: []ledger.Act{a}, Entry: ledger.Entry{ID: "e", Number: "1", Version: 1}}
	for i := range n {
		c.Notices = append(c.Notices, ledger.Notice{EntryID: "e", Seq: i + 1, At: start})
	}
	if err := s.Ledger.Append(ctx, c); err != nil {
		t.Fatal(err)
	}
}

func TestOutboxIsWorkedOffOnce(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		const items = 60
		announce(t, process(), items)
		var mu sync.Mutex
		var done []string
		var wg sync.WaitGroup
		for range 4 {
			box := process().Outbox
			wg.Go(func() {
				for {
					claimed, err := box.Claim(ctx, notify.LanePage, start, time.Minute, 7)
					if err != nil {
						t.Error(err)
					}
					if len(claimed) == 0 {
						return
					}
					for _, o := range claimed {
						mu.Lock()
						done = append(done, o.ID)
						mu.Unlock()
						if err := box.Done(ctx, o.ID); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		slices.Sort(done)
		if len(done) != items || len(slices.Compact(done)) != items {
			t.Errorf("%d were done, want %d once each", len(done), items)
		}
		if n, since, err := process().Outbox.Waiting(ctx); n != 0 || !since.IsZero() || err != nil {
			t.Errorf("%d wait since %s, %v", n, since, err)
		}
	})
}

func TestOutboxHandsOutAgain(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		announce(t, s, 12)
		claim := func(at time.Time) []notify.Item {
			t.Helper()
			out, err := s.Outbox.Claim(ctx, notify.LanePage, at, time.Minute, 100)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if early := claim(start.Add(-time.Second)); len(early) != 0 {
			t.Errorf("%d before they are due", len(early))
		}
		first := claim(start)
		for i, o := range first {
			if o.ID != fmt.Sprint("notice:e:", i+1) || o.Kind != notify.KindNotice || !o.CreatedAt.Equal(start) {
				t.Errorf("item %d is %+v", i, o)
			}
		}
		if again := claim(start.Add(59 * time.Second)); len(first) != 12 || len(again) != 0 {
			t.Errorf("claimed %d, then %d within the lease", len(first), len(again))
		}
		if err := s.Outbox.Fail(ctx, first[0].ID, "不通\x00", start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if after := claim(start.Add(time.Minute)); len(after) != 11 {
			t.Errorf("%d after the lease, want 11", len(after))
		}
		late := claim(start.Add(time.Hour))
		if i := slices.IndexFunc(late, func(o notify.Item) bool { return o.Attempts == 1 && o.Error == "不通\uFFFD" }); i < 0 {
			t.Errorf("the failed one is not among %+v", late)
		}
		if n, since, err := s.Outbox.Waiting(ctx); n != 12 || !since.Equal(start) || err != nil {
			t.Errorf("%d wait since %s, %v", n, since, err)
		}
		if err := s.Outbox.Fail(ctx, "unknown", "x", start); !errors.Is(err, opinion.ErrNotFound) {
			t.Errorf("failing an unknown one: %v", err)
		}
	})
}

func TestSettings(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		var v map[string]int
		if err := s.Settings.Get(ctx, "clocks", &v); !errors.Is(err, opinion.ErrNotFound) {
			t.Errorf("never put: %v", err)
		}
		for i := range 2 {
			if err := s.Settings.Put(ctx, "clocks", map[string]int{"小时": i}); err != nil {
				t.Fatal(err)
			}
		}
		if err := process().Settings.Get(ctx, "clocks", &v); err != nil || v["小时"] != 1 {
			t.Errorf("got %v, %v", v, err)
		}
		if err := s.Settings.Put(ctx, "bad", func() {}); err == nil {
			t.Error("a function was put")
		}
	})
}

// TestAuditTravelsInTheContext writes rows with changes whose ports know no
// audit log: in their transaction, so never without them.
func TestAuditTravelsInTheContext(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		audited := func(act string) {
			t.Helper()
			ctx := access.WithAudit(ctx, access.By(access.Operator(), start, act, "x", ""))
			var err error
			switch act {
			case "put":
				err = s.Sources.PutSource(ctx, opinion.Source{ID: "1", Name: "甲"})
			case "conflict":
				if err = s.Sources.PutSource(ctx, opinion.Source{ID: "2", Name: "甲"}); errors.Is(err, opinion.ErrConflict) {
					err = nil
				}
			case "delete":
				err = s.Sources.DeleteSource(ctx, "1")
			case "setting":
				err = s.Settings.Put(ctx, "a", 1)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, act := range []string{"put", "conflict", "setting", "delete"} {
			audited(act)
		}
		rows, err := s.Audit.Audit(ctx, access.AuditQuery{})
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, r := range rows {
			acts = append(acts, r.Act)
		}
		if !slices.Equal(acts, []string{"delete", "setting", "put"}) {
			t.Errorf("audited %v", acts)
		}
	})
}

func TestDirectory(t *testing.T) {
	onEach(t, func(t *testing.T, process func() *sqlstore.Store) {
		s := process()
		err := s.Access.Apply(ctx, access.Change{
			Units: []access.Unit{{ID: "d", Name: "教育局", Kind: access.UnitDepartment, Dissolved: true},
				{ID: "s", Name: "基教股", Kind: access.UnitSection, ParentID: "d"}},
			Users: []access.User{{ID: "1", Login: "li", Name: "李四", UnitID: "d", Roles: []access.Role{access.RoleContact}},
				{ID: "2", Login: "wang", Name: "王五", UnitID: "d", Disabled: true}},
		})
		if err != nil {
			t.Fatal(err)
		}
		dir := s.Directory()
		if u, err := dir.Unit(ctx, "d"); err != nil || u != (ledger.Unit{ID: "d", Name: "教育局", Dissolved: true}) {
			t.Errorf("unit %+v, %v", u, err)
		}
		if a, err := dir.Person(ctx, "1"); err != nil || a.Name != "李四" || !a.In("s") || !a.Has(access.RoleContact) {
			t.Errorf("person %+v, %v", a, err)
		}
		_, noUnit := dir.Unit(ctx, "x")
		_, noPerson := dir.Person(ctx, "x")
		if !errors.Is(noUnit, ledger.ErrNotFound) || !errors.Is(noPerson, ledger.ErrNotFound) {
			t.Errorf("unknown: %v, %v", noUnit, noPerson)
		}
		if _, err := dir.Person(ctx, "2"); !errors.Is(err, ledger.ErrDisabled) {
			t.Errorf("a disabled account: %v", err)
		}
	})
}

// The number of a new item is found without reading the outbox: with a mail
// server away for days each notice took longer than the one before.
func TestANewItemReadsNoOthers(t *testing.T) {
	s := backends["sqlite"](t)()
	var skip int
	var plan string
	err := s.ScanIn(ctx, "ledger", []any{&skip, &skip, &skip, &plan}, `EXPLAIN QUERY PLAN SELECT MAX(n) FROM outbox`)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "INDEX") {
		t.Errorf("how the highest number is found: %s", plan)
	}
}
