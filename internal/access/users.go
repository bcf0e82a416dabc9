package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuqing/internal/opinion"
)

// ErrLastAdmin is returned where a change would leave nobody who can manage
// users or roles.
var ErrLastAdmin = errors.New("至少须保留一名可用的系统管理员和安全管理员")

// ErrLoginTaken is returned for a new user with another's login. It is an
// opinion.ErrConflict.
var ErrLoginTaken = fmt.Errorf("登录名已被占用: %w", opinion.ErrConflict)

// Users lists all users by login, for those who manage accounts, roles or
// locks, and for the office, which hands work to people.
func (s *Service) Users(ctx context.Context, by Actor) ([]User, error) {
	if err := requireUsers(by); err != nil {
		return nil, err
	}
	return s.store.Users(ctx)
}

// User returns one user; see Users. Everybody may read their own.
func (s *Service) User(ctx context.Context, by Actor, id string) (User, error) {
	if by.UserID != id {
		if err := requireUsers(by); err != nil {
			return User{}, err
		}
	}
	return s.store.User(ctx, id)
}

func requireUsers(a Actor) error {
	for _, p := range []Permission{ManageUsers, AssignRoles, ManageLocks, ActLedger} {
		if Can(a, p, Object{}) {
			return nil
		}
	}
	return fmt.Errorf("%w: 查看用户（%s）", ErrDenied, a.Login)
}

// CreateUser adds an account from its Login, Name, UnitID, Phone and Roles. It
// returns the first password to hand out, which must be changed at the first
// log-in. It needs ManageUsers, and AssignRoles too where roles are given. A
// login that is taken gives ErrLoginTaken.
func (s *Service) CreateUser(ctx context.Context, by Actor, u User) (User, string, error) {
	if err := Require(by, ManageUsers, Object{}); err != nil {
		return User{}, "", err
	}
	if err := s.checkRoles(by, "", u.Roles); len(u.Roles) > 0 && err != nil {
		return User{}, "", err
	}
	slip, err := s.newSlip(ctx, User{ID: newID(), Login: foldLogin(u.Login), Name: strings.TrimSpace(u.Name), UnitID: u.UnitID,
		Phone: u.Phone, Roles: sortRoles(u.Roles), CreatedAt: s.now()})
	if err != nil {
		return User{}, "", err
	}
	u, password := slip.User, slip.Code
	err = s.store.Apply(ctx, Change{
		Users: []User{u},
		Audit: []AuditEntry{By(by, s.now(), "user.create", "user:"+u.ID, u.Login+" "+roleList(u.Roles))},
	})
	if errors.Is(err, opinion.ErrConflict) { // of what an account is known by, only the login is typed
		err = ErrLoginTaken
	}
	if err != nil {
		return User{}, "", fmt.Errorf("add user %s: %w", u.Login, err)
	}
	u.Version = 1
	return u, password, nil
}

// UpdateUser changes a user's Name, UnitID, Phone and Disabled; other fields
// are left as they are. u.Version says what was read (opinion.ErrStale). It
// needs ManageUsers. Disabling ends the sessions and revokes the tokens.
func (s *Service) UpdateUser(ctx context.Context, by Actor, u User) error {
	if err := Require(by, ManageUsers, Object{}); err != nil {
		return err
	}
	old, err := s.store.User(ctx, u.ID)
	if err != nil {
		return fmt.Errorf("read user %s: %w", u.ID, err)
	}
	next := old
	next.Name, next.UnitID, next.Phone, next.Disabled = strings.TrimSpace(u.Name), u.UnitID, u.Phone, u.Disabled
	next.Version = u.Version
	if err := s.checkUser(ctx, next); err != nil {
		return err
	}
	c := Change{
		Users: []User{next},
		Audit: []AuditEntry{By(by, s.now(), "user.update", "user:"+u.ID, changedFields(old, next))},
	}
	if next.Disabled && !old.Disabled {
		if err := s.keepAdmins(ctx, next, &c); err != nil {
			return err
		}
		c.EndSessionsOf, c.RevokeTokensOf = []string{u.ID}, []string{u.ID}
	}
	if next.UnitID != old.UnitID {
		c.EndSessionsOf = []string{u.ID}
	}
	return s.store.Apply(ctx, c)
}

