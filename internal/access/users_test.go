package access_test

import (
	"slices"
	"sync"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

func TestCreateUserRefuses(t *testing.T) {
	o := newOffice(t, access.Options{})
	units, err := o.PutUnits(ctx, o.root, access.Unit{Name: "电力公司", Kind: access.UnitVertical, NoAccount: true})
	must(t, err)
	for name, c := range map[string]struct {
		user access.User
		want error
	}{
		"taken":            {access.User{Login: "ADMIN", Name: "李四"}, opinion.ErrConflict},
		"no name":          {access.User{Login: "li"}, errInput},
		"bad login":        {access.User{Login: "li si", Name: "李四"}, errInput},
		"no login":         {access.User{Name: "李四"}, errInput},
		"unknown role":     {access.User{Login: "li", Name: "李四", Roles: []access.Role{"god"}}, errInput},
		"unknown unit":     {access.User{Login: "li", Name: "李四", UnitID: "nowhere"}, errInput},
		"unit without any": {access.User{Login: "li", Name: "李四", UnitID: units[0].ID}, errInput},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := o.CreateUser(ctx, o.root, c.user)
			want(t, err, c.want)
		})
	}
	if users, err := o.Users(ctx, o.root); err != nil || len(users) != 1 {
		t.Errorf("%d users, %v", len(users), err)
	}
}

func TestUpdateUser(t *testing.T) {
	o := newOffice(t, access.Options{})
	u := o.person(t, "zhang", "", access.RoleMonitor)
	seen, err := o.User(ctx, o.root, u.ID)
	must(t, err)
	next := seen
	next.Name, next.Roles, next.PasswordHash = "张三丰", nil, "x" // the last two must not pass
	must(t, o.UpdateUser(ctx, o.root, next))
	back, err := o.User(ctx, o.root, u.ID)
	must(t, err)
	if back.Name != "张三丰" || !slices.Equal(back.Roles, u.Roles) || back.PasswordHash != seen.PasswordHash {
		t.Errorf("got %+v", back)
	}
	want(t, o.UpdateUser(ctx, o.root, next), opinion.ErrStale)
	next.ID = "unknown"
	want(t, o.UpdateUser(ctx, o.root, next), opinion.ErrNotFound)
}

func TestTheLastAdministratorStays(t *testing.T) {
	o := newOffice(t, access.Options{})
	want(t, o.SetRoles(ctx, o.root, o.admin.ID, []access.Role{access.RoleHead}), access.ErrLastAdmin)
	seen, err := o.User(ctx, o.root, o.admin.ID)
	must(t, err)
	seen.Disabled = true
	want(t, o.UpdateUser(ctx, o.root, seen), access.ErrLastAdmin)
	o.person(t, "second", "", access.RoleSystemAdmin, access.RoleSecurityAdmin)
	must(t, o.UpdateUser(ctx, o.root, seen))
}

// Two who take each other's role at the same time: whichever is stored second
// was decided without knowing of the first.
func TestTwoAdministratorsCannotBothRemoveEachOther(t *testing.T) {
	o := newOffice(t, access.Options{})
	second := o.person(t, "second", "", access.RoleSystemAdmin, access.RoleSecurityAdmin)
	_, other := o.login(t, "second", password)
	for range 20 {
		var wg sync.WaitGroup
		wg.Go(func() { _ = o.SetRoles(ctx, o.root, second.ID, []access.Role{access.RoleHead}) })
		wg.Go(func() { _ = o.SetRoles(ctx, other, o.admin.ID, []access.Role{access.RoleHead}) })
		wg.Wait()
		users, err := o.store.Access.Users(ctx)
		must(t, err)
		left := 0
		for _, u := range users {
			if slices.Contains(u.Roles, access.RoleSecurityAdmin) {
				left++
			}
			u.Roles = []access.Role{access.RoleSystemAdmin, access.RoleSecurityAdmin}
			must(t, o.store.Access.Apply(ctx, access.Change{Users: []access.User{u}}))
		}
		if left == 0 {
			t.Fatal("nobody assigns roles any more")
		}
	}
}

