package brief

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
)

// Store is the port of the briefs. Changes carry their audit rows in the
// context (access.WithAudit) and write them in the same transaction.
type Store interface {
	// Briefs lists briefs of a kind, or of all for "", the latest made first.
	Briefs(ctx context.Context, k Kind, limit, offset int) (list []Brief, total int, err error)
	// Brief returns one; opinion.ErrNotFound for an unknown one.
	Brief(ctx context.Context, id string) (Brief, error)
	// PutBrief keeps a draft; opinion.ErrStale where b.Version is not one above
	// the kept one, or where that was issued.
	PutBrief(ctx context.Context, b Brief) error
	// IssueBrief is PutBrief for one that is issued: it gets the next Number of
	// its kind and Year.
	IssueBrief(ctx context.Context, b Brief) (Brief, error)
	// DropBrief removes a draft; opinion.ErrStale as PutBrief.
	DropBrief(ctx context.Context, id string, version int64) error
}

// Deps are what the service works with.
type Deps struct {
	Store Store
	// Facts gathers the figures of a period within the actor's reach; before is
	// the period that came before it.
	Facts func(ctx context.Context, by access.Actor, p, before Period) (Facts, error)
	// Event gathers what a special report tells; opinion.ErrNotFound.
	Event  func(ctx context.Context, by access.Actor, id string) (Event, Spread, Watched, error)
	Jobs   *jobs.Jobs
	Office string // who sends them; may be empty
	Now    func() time.Time
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// Page is how many briefs are listed at once; lastPage bounds the number that
// an address may name.
const (
	Page     = 30
	lastPage = 1_000_000
)

func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}

// List lists briefs, the latest made first. It needs access.ViewBriefs.
func (s *Service) List(ctx context.Context, by access.Actor, k Kind, page int) (list []Brief, total int, err error) {
	if err := require(by, access.ViewBriefs); err != nil {
		return nil, 0, err
	}
	if k != "" && k.Name() == "" {
		return nil, 0, noKind(k)
	}
	return s.deps.Store.Briefs(ctx, k, Page, Page*(min(max(page, 1), lastPage)-1))
}

// Get returns one. It needs access.ViewBriefs.
func (s *Service) Get(ctx context.Context, by access.Actor, id string) (Brief, error) {
	if err := require(by, access.ViewBriefs); err != nil {
		return Brief{}, err
	}
	return s.deps.Store.Brief(ctx, id)
}

func noKind(k Kind) error {
	return opinion.Invalid("kind", "没有“%s”这种简报。", k)
}

// Draft composes a brief for the period that a moment lies in, the zero time
// being now, or on an event.
// It needs access.WriteBriefs.
func (s *Service) Draft(ctx context.Context, by access.Actor, k Kind, at time.Time, event string) (Brief, error) {
	b, err := s.blank(by, k, at, event)
	if err != nil {
		return b, err
	}
	if err := s.write(ctx, by, &b); err != nil {
		return b, err
	}
	return b, s.deps.Store.PutBrief(s.noted(ctx, by, b, "brief.draft"), b)
}

// blank is a brief before its figures are taken.
func (s *Service) blank(by access.Actor, k Kind, at time.Time, event string) (Brief, error) {
	if err := require(by, access.WriteBriefs); err != nil {
		return Brief{}, err
	}
	now := s.deps.Now()
	if at.IsZero() {
		at = now
	}
	b := Brief{ID: rand.Text(), Version: 1, Kind: k, EventID: event, Period: k.Period(at), By: by.Name, UserID: by.UserID, MadeAt: now, At: now}
	switch {
	case k.Name() == "":
		return b, noKind(k)
	case (k == Special) != (event != ""):
		return b, opinion.Invalid("event", "专报要指明热点，其他简报不针对一个热点。")
	case b.From.After(now):
		return b, opinion.Invalid("date", "这一期还没有开始。")
	}
	return b, nil
}

