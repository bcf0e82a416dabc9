package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/opinion"
)

// ErrBadLogin is returned for a wrong login or password alike, and for a
// disabled account.
var ErrBadLogin = errors.New("登录名或密码不对")

// ErrNoSession is returned for a session or token that is unknown, ended,
// timed out or whose user is disabled: log in again.
var ErrNoSession = errors.New("登录已失效，请重新登录")

// touchEvery bounds how often a used session or token is written.
const touchEvery = time.Minute

// lapsedFor is how long it is still known whose a session was that ended by
// itself: what its person had typed may still come.
const lapsedFor = 24 * time.Hour

// noLogin stands for what can be nobody's login: it is counted, but neither
// kept nor logged as it was typed, for it may be long, or a password in the
// wrong field.
const noLogin = "(无效登录名)"

// Login checks a password and begins a session; token is for a cookie. It
// returns ErrBadLogin, or a *LockedError.
func (s *Service) Login(ctx context.Context, login, password, address string) (token string, a Actor, err error) {
	if login = foldLogin(login); checkLogin(login) != nil {
		login = noLogin
	}
	now := s.now() // before the password is read: a change of it meanwhile ends the session
	failures, err := s.admit(ctx, login, address)
	if err != nil {
		return "", Actor{}, err
	}
	u, err := s.verifyLogin(ctx, login, password)
	if errors.Is(err, ErrBadLogin) {
		by := Actor{UserID: u.ID, Login: login, Address: address}
		return "", Actor{}, s.refuseLogin(ctx, By(by, now, "login.refused", "", ""), failures)
	}
	if err != nil {
		return "", Actor{}, err
	}
	if err := s.welcome(ctx, login, address); err != nil {
		return "", Actor{}, err
	}
	return s.begin(ctx, u, now, address)
}

// begin begins the session of a user who asked for it at a time.
func (s *Service) begin(ctx context.Context, u User, at time.Time, address string) (token string, a Actor, err error) {
	a, err = s.person(ctx, u, address)
	if err != nil {
		return "", Actor{}, err
	}
	token = newSecret()
	err = s.store.Apply(ctx, Change{
		BeginSession: &Session{Hash: hashSecret(token), UserID: u.ID, Address: address, Since: at, SeenAt: at},
		Forget:       at.Add(-s.opt.Absolute - lapsedFor),
		Audit:        []AuditEntry{By(a, at, "login", "user:"+u.ID, "")},
	})
	if err != nil {
		return "", Actor{}, fmt.Errorf("begin session of %s: %w", u.Login, err)
	}
	return token, a, nil
}

// verifyLogin returns the user, or ErrBadLogin (with the user where the login
// is known).
func (s *Service) verifyLogin(ctx context.Context, login, password string) (User, error) {
	u, err := s.store.UserByLogin(ctx, login)
	if err != nil && !errors.Is(err, opinion.ErrNotFound) {
		return User{}, fmt.Errorf("read user %s: %w", login, err)
	}
	if len(password) > maxPasswordBytes { // nobody's, and not worth hashing
		password = ""
	}
	ok, err := verifyPassword(ctx, u.PasswordHash, password)
	if err != nil {
		return u, fmt.Errorf("check the password of %s: %w", login, err)
	}
	if !ok || u.Disabled {
		return u, ErrBadLogin
	}
	return u, nil
}

func (s *Service) refuseLogin(ctx context.Context, e AuditEntry, failures int) error {
	if failures >= lockAfter {
		e.Act = "login.locked"
	}
	e.Detail = fmt.Sprintf("连续第 %d 次失败", failures)
	if err := s.countPlace(ctx, e.Address); err != nil {
		return fmt.Errorf("count a refused log-in: %w", err)
	}
	if err := s.audit.AppendAudit(ctx, e); err != nil {
		return fmt.Errorf("audit a refused log-in: %w", err)
	}
	return ErrBadLogin
}

