package calibration

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/jobs"
	"yuqing/internal/opinion"
	"yuqing/internal/search"
	"yuqing/ledger"
	"yuqing/nlp/place"
)

// Deps are what the service works with.
type Deps struct {
	Store  Store
	Posts  opinion.Posts
	Index  search.Index
	Access *access.Service
	// Entries reads the ledger whole, by time of discovery.
	Entries func(ctx context.Context, fn func(ledger.Entry) error) error
	// Outlines reads the outlines of the same entries.
	Outlines func(ctx context.Context, fn func(ledger.Outline) error) error
	Jobs     *jobs.Jobs
	Live     *Live
	Now      func() time.Time
	Log      *slog.Logger
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}

// audited hands the audit row of a change to the store.
func (s *Service) audited(ctx context.Context, by access.Actor, act, object, detail string) context.Context {
	return access.WithAudit(ctx, access.By(by, s.deps.Now(), act, object, detail))
}

func newID() string { return rand.Text() }

// regionName finds a division, or one of the office's own places, by its code.
func (s *Service) regionName(code string) (string, bool) {
	for _, p := range s.deps.Live.State().Options.Places {
		if p.Code == code {
			return p.Name, true
		}
	}
	g, err := place.Load()
	if err != nil {
		s.deps.Log.Error("divisions not read", "error", err)
		return "", false
	}
	p, ok := g.Lookup(code)
	return p.Name, ok
}

// knownUnit reports whether the office or its taxonomy knows a unit's name.
func (s *Service) knownUnit(ctx context.Context, name string) (bool, error) {
	if _, ok := s.deps.Live.State().Taxonomy.Unit(name); ok {
		return true, nil
	}
	units, err := s.deps.Access.Units(ctx)
	if err != nil {
		return false, fmt.Errorf("read the units: %w", err)
	}
	_, ok := access.NewTree(units).Named(name)
	return ok, nil
}
