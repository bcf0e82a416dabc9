package storetest

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

var people = []property{
	{"a user reads back whole", userReadsBack},
	{"a login is taken once", loginOnce},
	{"of two who change one user, one is told", userConflict},
	{"a change that fails leaves nothing behind", nothingLeft},
	{"units read back as a tree", unitTree},
	{"a living name is taken once below a parent", unitNames},
}

func user(id, login string) access.User {
	return access.User{ID: id, Login: login, Name: "张三", UnitID: "u1", Roles: []access.Role{access.RoleMonitor, access.RoleHead},
		Phone: "13800000000", PasswordHash: "$argon2id$x", PasswordAt: noon, MustChange: true, CreatedAt: noon}
}

func note(act string) access.AuditEntry {
	return access.AuditEntry{At: noon, UserID: "u", Login: "l", Address: "10.0.0.1", Act: act, Object: "user:1", Detail: "细节"}
}

func userReadsBack(t *testing.T, process func() Stores) {
	s := process().Access
	a, b := user("1", "zhang"), user("2", "li")
	must(t, s.Apply(ctx, access.Change{Users: []access.User{a, b}}))
	a.Version, b.Version = 1, 1
	other := process().Access
	if back := got(other.User(ctx, "1"))(t); !reflect.DeepEqual(back, a) {
		t.Errorf("by ID:\n%+v, want\n%+v", back, a)
	}
	if back := got(other.UserByLogin(ctx, "li"))(t); !reflect.DeepEqual(back, b) {
		t.Errorf("by login:\n%+v, want\n%+v", back, b)
	}
	if all := got(other.Users(ctx))(t); !reflect.DeepEqual(all, []access.User{b, a}) {
		t.Errorf("list: %+v", all)
	}
	for _, id := range []string{"x", "\x00"} {
		_, byID := s.User(ctx, id)
		_, byLogin := s.UserByLogin(ctx, id)
		if !errors.Is(byID, opinion.ErrNotFound) || !errors.Is(byLogin, opinion.ErrNotFound) {
			t.Errorf("unknown user: %v, %v", byID, byLogin)
		}
	}
}

func loginOnce(t *testing.T, process func() Stores) {
	s := process().Access
	must(t, s.Apply(ctx, access.Change{Users: []access.User{user("1", "zhang")}}))
	if err := s.Apply(ctx, access.Change{Users: []access.User{user("2", "zhang")}}); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("a second user of the same login: %v", err)
	}
}

