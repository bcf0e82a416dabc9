package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// The rule of lockout. Failures count for an account and the address they come
// from, so that a stranger can't lock a person out of their own desk. Whoever
// tries one account from many addresses is slowed down instead: beyond
// slowAfter failures only one attempt every slowGap is looked at, but for
// addresses from which the account logged in during the last trustFor. Whoever
// tries many accounts from one address is slowed down alike, beyond slowAddress
// failures, which leaves room for a whole office behind one address.
const (
	lockAfter   = 5
	slowAddress = 60
	lockFor     = 15 * time.Minute
	slowAfter   = 20
	slowGap     = 10 * time.Second
	trustFor    = 30 * 24 * time.Hour
)

// LockedError says until when no log-in is looked at.
type LockedError struct{ Until time.Time }

func (e *LockedError) Error() string {
	return "登录失败次数过多，请在 " + e.Until.In(calendar.Shanghai).Format("15:04:05") + " 后再试"
}

// admit counts an attempt before its password is looked at, so that many at
// once can't pass together; welcome takes it back. It returns how many have
// failed in a row from this address, this one included.
func (s *Service) admit(ctx context.Context, login, address string) (failures int, err error) {
	err = retry(func() error {
		failures, err = s.tryAdmit(ctx, login, address)
		return err
	})
	if errors.Is(err, opinion.ErrStale) { // a flood on one account
		return 0, &LockedError{Until: s.now().Add(slowGap)}
	}
	return failures, err
}

func (s *Service) tryAdmit(ctx context.Context, login, address string) (int, error) {
	now := s.now()
	desk, account, err := s.bothAttempts(ctx, login, address)
	if err != nil {
		return 0, err
	}
	if desk.locked(now) {
		return 0, &LockedError{Until: desk.LockedUntil}
	}
	if account.locked(now) && !desk.trusted(now) {
		return 0, &LockedError{Until: account.LockedUntil}
	}
	place, err := s.attempts(ctx, placeKey(address), placeLogin(address))
	if err != nil {
		return 0, err
	}
	if place.locked(now) && !desk.trusted(now) {
		return 0, &LockedError{Until: place.LockedUntil}
	}
	desk = desk.count(now, lockAfter, lockFor)
	account = account.count(now, slowAfter, slowGap)
	return desk.Failures, s.store.Apply(ctx, Change{Attempts: []Attempts{desk, account}})
}

// countPlace counts a failure of an address, whatever the account. Of several at
// once one may go uncounted.
func (s *Service) countPlace(ctx context.Context, address string) error {
	place, err := s.attempts(ctx, placeKey(address), placeLogin(address))
	if err != nil {
		return err
	}
	err = s.store.Apply(ctx, Change{Attempts: []Attempts{place.count(s.now(), slowAddress, slowGap)}})
	if errors.Is(err, opinion.ErrStale) {
		return nil
	}
	return err
}

// placeKey begins with a space, as no login does; placeLogin is what the page of
// locked accounts shows.
func placeKey(address string) string   { return " " + address }
func placeLogin(address string) string { return "(来自 " + address + ")" }

// locked leaves aside what a clock that was wrong has locked for longer than
// anything is locked.
func (a Attempts) locked(t time.Time) bool {
	return t.Before(a.LockedUntil) && a.LockedUntil.Sub(t) <= lockFor
}

func (a Attempts) trusted(t time.Time) bool {
	return !a.GoodAt.IsZero() && t.Sub(a.GoodAt).Abs() < trustFor
}

// count adds a failure; a quiet lockFor forgets the ones before, and so does a
// clock that was set back by more. The attempt that makes the limit full is still
// looked at, the next ones wait.
func (a Attempts) count(now time.Time, limit int, wait time.Duration) Attempts {
	if now.Sub(a.LastAt).Abs() >= lockFor {
		a.Failures = 0
	}
	a.Failures++
	a.LastAt = now
	if a.Failures >= limit {
		a.LockedUntil = now.Add(wait)
	}
	return a
}

// bothAttempts reads the failures of the account from this address and from
// everywhere. No login holds a space, so that the keys can't meet.
func (s *Service) bothAttempts(ctx context.Context, login, address string) (desk, account Attempts, err error) {
	if desk, err = s.attempts(ctx, login+" "+address, login); err != nil {
		return desk, account, err
	}
	account, err = s.attempts(ctx, login, login)
	return desk, account, err
}

func (s *Service) attempts(ctx context.Context, key, login string) (Attempts, error) {
	a, err := s.store.Attempts(ctx, key)
	if errors.Is(err, opinion.ErrNotFound) {
		return Attempts{Key: key, Login: login}, nil
	}
	if err != nil {
		return a, fmt.Errorf("read failed log-ins: %w", err)
	}
	return a, nil
}

// welcome forgets the failures of the address that now got in. Those of the
// account stay, less this one: they are someone else's.
func (s *Service) welcome(ctx context.Context, login, address string) error {
	return retry(func() error {
		now := s.now()
		desk, account, err := s.bothAttempts(ctx, login, address)
		if err != nil {
			return err
		}
		desk.Failures, desk.LockedUntil, desk.GoodAt = 0, time.Time{}, now
		if account.Failures--; account.Failures < slowAfter {
			account.LockedUntil = time.Time{}
		}
		return s.store.Apply(ctx, Change{Attempts: []Attempts{desk, account}})
	})
}

// Locked lists what is locked now; it needs ManageLocks.
func (s *Service) Locked(ctx context.Context, by Actor) ([]Attempts, error) {
	if err := Require(by, ManageLocks, Object{}); err != nil {
		return nil, err
	}
	return s.store.Locked(ctx, s.now())
}

// Unlock forgets the failures of a login; it needs ManageLocks.
func (s *Service) Unlock(ctx context.Context, by Actor, login string) error {
	if err := Require(by, ManageLocks, Object{}); err != nil {
		return err
	}
	login = foldLogin(login)
	return s.store.Apply(ctx, Change{
		ClearAttemptsOf: []string{login},
		Audit:           []AuditEntry{By(by, s.now(), "user.unlock", "login:"+login, "")},
	})
}
