package access

import (
	"context"
	"errors"
	"fmt"
)

// ChangePassword sets the actor's own password and ends all their sessions; API
// tokens stay, since programs must outlive the password's yearly changes. It
// returns ErrBadLogin for a wrong old one (which counts for the lockout) and
// wraps ErrWeakPassword.
func (s *Service) ChangePassword(ctx context.Context, by Actor, old, password string) error {
	failures, err := s.admit(ctx, by.Login, by.Address)
	if err != nil {
		return err
	}
	u, err := s.verifyLogin(ctx, by.Login, old)
	if errors.Is(err, ErrBadLogin) {
		return s.refuseLogin(ctx, By(by, s.now(), "password.refused", "user:"+by.UserID, ""), failures)
	}
	if err != nil {
		return err
	}
	if err := s.welcome(ctx, by.Login, by.Address); err != nil {
		return err
	}
	if password == old {
		return fmt.Errorf("%w: 与原密码相同", ErrWeakPassword)
	}
	if err := s.setPassword(ctx, &u, password); err != nil {
		return err
	}
	u.MustChange = false
	return s.applyPassword(ctx, By(by, s.now(), "password.change", "user:"+u.ID, ""), u)
}

// ResetPassword gives a user a password to hand out, which must be changed at
// the next log-in; it ends their sessions and API tokens and forgets their failures. It needs
// ManageUsers. That of any administrator needs AssignRoles instead: managing
// accounts must never become a way to the rights of those who assign them.
func (s *Service) ResetPassword(ctx context.Context, by Actor, id string) (string, error) {
	if !Can(by, ManageUsers, Object{}) && !Can(by, AssignRoles, Object{}) {
		return "", Require(by, ManageUsers, Object{})
	}
	u, err := s.store.User(ctx, id)
	if err != nil {
		return "", fmt.Errorf("read user %s: %w", id, err)
	}
	if err := mayReset(by, u); err != nil {
		return "", err
	}
	password := handedOut(u.Login)
	if err := s.setPassword(ctx, &u, password); err != nil {
		return "", err
	}
	u.MustChange = true
	return password, s.applyPassword(ctx, By(by, s.now(), "password.reset", "user:"+id, u.Login), u, id)
}

func mayReset(by Actor, u User) error {
	if !u.Administers() {
		return Require(by, ManageUsers, Object{})
	}
	if !Can(by, AssignRoles, Object{}) {
		return fmt.Errorf("%w: 管理员的密码须由安全管理员重置", ErrDenied)
	}
	return nil
}

// applyPassword sets a password and ends the sessions it began; also the API
// tokens of those named.
func (s *Service) applyPassword(ctx context.Context, e AuditEntry, u User, tokensOf ...string) error {
	err := s.store.Apply(ctx, Change{
		Users:           []User{u},
		EndSessionsOf:   []string{u.ID},
		RevokeTokensOf:  tokensOf,
		ClearAttemptsOf: []string{u.Login},
		Audit:           []AuditEntry{e},
	})
	if err != nil {
		return fmt.Errorf("set the password of %s: %w", u.Login, err)
	}
	return nil
}

// setPassword checks a password and puts its hash on the user.
func (s *Service) setPassword(ctx context.Context, u *User, password string) error {
	if err := CheckPassword(u.Login, password); err != nil {
		return err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return fmt.Errorf("hash the password of %s: %w", u.Login, err)
	}
	u.PasswordHash, u.PasswordAt = hash, s.now()
	return nil
}
