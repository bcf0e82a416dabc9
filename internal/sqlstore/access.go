package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Access is access.Store.
type Access struct{ db *database }

var _ access.Store = (*Access)(nil)

// Apply is access.Store.Apply.
func (s *Access) Apply(ctx context.Context, c access.Change) error {
	c.Audit = slices.Clone(c.Audit) // it gets digests, and the caller may try again
	err := s.db.update(ctx, func(t tx) error {
		if err := claimChain(t, c.Audit); err != nil {
			return err
		}
		steps := []func(tx, access.Change) error{
			useSetupLink, putUnits, putUsers, putAttempts, putSessions, putTokens, endAccess, forget,
		}
		for _, step := range steps {
			if err := step(t, c); err != nil {
				return err
			}
		}
		return appendAudit(t, c.Audit)
	})
	if err != nil {
		return fmt.Errorf("change users and units: %w", err)
	}
	return nil
}

func useSetupLink(t tx, c access.Change) error {
	if c.UseSetupLink != "" { // the first one that is used ends all
		return t.execOne(opinion.ErrNotFound, `DELETE FROM setup_link WHERE EXISTS (SELECT 1 FROM setup_link WHERE hash = ?)`, c.UseSetupLink)
	}
	if c.SetupLink == nil {
		return nil
	}
	_, err := t.exec(`INSERT INTO setup_link (hash, expires_at) VALUES (?, ?)`, c.SetupLink.Hash, micros(c.SetupLink.ExpiresAt))
	return err
}

func putAttempts(t tx, c access.Change) error {
	for _, a := range c.Attempts {
		args := []any{clean(a.Login), a.Failures, micros(a.LastAt), micros(a.LockedUntil), micros(a.GoodAt), clean(a.Key), a.Version}
		q := `UPDATE attempts SET login = ?, failures = ?, last_at = ?, locked_until = ?, good_at = ?, version = version + 1
			WHERE id = ? AND version = ?`
		if a.Version == 0 {
			q = `INSERT INTO attempts (login, failures, last_at, locked_until, good_at, id, version)
				VALUES (?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT (id) DO NOTHING`
		}
		if err := t.execOne(opinion.ErrStale, q, args...); err != nil {
			return err
		}
	}
	return nil
}

func putSessions(t tx, c access.Change) error {
	if s := c.BeginSession; s != nil {
		_, err := t.exec(`INSERT INTO sessions (hash, user_id, address, since, seen_at) VALUES (?, ?, ?, ?, ?)`,
			s.Hash, s.UserID, clean(s.Address), micros(s.Since), micros(s.SeenAt))
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE users SET last_login = ? WHERE id = ?`, micros(s.Since), s.UserID); err != nil {
			return err
		}
	}
	if s := c.TouchSession; s != nil {
		_, err := t.exec(`UPDATE sessions SET seen_at = ? WHERE hash = ?`, micros(s.SeenAt), s.Hash)
		return err
	}
	return nil
}

func putTokens(t tx, c access.Change) error {
	if k := c.NewToken; k != nil {
		_, err := t.exec(`INSERT INTO tokens (id, hash, user_id, name, scope, created_at, expires_at, last_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			k.ID, k.Hash, k.UserID, clean(k.Name), string(k.Scope), micros(k.CreatedAt), micros(k.ExpiresAt), micros(k.LastUsed))
		if err != nil {
			return err
		}
	}
	if k := c.TouchToken; k != nil {
		_, err := t.exec(`UPDATE tokens SET last_used = ? WHERE id = ?`, micros(k.LastUsed), k.ID)
		return err
	}
	return nil
}

// endAccess ends sessions and tokens.
func endAccess(t tx, c access.Change) error {
	type end struct{ query, key string }
	ends := []end{
		{`DELETE FROM sessions WHERE hash = ?`, c.EndSession},
		{`DELETE FROM tokens WHERE id = ?`, c.RevokeToken},
	}
	for _, login := range c.ClearAttemptsOf {
		ends = append(ends, end{`UPDATE attempts SET failures = 0, locked_until = 0, version = version + 1 WHERE login = ?`, login})
	}
	for _, id := range c.EndSessionsOf {
		ends = append(ends, end{`DELETE FROM sessions WHERE user_id = ?`, id})
	}
	for _, id := range c.RevokeTokensOf {
		ends = append(ends, end{`DELETE FROM tokens WHERE user_id = ?`, id})
	}
	for _, e := range ends {
		if e.key == "" {
			continue
		}
		if _, err := t.exec(e.query, clean(e.key)); err != nil {
			return err
		}
	}
	return nil
}

