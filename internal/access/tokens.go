package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// tokenPrefix lets people and secret scanners see what a leaked string is.
const tokenPrefix = "yq_"

// maxTokenLife is the longest life of an API token.
const maxTokenLife = 366 * 24 * time.Hour

// CreateToken makes an API token that acts as the actor until it expires; the
// secret is shown once and never stored.
func (s *Service) CreateToken(ctx context.Context, by Actor, name string, expires time.Time) (Token, string, error) {
	now := s.now()
	switch {
	case by.MustChange || len(by.Roles) == 0:
		return Token{}, "", fmt.Errorf("%w: 建立接口令牌（%s）", ErrDenied, by.Login)
	case strings.TrimSpace(name) == "":
		return Token{}, "", opinion.Invalid("name", "请写明令牌的用途。")
	case !expires.After(now) || expires.Sub(now) > maxTokenLife:
		return Token{}, "", opinion.Invalid("expires", "有效期须在一年以内。")
	}
	secret := tokenPrefix + newSecret()
	t := Token{ID: newID(), Hash: hashSecret(secret), UserID: by.UserID, Name: strings.TrimSpace(name),
		CreatedAt: now, ExpiresAt: expires}
	err := s.store.Apply(ctx, Change{
		NewToken: &t,
		Audit:    []AuditEntry{By(by, now, "token.create", "token:"+t.ID, t.Name)},
	})
	if err != nil {
		return Token{}, "", fmt.Errorf("keep the token: %w", err)
	}
	return t, secret, nil
}

// ByToken returns who an API token acts for, or ErrNoSession.
func (s *Service) ByToken(ctx context.Context, secret, address string) (Actor, error) {
	_, u, err := s.useToken(ctx, secret, ScopeAPI)
	if err != nil {
		return Actor{}, err
	}
	return s.actorOf(ctx, u, address)
}

// useToken returns a token of a scope and its user, and notes its use. One that
// is unknown, over, of another scope or of somebody who may act no more gives
// ErrNoSession.
func (s *Service) useToken(ctx context.Context, secret string, scope Scope) (Token, User, error) {
	now := s.now()
	t, err := s.store.Token(ctx, hashSecret(secret))
	if errors.Is(err, opinion.ErrNotFound) || (err == nil && (!now.Before(t.ExpiresAt) || t.Scope != scope)) {
		return t, User{}, ErrNoSession
	}
	if err != nil {
		return t, User{}, fmt.Errorf("read token: %w", err)
	}
	if now.Sub(t.LastUsed) >= touchEvery {
		used := t
		used.LastUsed = now
		if err := s.store.Apply(ctx, Change{TouchToken: &used}); err != nil {
			return t, User{}, fmt.Errorf("note the use of a token: %w", err)
		}
	}
	u, err := s.activeUser(ctx, t.UserID)
	return t, u, err
}

// Tokens lists a user's tokens, of all scopes. Another's need ManageLocks.
func (s *Service) Tokens(ctx context.Context, by Actor, userID string) ([]Token, error) {
	if userID != by.UserID {
		if err := Require(by, ManageLocks, Object{}); err != nil {
			return nil, err
		}
	}
	return s.store.Tokens(ctx, userID)
}

// RevokeToken ends a token of the user; another's need ManageLocks. An unknown
// one gives opinion.ErrNotFound.
func (s *Service) RevokeToken(ctx context.Context, by Actor, userID, tokenID string) error {
	tokens, err := s.Tokens(ctx, by, userID)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.ID == tokenID {
			return s.store.Apply(ctx, Change{
				RevokeToken: tokenID,
				Audit:       []AuditEntry{By(by, s.now(), "token.revoke", "token:"+tokenID, t.Name)},
			})
		}
	}
	return fmt.Errorf("token %s: %w", tokenID, opinion.ErrNotFound)
}

// EndSessions ends all sessions of a user. Another's need ManageLocks, and their
// API tokens end too: whoever took a password may have made some.
func (s *Service) EndSessions(ctx context.Context, by Actor, userID string) error {
	c := Change{
		EndSessionsOf: []string{userID},
		Audit:         []AuditEntry{By(by, s.now(), "sessions.end", "user:"+userID, "")},
	}
	if userID != by.UserID {
		if err := Require(by, ManageLocks, Object{}); err != nil {
			return err
		}
		c.RevokeTokensOf = []string{userID}
	}
	return s.store.Apply(ctx, c)
}