func TestAdministratorsAreKeptApart(t *testing.T) {
	o := newOffice(t, access.Options{SeparateAdmins: true})
	_, _, err := o.CreateUser(ctx, o.root, access.User{Login: "li", Name: "李四",
		Roles: []access.Role{access.RoleSystemAdmin, access.RoleAuditAdmin}})
	want(t, err, errInput)
	want(t, o.SetRoles(ctx, o.root, o.admin.ID, []access.Role{access.RoleSecurityAdmin}), access.ErrDenied)
	sys := o.person(t, "sys", "", access.RoleSystemAdmin)
	sec := o.person(t, "sec", "", access.RoleSecurityAdmin)
	must(t, o.SetRoles(ctx, o.root, sys.ID, []access.Role{access.RoleSystemAdmin, access.RoleHead}))

	_, system := o.login(t, "sys", password)
	_, security := o.login(t, "sec", password)
	want(t, o.SetRoles(ctx, system, sys.ID, access.Roles), access.ErrDenied)
	_, err = o.ResetPassword(ctx, system, sec.ID)
	want(t, err, access.ErrDenied) // or they could log in as the other
	_, _, err = o.CreateUser(ctx, security, access.User{Login: "wang", Name: "王五"})
	want(t, err, access.ErrDenied)
	_, err = o.Audit(ctx, system, access.AuditQuery{})
	want(t, err, access.ErrDenied)
	_, err = o.VerifyAudit(ctx, security)
	want(t, err, access.ErrDenied)
}

// Whoever can reset a password can log in by it: so never that of someone with
// rights that the one who resets could not give.
func TestWhoResetsWhosePassword(t *testing.T) {
	for name, separate := range map[string]bool{"one person may be several administrators": false, "three administrators": true} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, access.Options{SeparateAdmins: separate})
			users := map[string]access.User{
				"sys": o.person(t, "sys", "", access.RoleSystemAdmin), "sec": o.person(t, "sec", "", access.RoleSecurityAdmin),
				"audit": o.person(t, "audit", "", access.RoleAuditAdmin), "clerk": o.person(t, "clerk", "", access.RoleMonitor),
			}
			for _, c := range []struct {
				by, of string
				may    bool
			}{
				{"sys", "clerk", true}, {"sys", "sec", false}, {"sys", "audit", false}, {"sys", "sys", false},
				{"sec", "sys", true}, {"sec", "audit", true}, {"sec", "clerk", false}, {"clerk", "clerk", false},
			} {
				by := access.Actor{UserID: users[c.by].ID, Login: c.by, Roles: users[c.by].Roles}
				_, err := o.ResetPassword(ctx, by, users[c.of].ID)
				if c.may {
					must(t, err)
				} else {
					want(t, err, access.ErrDenied)
				}
			}
		})
	}
}

// TestEveryServiceAsks calls everything as somebody who may do nothing.
func TestEveryServiceAsks(t *testing.T) {
	o := newOffice(t, access.Options{})
	_, unitErr := o.PutUnits(ctx, o.root, access.Unit{ID: "d", Name: "教育局", Kind: access.UnitDepartment})
	must(t, unitErr)
	u := o.person(t, "zhang", "d", access.RoleContact)
	_, a := o.login(t, "zhang", password)
	first := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"Users":         first(o.Users(ctx, a)),
		"User":          first(o.User(ctx, a, o.admin.ID)),
		"UpdateUser":    o.UpdateUser(ctx, a, u),
		"SetRoles":      o.SetRoles(ctx, a, u.ID, access.Roles),
		"ResetPassword": first(o.ResetPassword(ctx, a, o.admin.ID)),
		"PutUnits":      first(o.PutUnits(ctx, a, access.Unit{Name: "x", Kind: access.UnitCounty})),
		"Locked":        first(o.Locked(ctx, a)),
		"Unlock":        o.Unlock(ctx, a, "admin"),
		"Tokens":        first(o.Tokens(ctx, a, o.admin.ID)),
		"RevokeToken":   o.RevokeToken(ctx, a, o.admin.ID, "x"),
		"EndSessions":   o.EndSessions(ctx, a, o.admin.ID),
		"Audit":         first(o.Audit(ctx, a, access.AuditQuery{})),
		"VerifyAudit":   first(o.VerifyAudit(ctx, a)),
	} {
		t.Run(name, func(t *testing.T) { want(t, err, access.ErrDenied) })
	}
	_, _, err := o.CreateUser(ctx, a, access.User{Login: "x", Name: "x"})
	want(t, err, access.ErrDenied)
	if own, err := o.User(ctx, a, u.ID); err != nil || own.Login != "zhang" {
		t.Errorf("one's own account: %+v, %v", own, err)
	}
}

