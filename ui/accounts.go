package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/web"
)

func (s *server) accountPages() []route {
	return []route{
		{http.MethodGet, "/users", "", false, s.userList},
		{http.MethodGet, "/users/new", access.ManageUsers, false, s.newUser},
		{http.MethodPost, "/users", access.ManageUsers, false, s.createUser},
		{http.MethodGet, "/users/:id", "", false, s.userPage},
		{http.MethodPost, "/users/:id", access.ManageUsers, false, s.updateUser},
		{http.MethodPost, "/users/:id/roles", access.AssignRoles, false, s.setRoles},
		{http.MethodPost, "/users/:id/password", "", false, s.resetPassword},
		{http.MethodPost, "/users/:id/sessions", access.ManageLocks, false, s.endSessions},
		{http.MethodPost, "/users/:id/unlock", access.ManageLocks, false, s.unlock},
		{http.MethodGet, "/units", access.ManageUsers, false, s.unitsPage},
		{http.MethodGet, "/units/:id", access.ManageUsers, false, s.unitPage},
		{http.MethodPost, "/units", access.ManageUsers, false, s.putUnit},
	}
}

// accountRights are what the person may do with accounts.
type accountRights struct {
	Manage, Assign, Locks bool
}

// mayReset: the password of an administrator is the security administrator's
// to reset, all others' the system administrator's.
func (a accountRights) mayReset(u access.User) bool {
	if u.Administers() {
		return a.Assign
	}
	return a.Manage
}

func rightsOf(by access.Actor) accountRights {
	can := func(p access.Permission) bool { return access.Can(by, p, access.Object{}) }
	return accountRights{can(access.ManageUsers), can(access.AssignRoles), can(access.ManageLocks)}
}

// requireAny refuses those who may do nothing with accounts: the contacts of
// the ledger may name users, but have no business on these pages.
func (a accountRights) requireAny(by access.Actor) error {
	if a.Manage || a.Assign || a.Locks {
		return nil
	}
	return access.Require(by, access.ManageUsers, access.Object{})
}

type usersData struct {
	accountRights
	Users    []userRow
	Idle     int // accounts that nobody uses
	OnlyIdle bool
	Problem  *web.Problem
}

type userRow struct {
	access.User
	UnitName  string
	RoleNames string
	Locked    bool
	Idle      bool
	Reset     bool // the person may reset the password
}

func (s *server) userList(r *request) error { return s.showUserList(r, http.StatusOK, nil) }

func (s *server) showUserList(r *request, status int, problem *web.Problem) error {
	d := usersData{accountRights: rightsOf(r.by), OnlyIdle: r.QueryParam("idle") != "", Problem: problem}
	if err := d.requireAny(r.by); err != nil {
		return err
	}
	users, err := s.Access.Users(r.ctx(), r.by)
	if err != nil {
		return err
	}
	units, err := s.units(r.ctx())
	if err != nil {
		return err
	}
	locked, err := s.locked(r)
	if err != nil {
		return err
	}
	for _, u := range users {
		row := userRow{
			User: u, UnitName: units.name(u.UnitID), RoleNames: roleNames(u.Roles), Locked: slices.Contains(locked, u.Login),
			Idle: u.Idle(s.Now()), Reset: d.mayReset(u) && !u.Disabled,
		}
		d.Idle += btoi(row.Idle)
		if row.Idle || !d.OnlyIdle {
			d.Users = append(d.Users, row)
		}
	}
	return s.render(r, status, "users", "用户", d)
}

// locked are the logins that are locked, for whoever may unlock them.
func (s *server) locked(r *request) ([]string, error) {
	if !access.Can(r.by, access.ManageLocks, access.Object{}) {
		return nil, nil
	}
	attempts, err := s.Access.Locked(r.ctx(), r.by)
	logins := make([]string, len(attempts))
	for i, a := range attempts {
		logins[i] = a.Login
	}
	return logins, err
}

func roleNames(roles []access.Role) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = role.Name()
	}
	return strings.Join(names, "、")
}

type userData struct {
	formData
	accountRights
	User     access.User
	Units    []option
	Roles    []option
	Password string // just made: shown once
	Locked   bool
	Reset    bool // the person may reset the password
}

func (s *server) userData(r *request, u access.User, f formData) (userData, error) {
	d := userData{formData: f, accountRights: rightsOf(r.by), User: u}
	d.Reset = d.mayReset(u)
	units, err := s.units(r.ctx())
	if err != nil {
		return d, err
	}
	locked, err := s.locked(r)
	if err != nil {
		return d, err
	}
	d.Locked = slices.Contains(locked, u.Login)
	d.Units = units.options(f.Values["unit_id"])
	for _, role := range access.Roles {
		d.Roles = append(d.Roles, option{string(role), role.Name(), slices.Contains(u.Roles, role)})
	}
	return d, nil
}

