package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// displayPrefix tells a display's secret from an API token's.
const displayPrefix = "yqd_"

// MaxDisplayLife is how long a 大屏链接 may live, and DisplayLife how long it
// does where nobody says.
const (
	MaxDisplayLife = 366 * 24 * time.Hour
	DisplayLife    = 180 * 24 * time.Hour
)

// CreateDisplay makes a link by which a screen shows the office's figures until
// it expires, without anybody's log-in; name says where it hangs. The secret is
// shown once and never stored. It needs ManageDisplays.
func (s *Service) CreateDisplay(ctx context.Context, by Actor, name string, expires time.Time) (Token, string, error) {
	if err := Require(by, ManageDisplays, Object{}); err != nil {
		return Token{}, "", err
	}
	now := s.now()
	if expires.IsZero() {
		expires = now.Add(DisplayLife)
	}
	switch name = strings.TrimSpace(name); {
	case name == "" || len(name) > 200:
		return Token{}, "", opinion.Invalid("name", "请写明屏幕挂在哪里，例如“三楼会议室”。")
	case !expires.After(now) || expires.Sub(now) > MaxDisplayLife:
		return Token{}, "", opinion.Invalid("expires", "有效期须在一年以内。")
	}
	secret := displayPrefix + newSecret()
	t := Token{ID: newID(), Hash: hashSecret(secret), UserID: by.UserID, Name: name, Scope: ScopeDisplay, CreatedAt: now, ExpiresAt: expires}
	err := s.store.Apply(ctx, Change{NewToken: &t, Audit: []AuditEntry{By(by, now, "display.create", "display:"+t.ID, t.Name)}})
	if err != nil {
		return Token{}, "", fmt.Errorf("keep the display: %w", err)
	}
	return t, secret, nil
}

// OpenDisplay begins to show a display on a screen; the audit log says from
// where. It returns ErrNoSession where there is no such display any more.
func (s *Service) OpenDisplay(ctx context.Context, secret, address string) (Token, error) {
	t, err := s.Display(ctx, secret)
	if err != nil {
		return t, err
	}
	screen := Actor{Name: "大屏", Address: address}
	if err := s.audit.AppendAudit(ctx, By(screen, s.now(), "display.open", "display:"+t.ID, t.Name)); err != nil {
		return t, fmt.Errorf("audit the opening of a display: %w", err)
	}
	return t, nil
}

// Display returns the display that a screen shows, or ErrNoSession.
func (s *Service) Display(ctx context.Context, secret string) (Token, error) {
	t, _, err := s.useToken(ctx, secret, ScopeDisplay)
	return t, err
}

// NameOf is the name of a user, for lists of what people made.
func (s *Service) NameOf(ctx context.Context, userID string) (string, error) {
	u, err := s.store.User(ctx, userID)
	if err != nil {
		return "", fmt.Errorf("read user %s: %w", userID, err)
	}
	return u.Name, nil
}

// Displays lists all displays that live; it needs ManageDisplays.
func (s *Service) Displays(ctx context.Context, by Actor) ([]Token, error) {
	if err := Require(by, ManageDisplays, Object{}); err != nil {
		return nil, err
	}
	all, err := s.store.TokensFor(ctx, ScopeDisplay)
	if err != nil {
		return nil, fmt.Errorf("list the displays: %w", err)
	}
	return all, nil
}

// RevokeDisplay ends a display at once, whoever made it; it needs
// ManageDisplays. An unknown one gives opinion.ErrNotFound.
func (s *Service) RevokeDisplay(ctx context.Context, by Actor, id string) error {
	all, err := s.Displays(ctx, by)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.ID == id {
			return s.store.Apply(ctx, Change{RevokeToken: id, Audit: []AuditEntry{By(by, s.now(), "display.revoke", "display:"+id, t.Name)}})
		}
	}
	return fmt.Errorf("display %s: %w", id, opinion.ErrNotFound)
}