// write composes title and sections from the figures of now.
func (s *Service) write(ctx context.Context, by access.Actor, b *Brief) error {
	if b.Kind == Special {
		e, spread, w, err := s.deps.Event(ctx, by, b.EventID)
		if err != nil {
			return fmt.Errorf("gather event %s for a report: %w", b.EventID, err)
		}
		b.Title, b.Sections = "关于“"+short(e.Title)+"”的情况报告", special(e, spread, w)
		b.Period = Period{e.First, cmp.Or(e.Last, e.First).Add(time.Second)}
		return nil
	}
	f, err := s.deps.Facts(ctx, by, b.Period, b.Kind.Before(b.Period))
	if err != nil {
		return fmt.Errorf("gather the figures of %s: %w", b.Period, err)
	}
	b.Title, b.Sections = b.Kind.Name()+"（"+b.Period.String()+"）", compose(b.Period, f)
	return nil
}

func short(title string) string {
	const most = 60
	if rs := []rune(title); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return title
}

// Again takes the figures anew: what people wrote into the sections is lost.
func (s *Service) Again(ctx context.Context, by access.Actor, id string, version int64) (Brief, error) {
	b, err := s.draft(ctx, by, id, version)
	if err != nil {
		return b, err
	}
	if err := s.write(ctx, by, &b); err != nil {
		return b, err
	}
	b.MadeAt = s.deps.Now()
	return s.keep(ctx, by, b, "brief.again")
}

// Edit changes a draft; version is the one that the person read
// (opinion.ErrStale where somebody changed or issued it since).
func (s *Service) Edit(ctx context.Context, by access.Actor, id string, version int64, in Input) (Brief, error) {
	b, err := s.draft(ctx, by, id, version)
	if err != nil {
		return b, err
	}
	if in, err = in.tidy(); err != nil {
		return b, err
	}
	b.Title, b.To, b.Sections = in.Title, in.To, in.Sections
	return s.keep(ctx, by, b, "brief.edit")
}

func (s *Service) keep(ctx context.Context, by access.Actor, b Brief, act string) (Brief, error) {
	b.Version++
	b.At = s.deps.Now()
	return b, s.deps.Store.PutBrief(s.noted(ctx, by, b, act), b)
}

// Issue numbers a draft (签发): it is not changed any more. It needs
// access.IssueBriefs.
func (s *Service) Issue(ctx context.Context, by access.Actor, id string, version int64) (Brief, error) {
	if err := require(by, access.IssueBriefs); err != nil {
		return Brief{}, err
	}
	b, err := s.at(ctx, id, version)
	if err != nil {
		return b, err
	}
	if b.Issued() {
		return b, fmt.Errorf("brief %s was issued: %w", id, opinion.ErrStale)
	}
	b.Version++
	b.IssuedBy, b.IssuedAt = by.Name, s.deps.Now()
	b.Year = b.IssuedAt.In(calendar.Shanghai).Year()
	return s.deps.Store.IssueBrief(s.noted(ctx, by, b, "brief.issue"), b)
}

// Drop removes a draft.
func (s *Service) Drop(ctx context.Context, by access.Actor, id string, version int64) error {
	b, err := s.draft(ctx, by, id, version)
	if err != nil {
		return err
	}
	return s.deps.Store.DropBrief(s.noted(ctx, by, b, "brief.drop"), id, version)
}

// draft reads one that may be changed by the actor at this version.
func (s *Service) draft(ctx context.Context, by access.Actor, id string, version int64) (Brief, error) {
	if err := require(by, access.WriteBriefs); err != nil {
		return Brief{}, err
	}
	b, err := s.at(ctx, id, version)
	if err == nil && b.Issued() {
		err = fmt.Errorf("brief %s was issued: %w", id, opinion.ErrStale)
	}
	return b, err
}

func (s *Service) at(ctx context.Context, id string, version int64) (Brief, error) {
	b, err := s.deps.Store.Brief(ctx, id)
	if err == nil && b.Version != version {
		err = fmt.Errorf("brief %s at %d: %w", id, version, opinion.ErrStale)
	}
	b.Sections = slices.Clone(b.Sections)
	return b, err
}

func (s *Service) noted(ctx context.Context, by access.Actor, b Brief, act string) context.Context {
	return access.WithAudit(ctx, access.By(by, s.deps.Now(), act, "brief:"+b.ID, b.Title))
}
