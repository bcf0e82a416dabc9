package access_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuqing/internal/access"
)

func TestLogin(t *testing.T) {
	o := newOffice(t, access.Options{})
	token, a := o.login(t, " ADMIN ", password)
	if a.UserID != o.admin.ID || a.Name != "管理员" || a.Address != "10.0.0.1" || !a.Has(access.RoleHead) {
		t.Errorf("actor %+v", a)
	}
	back, err := o.Resume(ctx, token, "10.0.0.2")
	must(t, err)
	if back.UserID != o.admin.ID || back.Address != "10.0.0.2" {
		t.Errorf("resumed as %+v", back)
	}
	for _, c := range [][2]string{{"admin", "Wrong-Pass1"}, {"nobody", password}, {"", ""}, {"admin", ""}, {"a\x00' --", "\xff"}, {"Mi-Ma 123!", "x"}} {
		_, _, err := o.Login(ctx, c[0], c[1], "10.0.0.9")
		want(t, err, access.ErrBadLogin)
	}
	rows, err := o.Audit(ctx, o.root, access.AuditQuery{Act: "login.refused"})
	must(t, err)
	for _, r := range rows {
		if r.Login != "admin" && r.Login != "nobody" && r.Login != "(无效登录名)" {
			t.Errorf("logged as typed: %q", r.Login)
		}
	}
	_, err = o.Resume(ctx, "unknown", "")
	want(t, err, access.ErrNoSession)
}

func TestSessionTimesOut(t *testing.T) {
	o := newOffice(t, access.Options{})
	token, _ := o.login(t, "admin", password)
	for range 47 { // never idle
		o.clock.pass(15 * time.Minute)
		if _, err := o.Resume(ctx, token, ""); err != nil {
			t.Fatalf("at %s: %v", o.clock.Now(), err)
		}
	}
	o.clock.pass(15 * time.Minute)
	_, err := o.Resume(ctx, token, "")
	want(t, err, access.ErrNoSession) // twelve hours since its beginning

	token, _ = o.login(t, "admin", password)
	o.clock.pass(30 * time.Minute)
	_, err = o.Resume(ctx, token, "")
	want(t, err, access.ErrNoSession)
}

// How long a session goes on can be asked without using it; whose one was that
// ended by itself stays known for a while, and opens nothing.
func TestWhatIsKnownOfASession(t *testing.T) {
	o := newOffice(t, access.Options{})
	token, _ := o.login(t, "admin", password)
	left := func(want time.Duration) {
		t.Helper()
		if got, err := o.Left(ctx, token); err != nil || got != want {
			t.Errorf("left %s, %v; want %s", got, err, want)
		}
	}
	left(30 * time.Minute)
	o.clock.pass(20 * time.Minute)
	left(10 * time.Minute)
	left(10 * time.Minute)
	_, err := o.Resume(ctx, token, "")
	must(t, err)
	left(30 * time.Minute)
	o.clock.pass(31 * time.Minute)
	left(0)
	o.login(t, "admin", password) // others come and go
	o.clock.pass(12 * time.Hour)
	o.login(t, "admin", password)
	of, err := o.LapsedOf(ctx, token)
	must(t, err)
	if of != o.admin.ID {
		t.Errorf("it was %q's", of)
	}
	_, err = o.Resume(ctx, token, "")
	want(t, err, access.ErrNoSession)
	for _, unknown := range []string{"", "unknown"} {
		_, err := o.LapsedOf(ctx, unknown)
		want(t, err, access.ErrNoSession)
	}
	last, _ := o.login(t, "admin", password)
	must(t, o.Logout(ctx, last, ""))
	_, err = o.LapsedOf(ctx, last)
	want(t, err, access.ErrNoSession)
}

func TestWhatEndsASession(t *testing.T) {
	for name, end := range map[string]func(*office, access.User, string) error{
		"log-out": func(o *office, _ access.User, token string) error { return o.Logout(ctx, token, "") },
		"other roles": func(o *office, u access.User, _ string) error {
			return o.SetRoles(ctx, o.root, u.ID, []access.Role{access.RoleAnalyst})
		},
		"disabled": func(o *office, u access.User, _ string) error {
			u.Disabled, u.Version = true, 2
			return o.UpdateUser(ctx, o.root, u)
		},
		"password reset": func(o *office, u access.User, _ string) error {
			_, err := o.ResetPassword(ctx, o.root, u.ID)
			return err
		},
		"own password": func(o *office, u access.User, token string) error {
			a, err := o.Resume(ctx, token, "")
			return errors.Join(err, o.ChangePassword(ctx, a, password, "Xin-MiMa9"))
		},
		"the security administrator": func(o *office, u access.User, _ string) error { return o.EndSessions(ctx, o.root, u.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, access.Options{})
			u := o.person(t, "zhang", "", access.RoleMonitor)
			token, _ := o.login(t, "zhang", password)
			must(t, end(o, u, token))
			_, err := o.Resume(ctx, token, "")
			want(t, err, access.ErrNoSession)
		})
	}
}

