package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Options are the settings of a Service; zero fields take the defaults.
type Options struct {
	Idle     time.Duration // a session ends when unused for so long; 30 min
	Absolute time.Duration // and at the latest after this; 12 h
	// PasswordLife is after how long a password must be changed; 90 days,
	// which assessors by GB/T 22239 ask for.
	PasswordLife time.Duration
	// SeparateAdmins refuses to give one person two of the three
	// administrators, and to change one's own roles (三员分立). A small office
	// leaves it off.
	SeparateAdmins bool
}

// Service answers who someone is, and manages users, units, sessions and
// tokens. It is safe for concurrent use, and any number of processes may work
// on one store.
type Service struct {
	store Store
	audit AuditLog
	now   func() time.Time
	opt   Options
}

// New makes a Service on its stores; now is the clock.
func New(store Store, audit AuditLog, now func() time.Time, opt Options) *Service {
	if opt.Idle <= 0 {
		opt.Idle = 30 * time.Minute
	}
	if opt.Absolute <= 0 {
		opt.Absolute = 12 * time.Hour
	}
	if opt.PasswordLife <= 0 {
		opt.PasswordLife = 90 * 24 * time.Hour
	}
	return &Service{store, audit, now, opt}
}

// actorOf is the actor for a user, with all that they may see.
func (s *Service) actorOf(ctx context.Context, u User, address string) (Actor, error) {
	if u.UnitID == "" {
		return u.Actor(nil, address), nil
	}
	units, err := s.store.UnitsUnder(ctx, u.UnitID)
	if err != nil {
		return Actor{}, fmt.Errorf("read the units of %s: %w", u.Login, err)
	}
	return u.Actor(units, address), nil
}

// retry repeats an optimistic change that others moved under it.
func retry(change func() error) error {
	var err error
	for range 10 {
		if err = change(); !errors.Is(err, opinion.ErrStale) {
			return err
		}
	}
	return err
}

// Audit returns rows of the audit log; it needs ReadAudit.
func (s *Service) Audit(ctx context.Context, by Actor, q AuditQuery) ([]AuditRow, error) {
	if err := Require(by, ReadAudit, Object{}); err != nil {
		return nil, err
	}
	return s.audit.Audit(ctx, q)
}

// VerifyAudit checks the whole chain, also against what the asker has noted of it;
// it needs ReadAudit. See AuditLog.
func (s *Service) VerifyAudit(ctx context.Context, by Actor, noted ...NotedHead) (AuditHead, error) {
	if err := Require(by, ReadAudit, Object{}); err != nil {
		return AuditHead{}, err
	}
	head, err := s.audit.VerifyAudit(ctx)
	if err != nil {
		return head, err
	}
	return head, HoldAgainst(ctx, s.audit, head, noted)
}

// Note writes an audit row for an act that changes nothing: an export, an
// unmasking with its reason, a refusal. The log is never cut, so personal data
// in the detail are masked.
func (s *Service) Note(ctx context.Context, by Actor, act, object, detail string) error {
	return s.audit.AppendAudit(ctx, By(by, s.now(), act, object, privacy.Mask(detail)))
}