func forget(t tx, c access.Change) error {
	if c.Forget.IsZero() {
		return nil
	}
	if _, err := t.exec(`DELETE FROM sessions WHERE since < ?`, micros(c.Forget)); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM attempts WHERE last_at < ? AND good_at = 0`, micros(c.Forget))
	return err
}

// Session is access.Store.Session.
func (s *Access) Session(ctx context.Context, hash string) (access.Session, error) {
	ses := access.Session{Hash: hash}
	var since, seen int64
	err := s.db.row(ctx, `SELECT user_id, address, since, seen_at FROM sessions WHERE hash = ?`, hash).
		Scan(&ses.UserID, &ses.Address, &since, &seen)
	ses.Since, ses.SeenAt = fromMicros(since), fromMicros(seen)
	return ses, orNotFound(err)
}

const tokenColumns = `id, hash, user_id, name, scope, created_at, expires_at, last_used` //nolint:gosec // names of columns

func scanToken(row scanner) (access.Token, error) {
	var t access.Token
	var created, expires, used int64
	err := row.Scan(&t.ID, &t.Hash, &t.UserID, &t.Name, &t.Scope, &created, &expires, &used)
	t.CreatedAt, t.ExpiresAt, t.LastUsed = fromMicros(created), fromMicros(expires), fromMicros(used)
	return t, err
}

// Token is access.Store.Token.
func (s *Access) Token(ctx context.Context, hash string) (access.Token, error) {
	t, err := scanToken(s.db.row(ctx, `SELECT `+tokenColumns+` FROM tokens WHERE hash = ?`, hash))
	return t, orNotFound(err)
}

// Tokens is access.Store.Tokens.
func (s *Access) Tokens(ctx context.Context, userID string) ([]access.Token, error) {
	rows, err := s.db.query(ctx, `SELECT `+tokenColumns+` FROM tokens WHERE user_id = ? ORDER BY created_at, id`, userID)
	return collect(rows, err, scanToken)
}

// TokensFor is access.Store.TokensFor.
func (s *Access) TokensFor(ctx context.Context, scope access.Scope) ([]access.Token, error) {
	rows, err := s.db.query(ctx, `SELECT `+tokenColumns+` FROM tokens WHERE scope = ? ORDER BY created_at, id`, string(scope))
	return collect(rows, err, scanToken)
}

const attemptColumns = `id, version, login, failures, last_at, locked_until, good_at`

func scanAttempts(row scanner) (access.Attempts, error) {
	var a access.Attempts
	var last, until, good int64
	err := row.Scan(&a.Key, &a.Version, &a.Login, &a.Failures, &last, &until, &good)
	a.LastAt, a.LockedUntil, a.GoodAt = fromMicros(last), fromMicros(until), fromMicros(good)
	return a, err
}

// Attempts is access.Store.Attempts.
func (s *Access) Attempts(ctx context.Context, key string) (access.Attempts, error) {
	a, err := scanAttempts(s.db.row(ctx, `SELECT `+attemptColumns+` FROM attempts WHERE id = ?`, clean(key)))
	return a, orNotFound(err)
}

// Locked is access.Store.Locked, by the end of the lock.
func (s *Access) Locked(ctx context.Context, at time.Time) ([]access.Attempts, error) {
	rows, err := s.db.query(ctx, `SELECT `+attemptColumns+` FROM attempts WHERE locked_until > ? ORDER BY locked_until, id`, micros(at))
	return collect(rows, err, scanAttempts)
}

// SetupLink is access.Store.SetupLink.
func (s *Access) SetupLink(ctx context.Context, hash string) (access.SetupLink, error) {
	l := access.SetupLink{Hash: hash}
	var expires int64
	err := s.db.row(ctx, `SELECT expires_at FROM setup_link WHERE hash = ?`, hash).Scan(&expires)
	l.ExpiresAt = fromMicros(expires)
	return l, orNotFound(err)
}