func TestFirstPasswordMustBeChanged(t *testing.T) {
	o := newOffice(t, access.Options{})
	u, first, err := o.CreateUser(ctx, o.root, access.User{Login: "zhang", Name: "张三", Roles: []access.Role{access.RoleMonitor}})
	must(t, err)
	if !u.MustChange {
		t.Error("the handed-out password need not be changed")
	}
	_, a := o.login(t, "zhang", first)
	if access.Can(a, access.ViewPosts, access.Object{}) {
		t.Error("may look at posts before choosing a password")
	}
	want(t, o.ChangePassword(ctx, a, "Wrong-Pass1", password), access.ErrBadLogin)
	want(t, o.ChangePassword(ctx, a, first, "zhang-Weak8"), access.ErrWeakPassword)
	want(t, o.ChangePassword(ctx, a, first, first), access.ErrWeakPassword)
	must(t, o.ChangePassword(ctx, a, first, password))
	if _, a = o.login(t, "zhang", password); !access.Can(a, access.ViewPosts, access.Object{}) {
		t.Error("may not look at posts after choosing a password")
	}
	o.clock.pass(90 * 24 * time.Hour)
	if _, a = o.login(t, "zhang", password); !a.MustChange {
		t.Error("a password of 90 days need not be changed")
	}
}

func TestLockout(t *testing.T) {
	o := newOffice(t, access.Options{})
	fail := func(address string) error {
		_, _, err := o.Login(ctx, "admin", "Wrong-Pass1", address)
		return err
	}
	for range 5 {
		want(t, fail("10.6.6.6"), access.ErrBadLogin)
	}
	var locked *access.LockedError
	_, _, err := o.Login(ctx, "admin", password, "10.6.6.6")
	if !errors.As(err, &locked) || !locked.Until.Equal(noon.Add(15*time.Minute)) {
		t.Fatalf("after five failures: %v", err)
	}
	o.login(t, "admin", password) // from elsewhere: no denial of service
	o.clock.pass(15*time.Minute - time.Second)
	if _, _, err := o.Login(ctx, "admin", password, "10.6.6.6"); !errors.As(err, &locked) {
		t.Errorf("a second before the end: %v", err)
	}
	o.clock.pass(time.Second)
	if _, _, err := o.Login(ctx, "admin", password, "10.6.6.6"); err != nil {
		t.Errorf("after the end: %v", err)
	}
	for range 4 { // a success forgets the failures before
		want(t, fail("10.6.6.6"), access.ErrBadLogin)
	}
	if _, _, err := o.Login(ctx, "admin", password, "10.6.6.6"); err != nil {
		t.Errorf("after four failures: %v", err)
	}
	if acts := o.acts(t); !slices.Contains(acts, "login.locked") || !slices.Contains(acts, "login.refused") {
		t.Errorf("acts %v", acts)
	}
}

func TestManyAddressesAreSlowedDown(t *testing.T) {
	o := newOffice(t, access.Options{})
	for i := range 20 {
		_, _, err := o.Login(ctx, "admin", "Wrong-Pass1", fmt.Sprint("10.7.0.", i))
		want(t, err, access.ErrBadLogin)
	}
	var locked *access.LockedError
	if _, _, err := o.Login(ctx, "admin", password, "10.7.1.1"); !errors.As(err, &locked) || locked.Until.Sub(o.clock.Now()) != 10*time.Second {
		t.Fatalf("from one more address: %v", err)
	}
	o.login(t, "admin", password) // from the desk that they always use
	o.clock.pass(10 * time.Second)
	if _, _, err := o.Login(ctx, "admin", password, "10.7.1.1"); err != nil {
		t.Errorf("ten seconds later: %v", err)
	}
}

func TestManyGuessesAtOnceDoNotPassTheLock(t *testing.T) {
	o := newOffice(t, access.Options{})
	var looked atomic.Int32
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			if _, _, err := o.Login(ctx, "admin", "Wrong-Pass1", "10.6.6.6"); errors.Is(err, access.ErrBadLogin) {
				looked.Add(1)
			}
		})
	}
	wg.Wait()
	if n := looked.Load(); n > 5 {
		t.Errorf("%d passwords were looked at, want at most 5", n)
	}
}

func TestUnlock(t *testing.T) {
	o := newOffice(t, access.Options{})
	for range 5 {
		_, _, err := o.Login(ctx, "admin", "Wrong-Pass1", "10.6.6.6")
		want(t, err, access.ErrBadLogin)
	}
	locked, err := o.Locked(ctx, o.root)
	must(t, err)
	if len(locked) != 1 || locked[0].Login != "admin" || locked[0].Failures != 5 {
		t.Errorf("locked %+v", locked)
	}
	must(t, o.Unlock(ctx, o.root, "Admin"))
	if _, _, err := o.Login(ctx, "admin", password, "10.6.6.6"); err != nil {
		t.Error(err)
	}
}