// SetRoles replaces a user's roles and ends their sessions. It needs
// AssignRoles.
func (s *Service) SetRoles(ctx context.Context, by Actor, id string, roles []Role) error {
	if err := s.checkRoles(by, id, roles); err != nil {
		return err
	}
	return retry(func() error {
		u, err := s.store.User(ctx, id)
		if err != nil {
			return fmt.Errorf("read user %s: %w", id, err)
		}
		detail := roleList(u.Roles) + " → " + roleList(sortRoles(roles))
		u.Roles = sortRoles(roles)
		if err := u.check(); err != nil {
			return err
		}
		c := Change{
			Users:         []User{u},
			EndSessionsOf: []string{id},
			Audit:         []AuditEntry{By(by, s.now(), "user.roles", "user:"+id, detail)},
		}
		if err := s.keepAdmins(ctx, u, &c); err != nil {
			return err
		}
		return s.store.Apply(ctx, c)
	})
}

func (s *Service) checkRoles(by Actor, id string, roles []Role) error {
	if err := Require(by, AssignRoles, Object{}); err != nil {
		return err
	}
	if !s.opt.SeparateAdmins {
		return nil
	}
	if id == by.UserID {
		return fmt.Errorf("%w: 三员分立时不能更改自己的角色", ErrDenied)
	}
	if adminCount(roles) > 1 {
		return opinion.Invalid("roles", "三员分立时一人不能兼任两种管理员。")
	}
	return nil
}

func (s *Service) checkUser(ctx context.Context, u User) error {
	if err := u.check(); err != nil {
		return err
	}
	if u.UnitID == "" {
		return nil
	}
	unit, err := s.store.Unit(ctx, u.UnitID)
	if errors.Is(err, opinion.ErrNotFound) {
		return opinion.Invalid("unit_id", "没有单位“%s”。", u.UnitID)
	}
	if err == nil && (unit.Dissolved || unit.NoAccount) && !u.Disabled {
		return opinion.Invalid("unit_id", "单位“%s”已撤销或不设账号。", unit.Name)
	}
	return err
}

// keepAdmins refuses a change of u after which no enabled user manages users, or
// assigns roles, where there was one. Whoever stays is written with the change,
// as they are: two administrators who take each other's role at once must not
// both succeed.
func (s *Service) keepAdmins(ctx context.Context, u User, c *Change) error {
	users, err := s.store.Users(ctx)
	if err != nil {
		return fmt.Errorf("read users: %w", err)
	}
	for _, role := range []Role{RoleSystemAdmin, RoleSecurityAdmin} {
		holds := func(x User) bool { return !x.Disabled && slices.Contains(x.Roles, role) }
		was := slices.IndexFunc(users, func(x User) bool { return x.ID == u.ID && holds(x) })
		if was < 0 || holds(u) {
			continue // the change takes nothing from the role
		}
		stays := slices.IndexFunc(users, func(x User) bool { return x.ID != u.ID && holds(x) })
		if stays < 0 {
			return ErrLastAdmin
		}
		if !slices.ContainsFunc(c.Users, func(x User) bool { return x.ID == users[stays].ID }) {
			c.Users = append(c.Users, users[stays])
		}
	}
	return nil
}

func roleList(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name()
	}
	return strings.Join(names, "、")
}

// changedFields names what differs, without the values: they may be personal.
func changedFields(a, b User) string {
	var out []string
	for _, f := range []struct {
		name    string
		changed bool
	}{
		{"姓名", a.Name != b.Name}, {"单位", a.UnitID != b.UnitID},
		{"电话", a.Phone != b.Phone}, {"停用", !a.Disabled && b.Disabled}, {"启用", a.Disabled && !b.Disabled},
	} {
		if f.changed {
			out = append(out, f.name)
		}
	}
	return strings.Join(out, "、")
}