func userConflict(t *testing.T, process func() Stores) {
	s := process().Access
	must(t, s.Apply(ctx, access.Change{Users: []access.User{user("1", "zhang")}}))
	const rivals = 8
	var won, stale atomic.Int32
	var wg sync.WaitGroup
	for range rivals {
		s := process().Access
		wg.Go(func() {
			u := user("1", "zhang")
			u.Version = 1
			switch err := s.Apply(ctx, access.Change{Users: []access.User{u}, Audit: []access.AuditEntry{note("user.update")}}); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, opinion.ErrStale):
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || stale.Load() != rivals-1 {
		t.Errorf("%d won and %d were told, of %d", won.Load(), stale.Load(), rivals)
	}
	if u := got(s.User(ctx, "1"))(t); u.Version != 2 {
		t.Errorf("version %d, want 2", u.Version)
	}
	u := user("unknown", "wang")
	u.Version = 3
	if err := s.Apply(ctx, access.Change{Users: []access.User{u}}); !errors.Is(err, opinion.ErrStale) {
		t.Errorf("a change of an unknown user: %v", err)
	}
}

func nothingLeft(t *testing.T, process func() Stores) {
	st := process()
	must(t, st.Access.Apply(ctx, access.Change{Users: []access.User{user("1", "zhang")}}))
	err := st.Access.Apply(ctx, access.Change{
		Units:        []access.Unit{{ID: "n", Name: "某局", Kind: access.UnitDepartment}},
		Users:        []access.User{user("2", "li"), user("3", "zhang")},
		BeginSession: &access.Session{Hash: "h", UserID: "2", Since: noon, SeenAt: noon},
		Audit:        []access.AuditEntry{note("user.create")},
	})
	if !errors.Is(err, opinion.ErrConflict) {
		t.Fatalf("got %v", err)
	}
	_, noUser := st.Access.User(ctx, "2")
	_, noUnit := st.Access.Unit(ctx, "n")
	_, noSession := st.Access.Session(ctx, "h")
	if !errors.Is(errors.Join(noUser), opinion.ErrNotFound) || !errors.Is(noUnit, opinion.ErrNotFound) || !errors.Is(noSession, opinion.ErrNotFound) {
		t.Errorf("left behind: %v %v %v", noUser, noUnit, noSession)
	}
	if rows := got(st.Audit.Audit(ctx, access.AuditQuery{}))(t); len(rows) != 0 {
		t.Errorf("left behind: %+v", rows)
	}
}

func unitTree(t *testing.T, process func() Stores) {
	s := process().Access
	units := []access.Unit{
		{ID: "c", Name: "某县", Kind: access.UnitCounty, Region: "140123", Aliases: []string{"县里"}},
		{ID: "d", Name: "教育局", Kind: access.UnitDepartment, ParentID: "c", NoAccount: true},
		{ID: "s", Name: "基教股", Kind: access.UnitSection, ParentID: "d"},
		{ID: "o", Name: "乡", Kind: access.UnitTownship, ParentID: "c", Dissolved: true},
	}
	must(t, s.Apply(ctx, access.Change{Units: units}))
	for i := range units {
		units[i].Version = 1
	}
	if back := got(s.Unit(ctx, "c"))(t); !reflect.DeepEqual(back, units[0]) {
		t.Errorf("got %+v", back)
	}
	if all := got(process().Access.Units(ctx))(t); len(all) != 4 || all[0].Name != "乡" {
		t.Errorf("got %+v", all)
	}
	for id, want := range map[string][]string{"c": {"c", "d", "o", "s"}, "d": {"d", "s"}, "s": {"s"}, "x": nil} {
		under := got(s.UnitsUnder(ctx, id))(t)
		slices.Sort(under)
		if !slices.Equal(under, want) {
			t.Errorf("under %s: %v, want %v", id, under, want)
		}
	}
	tookOver(t, process)
}

// tookOver: whose duty a dissolved unit's was answers for it and what was below
// it, over several reforms; nobody does where none took over.
func tookOver(t *testing.T, process func() Stores) {
	s := process().Access
	must(t, s.Apply(ctx, access.Change{Units: []access.Unit{
		{ID: "t1", Name: "旅游局", Kind: access.UnitDepartment, ParentID: "c", Dissolved: true, Successor: "t2"},
		{ID: "t1s", Name: "市场股", Kind: access.UnitSection, ParentID: "t1"},
		{ID: "t2", Name: "文广新局", Kind: access.UnitDepartment, ParentID: "c", Dissolved: true, Successor: "t3"},
		{ID: "t3", Name: "文化旅游局", Kind: access.UnitDepartment, ParentID: "c"},
		{ID: "t4", Name: "体育局", Kind: access.UnitDepartment, ParentID: "c", Dissolved: true},
	}}))
	tree := access.NewTree(got(s.Units(ctx))(t))
	for id, want := range map[string][]string{"t3": {"t1", "t1s", "t2", "t3"}, "t2": {"t1", "t1s", "t2"}, "t4": {"t4"}, "d": {"d", "s"}} {
		under, answers := got(process().Access.UnitsUnder(ctx, id))(t), tree.Answers(id)
		slices.Sort(under)
		slices.Sort(answers)
		if !slices.Equal(under, want) || !slices.Equal(answers, want) {
			t.Errorf("%s answers for %v (the tree: %v), want %v", id, under, answers, want)
		}
	}
}

func unitNames(t *testing.T, process func() Stores) {
	s := process().Access
	office := func(id, parent string) access.Unit {
		return access.Unit{ID: id, ParentID: parent, Name: "办公室", Kind: access.UnitSection}
	}
	must(t, s.Apply(ctx, access.Change{Units: []access.Unit{office("1", "a"), office("2", "b")}}))
	if err := s.Apply(ctx, access.Change{Units: []access.Unit{office("3", "a")}}); !errors.Is(err, opinion.ErrConflict) {
		t.Errorf("a second one below the same parent: %v", err)
	}
	old := office("1", "a")
	old.Dissolved, old.Version = true, 1
	must(t, s.Apply(ctx, access.Change{Units: []access.Unit{old, office("3", "a")}}))
}

var logins = []property{
	{"sessions begin, are used and end", sessions},
	{"what has ended is not revived by its use", notRevived},
	{"tokens", tokens},
	{"failed log-ins count once each", attempts},
	{"of several set-up links one works, once", setupLink},
	{"what is old is forgotten", forgotten},
}

func sessions(t *testing.T, process func() Stores) {
	s := process().Access
	must(t, s.Apply(ctx, access.Change{Users: []access.User{user("1", "zhang")}}))
	ses := access.Session{Hash: "h", UserID: "1", Address: "10.0.0.1", Since: noon, SeenAt: noon}
	must(t, s.Apply(ctx, access.Change{BeginSession: &ses}))
	if back := got(process().Access.Session(ctx, "h"))(t); back != ses {
		t.Errorf("got %+v, want %+v", back, ses)
	}
	if u := got(s.User(ctx, "1"))(t); !u.LastLogin.Equal(noon) || u.Version != 1 {
		t.Errorf("last log-in %s, version %d", u.LastLogin, u.Version)
	}
	ses.SeenAt = noon.Add(time.Minute)
	must(t, s.Apply(ctx, access.Change{TouchSession: &ses}))
	if back := got(s.Session(ctx, "h"))(t); back != ses {
		t.Errorf("after its use %+v, want %+v", back, ses)
	}
	other := ses
	other.Hash = "h2"
	must(t, s.Apply(ctx, access.Change{BeginSession: &other}))
	must(t, s.Apply(ctx, access.Change{EndSession: "h"}))
	if _, err := s.Session(ctx, "h"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("an ended session: %v", err)
	}
	got(s.Session(ctx, "h2"))(t)
	must(t, s.Apply(ctx, access.Change{EndSessionsOf: []string{"1"}}))
	if _, err := s.Session(ctx, "h2"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("an ended session: %v", err)
	}
}

func notRevived(t *testing.T, process func() Stores) {
	s := process().Access
	ses := access.Session{Hash: "h", UserID: "1", Since: noon, SeenAt: noon}
	tok := access.Token{ID: "t", Hash: "th", UserID: "1", Name: "同步", CreatedAt: noon, ExpiresAt: noon}
	must(t, s.Apply(ctx, access.Change{BeginSession: &ses, NewToken: &tok}))
	must(t, s.Apply(ctx, access.Change{EndSessionsOf: []string{"1"}, RevokeTokensOf: []string{"1"}}))
	must(t, s.Apply(ctx, access.Change{TouchSession: &ses, TouchToken: &tok}))
	_, a := s.Session(ctx, "h")
	_, b := s.Token(ctx, "th")
	if !errors.Is(a, opinion.ErrNotFound) || !errors.Is(b, opinion.ErrNotFound) {
		t.Errorf("revived: %v, %v", a, b)
	}
}

func tokens(t *testing.T, process func() Stores) {
	s := process().Access
	tok := access.Token{ID: "t", Hash: "th", UserID: "1", Name: "同步", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	must(t, s.Apply(ctx, access.Change{NewToken: &tok}))
	tok.LastUsed = noon.Add(time.Minute)
	must(t, s.Apply(ctx, access.Change{TouchToken: &tok}))
	if back := got(process().Access.Token(ctx, "th"))(t); back != tok {
		t.Errorf("got %+v, want %+v", back, tok)
	}
	if all := got(s.Tokens(ctx, "1"))(t); len(all) != 1 || all[0] != tok {
		t.Errorf("list: %+v", all)
	}
	must(t, s.Apply(ctx, access.Change{RevokeToken: "t"}))
	if _, err := s.Token(ctx, "th"); !errors.Is(err, opinion.ErrNotFound) {
		t.Errorf("a revoked token: %v", err)
	}
}

// attempts has many processes count up one row; each success counts once.
func attempts(t *testing.T, process func() Stores) {
	const rivals, each = 4, 10
	var wg sync.WaitGroup
	for range rivals {
		s := process().Access
		wg.Go(func() {
			for done := 0; done < each; {
				a, err := s.Attempts(ctx, "zhang 10.0.0.1")
				if errors.Is(err, opinion.ErrNotFound) {
					a, err = access.Attempts{Key: "zhang 10.0.0.1", Login: "zhang"}, nil
				}
				if err != nil {
					t.Error(err)
					return
				}
				a.Failures++
				a.LastAt, a.LockedUntil = noon, noon.Add(time.Minute)
				switch err := s.Apply(ctx, access.Change{Attempts: []access.Attempts{a}}); {
				case err == nil:
					done++
				case !errors.Is(err, opinion.ErrStale):
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	s := process().Access
	want := access.Attempts{Key: "zhang 10.0.0.1", Login: "zhang", Failures: rivals * each, LastAt: noon,
		LockedUntil: noon.Add(time.Minute), Version: rivals * each}
	if a := got(s.Attempts(ctx, want.Key))(t); a != want {
		t.Errorf("got %+v, want %+v", a, want)
	}
	if l := got(s.Locked(ctx, noon))(t); len(l) != 1 || l[0] != want {
		t.Errorf("locked: %+v", l)
	}
	if l := got(s.Locked(ctx, noon.Add(time.Minute)))(t); len(l) != 0 {
		t.Errorf("locked a minute later: %+v", l)
	}
	must(t, s.Apply(ctx, access.Change{ClearAttemptsOf: []string{"zhang", "nobody"}}))
	if a := got(s.Attempts(ctx, want.Key))(t); a.Failures != 0 || !a.LockedUntil.IsZero() {
		t.Errorf("after it was cleared: %+v", a)
	}
}

func setupLink(t *testing.T, process func() Stores) {
	s := process().Access
	for _, hash := range []string{"first", "second"} {
		must(t, s.Apply(ctx, access.Change{SetupLink: &access.SetupLink{Hash: hash, ExpiresAt: noon}}))
	}
	for _, hash := range []string{"first", "second"} {
		if l := got(s.SetupLink(ctx, hash))(t); !l.ExpiresAt.Equal(noon) {
			t.Errorf("%s expires at %s", hash, l.ExpiresAt)
		}
	}
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range 4 {
		s := process().Access
		wg.Go(func() {
			err := s.Apply(ctx, access.Change{UseSetupLink: []string{"first", "second"}[i%2], Users: []access.User{user(string(rune('a'+i)), string(rune('a'+i)))}})
			if err == nil {
				won.Add(1)
			} else if !errors.Is(err, opinion.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if all := got(s.Users(ctx))(t); won.Load() != 1 || len(all) != 1 {
		t.Errorf("the link worked %d times and made %d users", won.Load(), len(all))
	}
}

func forgotten(t *testing.T, process func() Stores) {
	s := process().Access
	for i, hash := range []string{"old", "new"} {
		at := noon.Add(time.Duration(i) * time.Hour)
		must(t, s.Apply(ctx, access.Change{
			BeginSession: &access.Session{Hash: hash, UserID: "1", Since: at, SeenAt: noon.Add(time.Hour)},
			Attempts:     []access.Attempts{{Key: hash, Failures: 1, LastAt: at}, {Key: hash + " good", LastAt: at, GoodAt: at}},
		}))
	}
	must(t, s.Apply(ctx, access.Change{Forget: noon.Add(time.Hour)}))
	_, ses := s.Session(ctx, "old")
	_, att := s.Attempts(ctx, "old")
	if !errors.Is(ses, opinion.ErrNotFound) || !errors.Is(att, opinion.ErrNotFound) {
		t.Errorf("not forgotten: %v, %v", ses, att)
	}
	got(s.Session(ctx, "new"))(t)
	got(s.Attempts(ctx, "new"))(t)
	got(s.Attempts(ctx, "old good"))(t)
}
