package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

// setupFor is how long the first administrator's link works.
const setupFor = 24 * time.Hour

// FirstRoles are the roles of the first administrator: all three
// administrators and the head of the office, so that an office of three people
// can begin at once. A larger office gives them to different persons and turns
// SeparateAdmins on: the first administrator names another security
// administrator, who then takes the other roles away.
var FirstRoles = []Role{RoleHead, RoleSystemAdmin, RoleSecurityAdmin, RoleAuditAdmin}

// ErrSetupDone is returned by Setup and SetupLink once there are users, and by
// Setup for a link that is unknown, used or expired.
var ErrSetupDone = errors.New("初始设置链接无效或已用过")

// NewSetupLink makes the secret of the one-time link for the first
// administrator. Processes that start together print one link each, and all of
// them work until one is used. It returns ErrSetupDone when there are users
// already.
func (s *Service) NewSetupLink(ctx context.Context) (secret string, err error) {
	if err := s.requireNoUsers(ctx); err != nil {
		return "", err
	}
	secret = newSecret()
	err = s.store.Apply(ctx, Change{
		SetupLink: &SetupLink{Hash: hashSecret(secret), ExpiresAt: s.now().Add(setupFor)},
		Audit:     []AuditEntry{By(System(), s.now(), "setup.link", "", "")},
	})
	if err != nil {
		return "", fmt.Errorf("keep the set-up link: %w", err)
	}
	return secret, nil
}

// SetupOpen reports with ErrSetupDone whether a link's secret no longer works.
func (s *Service) SetupOpen(ctx context.Context, secret string) error {
	link, err := s.store.SetupLink(ctx, hashSecret(secret))
	if errors.Is(err, opinion.ErrNotFound) || (err == nil && !s.now().Before(link.ExpiresAt)) {
		return ErrSetupDone
	}
	if err != nil {
		return fmt.Errorf("read the set-up link: %w", err)
	}
	return s.requireNoUsers(ctx)
}

// Setup makes the first administrator, with FirstRoles, and uses up the link.
func (s *Service) Setup(ctx context.Context, secret, login, name, password, address string) (User, error) {
	if err := s.SetupOpen(ctx, secret); err != nil {
		return User{}, err
	}
	u := User{ID: newID(), Login: foldLogin(login), Name: name, Roles: FirstRoles, CreatedAt: s.now()}
	if err := u.check(); err != nil {
		return User{}, err
	}
	if err := s.setPassword(ctx, &u, password); err != nil {
		return User{}, err
	}
	by := Actor{UserID: u.ID, Login: u.Login, Address: address}
	err := s.store.Apply(ctx, Change{
		Users:        []User{u},
		UseSetupLink: hashSecret(secret),
		Audit:        []AuditEntry{By(by, s.now(), "setup", "user:"+u.ID, roleList(u.Roles))},
	})
	if errors.Is(err, opinion.ErrNotFound) { // someone else was quicker
		return User{}, ErrSetupDone
	}
	if err != nil {
		return User{}, fmt.Errorf("make the first administrator: %w", err)
	}
	u.Version = 1
	return u, nil
}

func (s *Service) requireNoUsers(ctx context.Context) error {
	users, err := s.store.Users(ctx)
	if err != nil {
		return fmt.Errorf("read users: %w", err)
	}
	if len(users) > 0 {
		return ErrSetupDone
	}
	return nil
}