func TestSetup(t *testing.T) {
	o := emptyOffice(t, access.Options{})
	first, err := o.NewSetupLink(ctx)
	must(t, err)
	second, err := o.NewSetupLink(ctx)
	must(t, err)
	must(t, o.SetupOpen(ctx, first)) // of a process that started at the same time
	must(t, o.SetupOpen(ctx, second))
	_, err = o.Setup(ctx, second, "admin", "管理员", "weak", "")
	want(t, err, access.ErrWeakPassword)
	_, err = o.Setup(ctx, second, "a b", "管理员", password, "")
	want(t, err, errInput)
	u, err := o.Setup(ctx, second, "admin", "管理员", password, "10.0.0.1")
	must(t, err)
	if !slices.Equal(u.Roles, access.FirstRoles) || u.MustChange {
		t.Errorf("first administrator %+v", u)
	}
	for _, used := range []string{first, second} {
		_, err = o.Setup(ctx, used, "mallory", "别人", password, "")
		want(t, err, access.ErrSetupDone)
	}
	_, err = o.NewSetupLink(ctx)
	want(t, err, access.ErrSetupDone)
}

func TestSetupLinkExpires(t *testing.T) {
	o := emptyOffice(t, access.Options{})
	secret, err := o.NewSetupLink(ctx)
	must(t, err)
	o.clock.pass(24 * time.Hour)
	want(t, o.SetupOpen(ctx, secret), access.ErrSetupDone)
	_, err = o.Setup(ctx, secret, "admin", "管理员", password, "")
	want(t, err, access.ErrSetupDone)
}

func TestTokens(t *testing.T) {
	o := newOffice(t, access.Options{})
	u := o.person(t, "sync", "", access.RoleMonitor)
	_, a := o.login(t, "sync", password)
	for name, expires := range map[string]time.Time{"past": noon, "too far": noon.AddDate(2, 0, 0)} {
		if _, _, err := o.CreateToken(ctx, a, name, expires); !isInput(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	tok, secret, err := o.CreateToken(ctx, a, "对接", noon.Add(24*time.Hour))
	must(t, err)
	actor, err := o.ByToken(ctx, secret, "10.0.0.5")
	must(t, err)
	if actor.UserID != u.ID || !actor.Has(access.RoleMonitor) {
		t.Errorf("the token acts as %+v", actor)
	}
	_, err = o.ByToken(ctx, secret+"x", "")
	want(t, err, access.ErrNoSession)
	_, err = o.Tokens(ctx, a, o.admin.ID)
	want(t, err, access.ErrDenied)
	list, err := o.Tokens(ctx, o.root, u.ID)
	must(t, err)
	if len(list) != 1 || list[0].LastUsed.IsZero() {
		t.Errorf("tokens %+v", list)
	}
	must(t, o.RevokeToken(ctx, a, u.ID, tok.ID))
	_, err = o.ByToken(ctx, secret, "")
	want(t, err, access.ErrNoSession)

	_, secret, err = o.CreateToken(ctx, a, "对接", noon.Add(24*time.Hour))
	must(t, err)
	o.clock.pass(24 * time.Hour)
	_, err = o.ByToken(ctx, secret, "")
	want(t, err, access.ErrNoSession)
}

func TestOneAddressThatTriesManyAccountsIsSlowedDown(t *testing.T) {
	o := newOffice(t, access.Options{})
	try := func(i int) error {
		_, _, err := o.Login(ctx, fmt.Sprint("nobody", i), "Wrong-Pass1", "10.9.9.9")
		return err
	}
	for i := range 60 {
		want(t, try(i), access.ErrBadLogin)
	}
	var locked *access.LockedError
	if err := try(60); !errors.As(err, &locked) {
		t.Fatalf("the next one: %v", err)
	}
	before := len(o.acts(t))
	for i := range 20 {
		if err := try(100 + i); !errors.As(err, &locked) {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	if after := len(o.acts(t)); after != before {
		t.Errorf("%d rows of the audit log for what was not looked at", after-before)
	}
	o.login(t, "admin", password) // others are not held up
	o.clock.pass(10 * time.Second)
	want(t, try(200), access.ErrBadLogin)
}

// Whoever took a password may have made tokens with it.
func TestWhatEndsTokens(t *testing.T) {
	o := newOffice(t, access.Options{})
	u := o.person(t, "sync", "", access.RoleMonitor)
	token := func() string {
		_, a := o.login(t, "sync", password)
		_, secret, err := o.CreateToken(ctx, a, "对接", o.clock.Now().Add(24*time.Hour))
		must(t, err)
		return secret
	}
	alive := func(secret string) bool {
		_, err := o.ByToken(ctx, secret, "")
		return err == nil
	}
	secret := token()
	_, a := o.login(t, "sync", password)
	must(t, o.EndSessions(ctx, a, u.ID))
	if !alive(secret) {
		t.Error("ended with one's own sessions")
	}
	must(t, o.EndSessions(ctx, o.root, u.ID))
	if alive(secret) {
		t.Error("lives on though the security administrator ended the sessions")
	}
	secret = token()
	_, err := o.ResetPasswords(ctx, o.root, []string{u.ID})
	must(t, err)
	first, err := o.ResetPassword(ctx, o.root, u.ID)
	must(t, err)
	_, a = o.login(t, "sync", first)
	must(t, o.ChangePassword(ctx, a, first, password+"9"))
	if alive(secret) {
		t.Error("lives on after a reset")
	}
}