func TestUnits(t *testing.T) {
	o := newOffice(t, access.Options{})
	units, err := o.PutUnits(ctx, o.root,
		access.Unit{ID: "c", Name: " 某县 ", Kind: access.UnitCounty},
		access.Unit{ID: "d", Name: "教育局", Kind: access.UnitDepartment, ParentID: "c"},
		access.Unit{ID: "s", Name: "基教股", Kind: access.UnitSection, ParentID: "d"})
	must(t, err)
	if units[0].Name != "某县" || units[0].Version != 1 {
		t.Errorf("stored %+v", units[0])
	}
	for name, u := range map[string]access.Unit{
		"no name":        {Kind: access.UnitCounty},
		"no kind":        {Name: "某局"},
		"unknown parent": {Name: "某局", Kind: access.UnitDepartment, ParentID: "x"},
		"own parent":     {ID: "d", Name: "教育局", Kind: access.UnitDepartment, ParentID: "d", Version: 1},
		"loop":           {ID: "c", Name: "某县", Kind: access.UnitCounty, ParentID: "s", Version: 1},
	} {
		_, err := o.PutUnits(ctx, o.root, u)
		if t.Run(name, func(t *testing.T) { want(t, err, errInput) }); err == nil {
			t.Errorf("%s was stored", name)
		}
	}
	o.person(t, "li", "d", access.RoleContact)
	_, a := o.login(t, "li", password)
	slices.Sort(a.UnitIDs)
	if !slices.Equal(a.UnitIDs, []string{"d", "s"}) || !a.In("s") || a.In("c") || a.In("") {
		t.Errorf("sees %v", a.UnitIDs)
	}
}

// TestEveryChangeIsAudited plays an office's day and reads it back.
func TestEveryChangeIsAudited(t *testing.T) {
	o := newOffice(t, access.Options{})
	units, err := o.PutUnits(ctx, o.root, access.Unit{Name: "教育局", Kind: access.UnitDepartment})
	must(t, err)
	u := o.person(t, "zhang", units[0].ID, access.RoleContact)
	must(t, o.SetRoles(ctx, o.root, u.ID, []access.Role{access.RoleMonitor}))
	token, a := o.login(t, "zhang", password)
	tok, _, err := o.CreateToken(ctx, a, "对接", noon.AddDate(0, 1, 0))
	must(t, err)
	must(t, o.RevokeToken(ctx, a, u.ID, tok.ID))
	must(t, o.Logout(ctx, token, ""))
	must(t, o.Note(ctx, o.root, "export", "ledger", "12 条"))
	_, err = o.ResetPassword(ctx, o.root, u.ID)
	must(t, err)
	wanted := []string{"setup.link", "setup", "login", "unit.create", "user.create", "login", "password.change",
		"user.roles", "login", "token.create", "token.revoke", "logout", "export", "password.reset"}
	if acts := o.acts(t); !slices.Equal(acts, wanted) {
		t.Errorf("acts\n%v, want\n%v", acts, wanted)
	}
	rows, err := o.Audit(ctx, o.root, access.AuditQuery{Act: "user.roles"})
	must(t, err)
	if len(rows) != 1 || rows[0].Login != "admin" || rows[0].Detail != "单位联络员 → 巡查员" || !rows[0].At.Equal(noon) {
		t.Errorf("row %+v", rows)
	}
	if head, err := o.VerifyAudit(ctx, o.root); err != nil || head.N != int64(len(wanted)) {
		t.Errorf("head %+v, %v", head, err)
	}
}