// Resume returns who a session's token stands for, or ErrNoSession, and notes
// that the session was used.
func (s *Service) Resume(ctx context.Context, token, address string) (Actor, error) {
	ses, err := s.living(ctx, token)
	if err != nil {
		return Actor{}, err
	}
	if now := s.now(); now.Sub(ses.SeenAt).Abs() >= touchEvery {
		ses.SeenAt = now
		if err := s.store.Apply(ctx, Change{TouchSession: &ses}); err != nil {
			return Actor{}, fmt.Errorf("note the use of a session: %w", err)
		}
	}
	return s.personOf(ctx, ses, address)
}

// Peek is Resume for what a page asks by itself, without its person: a session
// that nobody uses ends in time.
func (s *Service) Peek(ctx context.Context, token, address string) (Actor, error) {
	ses, err := s.living(ctx, token)
	if err != nil {
		return Actor{}, err
	}
	return s.personOf(ctx, ses, address)
}

// living returns a session that has not ended, or ErrNoSession.
func (s *Service) living(ctx context.Context, token string) (Session, error) {
	now := s.now()
	ses, err := s.store.Session(ctx, hashSecret(token))
	if errors.Is(err, opinion.ErrNotFound) {
		return ses, ErrNoSession
	}
	if err != nil {
		return ses, fmt.Errorf("read session: %w", err)
	}
	// One of a later day is of a clock that was wrong then.
	if now.Sub(ses.SeenAt) >= s.opt.Idle || now.Sub(ses.Since).Abs() >= s.opt.Absolute || ses.SeenAt.Sub(now) >= s.opt.Absolute {
		return ses, ErrNoSession
	}
	return ses, nil
}

// Left is how long a session goes on if nobody uses it again; zero where it has
// ended. Asking is no use of it.
func (s *Service) Left(ctx context.Context, token string) (time.Duration, error) {
	ses, err := s.living(ctx, token)
	if errors.Is(err, ErrNoSession) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	now := s.now()
	return min(ses.SeenAt.Add(s.opt.Idle).Sub(now), ses.Since.Add(s.opt.Absolute).Sub(now)), nil
}

// Idle is after how long without use a session ends.
func (s *Service) Idle() time.Duration { return s.opt.Idle }

// LapsedOf returns whose a session was that ended by itself, or ErrNoSession
// where it was ended on purpose (logged out, by an administrator), is too long
// ago or never was. It opens nothing.
func (s *Service) LapsedOf(ctx context.Context, token string) (userID string, err error) {
	ses, err := s.store.Session(ctx, hashSecret(token))
	if errors.Is(err, opinion.ErrNotFound) {
		return "", ErrNoSession
	}
	if err != nil {
		return "", fmt.Errorf("read session: %w", err)
	}
	return ses.UserID, nil
}

func (s *Service) personOf(ctx context.Context, ses Session, address string) (Actor, error) {
	u, err := s.activeUser(ctx, ses.UserID)
	if err != nil {
		return Actor{}, err
	}
	if ses.Since.Before(u.PasswordAt) { // changed while the log-in was under way
		return Actor{}, ErrNoSession
	}
	return s.person(ctx, u, address)
}

// person is the actor for somebody who logs in by password, and who must
// change one that has grown old.
func (s *Service) person(ctx context.Context, u User, address string) (Actor, error) {
	a, err := s.actorOf(ctx, u, address)
	a.MustChange = a.MustChange || s.now().Sub(u.PasswordAt) >= s.opt.PasswordLife
	return a, err
}

// activeUser returns a user who may still act, or ErrNoSession.
func (s *Service) activeUser(ctx context.Context, id string) (User, error) {
	u, err := s.store.User(ctx, id)
	if errors.Is(err, opinion.ErrNotFound) || (err == nil && u.Disabled) {
		return User{}, ErrNoSession
	}
	if err != nil {
		return User{}, fmt.Errorf("read user: %w", err)
	}
	return u, nil
}

// Logout ends a session. An unknown one is no error.
func (s *Service) Logout(ctx context.Context, token, address string) error {
	a, err := s.Resume(ctx, token, address)
	if errors.Is(err, ErrNoSession) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.store.Apply(ctx, Change{
		EndSession: hashSecret(token),
		Audit:      []AuditEntry{By(a, s.now(), "logout", "user:"+a.UserID, "")},
	})
}
