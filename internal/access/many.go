package access

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// Slip (开通条) is an account with the one-time code that is handed out with it:
// it opens one log-in, at which a password of one's own must be set.
type Slip struct {
	User User
	Code string
}

// MaxSlips bounds one batch: each code costs a slow hash.
const MaxSlips = 200

// Newcomer is an account to be added, and whether it is its unit's A or B
// contact.
type Newcomer struct {
	User
	Contact string `json:"contact,omitempty"` // A, B or empty
}

// CreateUsers adds accounts as CreateUser does and names the contacts of their
// units, all or nothing.
func (s *Service) CreateUsers(ctx context.Context, by Actor, users []Newcomer) ([]Slip, error) {
	if err := Require(by, ManageUsers, Object{}); err != nil {
		return nil, err
	}
	if len(users) > MaxSlips {
		return nil, opinion.Invalid("users", "一次最多开通 %d 个账号。", MaxSlips)
	}
	var c Change
	var slips []Slip
	for _, u := range users {
		if err := s.checkRoles(by, "", u.Roles); len(u.Roles) > 0 && err != nil {
			return nil, err
		}
		slip, err := s.newSlip(ctx, User{ID: newID(), Login: foldLogin(u.Login), Name: strings.TrimSpace(u.Name), UnitID: u.UnitID,
			Phone: u.Phone, Roles: sortRoles(u.Roles), CreatedAt: s.now()})
		if err != nil {
			return nil, err
		}
		slips = append(slips, slip)
		c.Users = append(c.Users, slip.User)
		c.Audit = append(c.Audit, By(by, s.now(), "user.create", "user:"+slip.User.ID, slip.User.Login+" "+roleList(slip.User.Roles)))
	}
	err := s.nameContacts(ctx, by, users, slips, &c)
	if err == nil {
		err = s.store.Apply(ctx, c)
	}
	if errors.Is(err, opinion.ErrConflict) {
		err = ErrLoginTaken
	}
	if err != nil {
		return nil, fmt.Errorf("add %d users: %w", len(users), err)
	}
	return slips, nil
}

// nameContacts adds to a change what the newcomers are to their units.
func (s *Service) nameContacts(ctx context.Context, by Actor, users []Newcomer, slips []Slip, c *Change) error {
	changed := map[string]*Unit{}
	for i, n := range users {
		if n.Contact == "" {
			continue
		}
		u := changed[n.UnitID]
		if u == nil {
			unit, err := s.store.Unit(ctx, n.UnitID)
			if err != nil {
				return fmt.Errorf("read unit %s: %w", n.UnitID, err)
			}
			u = &unit
			changed[n.UnitID] = u
		}
		if n.Contact == "A" {
			u.ContactA = slips[i].User.ID
		} else {
			u.ContactB = slips[i].User.ID
		}
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		c.Units = append(c.Units, *changed[id])
		c.Audit = append(c.Audit, By(by, s.now(), "unit.update", "unit:"+id, "A、B 角"))
	}
	return nil
}

func (s *Service) newSlip(ctx context.Context, u User) (Slip, error) {
	if err := s.checkUser(ctx, u); err != nil {
		return Slip{}, err
	}
	code := handedOut(u.Login)
	if err := s.setPassword(ctx, &u, code); err != nil {
		return Slip{}, err
	}
	u.MustChange = true
	return Slip{u, code}, nil
}

// ResetPasswords gives each of the users a new one-time code, all or nothing;
// see ResetPassword for who may.
func (s *Service) ResetPasswords(ctx context.Context, by Actor, ids []string) ([]Slip, error) {
	if len(ids) > MaxSlips {
		return nil, opinion.Invalid("users", "一次最多重置 %d 个账号。", MaxSlips)
	}
	c := Change{EndSessionsOf: ids, RevokeTokensOf: ids}
	var slips []Slip
	for i, id := range ids {
		if slices.Contains(ids[:i], id) { // a second code would make the first slip useless
			continue
		}
		slip, err := s.slipFor(ctx, by, id)
		if err != nil {
			return nil, err
		}
		u := slip.User
		slips = append(slips, slip)
		c.Users = append(c.Users, slip.User)
		c.ClearAttemptsOf = append(c.ClearAttemptsOf, u.Login) // a code that a lock refuses helps nobody
		c.Audit = append(c.Audit, By(by, s.now(), "password.reset", "user:"+id, u.Login))
	}
	if len(slips) == 0 {
		return nil, opinion.Invalid("users", "请至少选择一个账号。")
	}
	if err := s.store.Apply(ctx, c); err != nil {
		return nil, fmt.Errorf("reset %d passwords: %w", len(ids), err)
	}
	return slips, nil
}

// slipFor makes a user's new code; what stands against it names the user, for
// the list may be long.
func (s *Service) slipFor(ctx context.Context, by Actor, id string) (Slip, error) {
	u, err := s.store.User(ctx, id)
	if errors.Is(err, opinion.ErrNotFound) {
		return Slip{}, opinion.Invalid("users", "没有编号为“%s”的账号，请刷新列表后重新选择。", id)
	}
	if err != nil {
		return Slip{}, fmt.Errorf("read user %s: %w", id, err)
	}
	if err := mayReset(by, u); err != nil {
		return Slip{}, err
	}
	if u.Disabled {
		return Slip{}, opinion.Invalid("users", "账号“%s”（%s）已停用，请先启用，或不选这个账号。", u.Login, u.Name)
	}
	slip, err := s.newSlip(ctx, u)
	var input *opinion.InputError
	if errors.As(err, &input) {
		return Slip{}, opinion.Invalid("users", "账号“%s”（%s）：%s", u.Login, u.Name, input.Text)
	}
	return slip, err
}

// IdleAfter is how long nobody logs in before an account counts as idle.
const IdleAfter = 90 * 24 * time.Hour

// Idle reports whether an account that may log in has not been used for long,
// or never within a month of being made.
func (u User) Idle(now time.Time) bool {
	switch {
	case u.Disabled:
		return false
	case u.LastLogin.IsZero():
		return now.Sub(u.CreatedAt) > IdleAfter/3
	}
	return now.Sub(u.LastLogin) > IdleAfter
}

// ContactsOf are the unit's A and B contacts among its accounts, as the unit
// names them; nil where it names none.
func (u Unit) ContactsOf(users []User) (a, b *User) {
	find := func(id string) *User {
		i := slices.IndexFunc(users, func(x User) bool { return id != "" && x.ID == id })
		if i < 0 {
			return nil
		}
		return &users[i]
	}
	return find(u.ContactA), find(u.ContactB)
}