func (s *server) newUser(r *request) error {
	d, err := s.userData(r, access.User{}, formData{Values: map[string]string{}})
	if err != nil {
		return err
	}
	return s.render(r, http.StatusOK, "user", "新增用户", d)
}

func rolesGiven(r *request) ([]access.Role, error) {
	if err := r.Request().ParseForm(); err != nil {
		return nil, err
	}
	var roles []access.Role
	for _, role := range r.Request().PostForm["role"] {
		roles = append(roles, access.Role(role))
	}
	return roles, nil
}

var userFields = []string{"login", "name", "unit_id", "phone", "disabled", "version"}

func (s *server) createUser(r *request) error {
	roles, err := rolesGiven(r)
	if err != nil {
		return err
	}
	typed := access.User{Login: r.FormValue("login"), Name: r.FormValue("name"), UnitID: r.FormValue("unit_id"), Phone: r.FormValue("phone"), Roles: roles}
	u, password, err := s.Access.CreateUser(r.ctx(), r.by, typed)
	if err != nil {
		return s.userAgain(r, access.User{Roles: roles}, "新增用户", err)
	}
	return s.showUser(r, u, password)
}

func (s *server) userAgain(r *request, u access.User, title string, err error) error {
	return s.again(r, "user", title, err, func(f formData) any {
		d, dataErr := s.userData(r, u, f)
		if dataErr != nil {
			s.Log.Warn("user form incomplete", "error", dataErr)
		}
		return d
	}, userFields...)
}

// userValues is what a user's form shows before anything is typed.
func userValues(u access.User) map[string]string {
	v := map[string]string{
		"login": u.Login, "name": u.Name, "unit_id": u.UnitID, "version": strconv.FormatInt(u.Version, 10),
	}
	if u.Disabled {
		v["disabled"] = "1"
	}
	return v
}

func (s *server) showUser(r *request, u access.User, password string) error {
	d, err := s.userData(r, u, formData{Values: userValues(u)})
	if err != nil {
		return err
	}
	d.Password = password
	return s.render(r, http.StatusOK, "user", "用户 "+u.Login, d)
}

func (s *server) userPage(r *request) error {
	if err := rightsOf(r.by).requireAny(r.by); err != nil {
		return err
	}
	u, err := s.Access.User(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showUser(r, u, "")
}

func (s *server) updateUser(r *request) error {
	u, err := s.Access.User(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	old := u
	u.Name, u.UnitID, u.Disabled = r.FormValue("name"), r.FormValue("unit_id"), r.FormValue("disabled") != ""
	if phone := strings.TrimSpace(r.FormValue("phone")); phone != "" { // it is never shown in full, so empty means as before
		u.Phone = phone
	}
	if u.Version, err = strconv.ParseInt(r.FormValue("version"), 10, 64); err != nil {
		return opinion.Invalid("version", "表单不完整，请刷新后重试。")
	}
	if err := s.Access.UpdateUser(r.ctx(), r.by, u); err != nil {
		return s.userAgain(r, old, "用户 "+u.Login, err)
	}
	return r.done("/users", "saved")
}

func (s *server) setRoles(r *request) error {
	roles, err := rolesGiven(r)
	if err != nil {
		return err
	}
	if err := s.Access.SetRoles(r.ctx(), r.by, r.Param("id"), roles); err != nil {
		return err
	}
	return r.done("/users/"+r.Param("id"), "roles")
}

// unsure shows the user's page again where the tick that confirms is missing.
func (s *server) unsure(r *request, text string) error {
	u, err := s.Access.User(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.again(r, "user", "用户 "+u.Login, &opinion.InputError{Field: "sure", Text: text}, func(f formData) any {
		f.Values = userValues(u)
		d, dataErr := s.userData(r, u, f)
		if dataErr != nil {
			s.Log.Warn("user form incomplete", "error", dataErr)
		}
		return d
	})
}

func (s *server) resetPassword(r *request) error {
	if r.FormValue("sure") == "" {
		return s.unsure(r, "请勾选“确认重置”后再重置密码。")
	}
	password, err := s.Access.ResetPassword(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	u, err := s.Access.User(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	return s.showUser(r, u, password)
}

func (s *server) endSessions(r *request) error {
	if r.FormValue("sure") == "" {
		return s.unsure(r, "请勾选“确认结束”后再结束会话。")
	}
	if err := s.Access.EndSessions(r.ctx(), r.by, r.Param("id")); err != nil {
		return err
	}
	return r.done("/users/"+r.Param("id"), "ended")
}

func (s *server) unlock(r *request) error {
	u, err := s.Access.User(r.ctx(), r.by, r.Param("id"))
	if err != nil {
		return err
	}
	if err := s.Access.Unlock(r.ctx(), r.by, u.Login); err != nil {
		return err
	}
	return r.done("/users/"+u.ID, "unlocked")
}
