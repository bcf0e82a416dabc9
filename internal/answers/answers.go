// Package answers carries public answers (公开答复) out of the network that the
// ledger is on, and keeps them on the other side.
//
// It owns what of an entry may leave (docs/adr/0107), what has left already, and
// what has arrived. Bundles are ingest's; this package is handed to them. It may
// import the domain, access and the ledger; it knows no database and no HTTP.
package answers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Store keeps both ends: what was sent, and what was taken.
type Store interface {
	// SentAnswers returns what was sent last of a matter's answers, their hashes
	// by ID.
	SentAnswers(ctx context.Context, matter string) (map[string]string, error)
	// PutSentAnswers notes what is sent, with the audit rows of the context.
	PutSentAnswers(ctx context.Context, sent []opinion.Answer) error
	// TakeAnswers puts answers in the place of those of their IDs, and removes
	// those that were withdrawn.
	TakeAnswers(ctx context.Context, taken []opinion.Answer) error
	// AnswersOf returns the answers that were taken of some posts, by time.
	AnswersOf(ctx context.Context, posts []string) ([]opinion.Answer, error)
}

// Deps are what the service works with; none may be missing.
type Deps struct {
	Store   Store
	Entries func(ctx context.Context, f ledger.Filter) (ledger.Page, error) // of everybody
	Posts   func(ctx context.Context, ids []string) ([]opinion.Record, error)
	Sources func(ctx context.Context) ([]opinion.Source, error)
	Now     func() time.Time
}

// Service is safe for concurrent use.
type Service struct{ Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

// overlap is how far behind the last one entries are looked at again: two
// processes' clocks differ, and who wrote first is not always seen first.
const overlap = 10 * time.Minute

var errEnough = errors.New("enough answers")

// Fresh lists what is new since a place, about so many at most, and the place
// after them; the first place is 0. What was noted as sent is not listed again.
func (s *Service) Fresh(ctx context.Context, after int64, atMost int) (out []opinion.Answer, through int64, err error) {
	outside, err := s.outside(ctx)
	if err != nil {
		return nil, after, err
	}
	through = after
	err = s.updated(ctx, after, func(e ledger.Entry) error {
		through = max(through, e.UpdatedAt.UnixMicro())
		fresh, err := s.freshOf(ctx, e, outside)
		if out = append(out, fresh...); err == nil && len(out) >= atMost {
			return errEnough
		}
		return err
	})
	if errors.Is(err, errEnough) { // the older ones come next time
		return out, after, nil
	}
	if err != nil {
		return nil, after, fmt.Errorf("look for public answers: %w", err)
	}
	return out, through, nil
}

// outside are the sources whose posts the other side has.
func (s *Service) outside(ctx context.Context) (map[string]bool, error) {
	all, err := s.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the sources: %w", err)
	}
	out := map[string]bool{}
	for _, src := range all {
		out[src.ID] = src.Outside
	}
	return out, nil
}

// updated reads the entries that changed since a place, the newest first.
func (s *Service) updated(ctx context.Context, after int64, fn func(ledger.Entry) error) error {
	from := time.UnixMicro(after).Add(-overlap)
	f := ledger.Filter{Scope: ledger.Scope{All: true}, Sort: ledger.SortUpdated, Limit: ledger.DefaultLimit}
	for {
		page, err := s.Entries(ctx, f)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if e.UpdatedAt.Before(from) {
				return nil
			}
			if err := fn(e); err != nil {
				return err
			}
		}
		if f.After = page.Next; f.After == "" {
			return nil
		}
	}
}

// freshOf is what the other side does not know yet of one matter.
func (s *Service) freshOf(ctx context.Context, e ledger.Entry, outside map[string]bool) ([]opinion.Answer, error) {
	if len(e.Responses) == 0 || len(e.Matter.Posts) == 0 {
		return nil, nil
	}
	posts, err := s.Posts(ctx, e.Matter.Posts)
	if err != nil {
		return nil, fmt.Errorf("read the posts of an entry: %w", err)
	}
	var there []string
	for _, p := range posts {
		if outside[p.Source] {
			there = append(there, p.ID)
		}
	}
	sent, err := s.Store.SentAnswers(ctx, matterOf(e))
	if err != nil {
		return nil, err
	}
	return changes(Public(e, there), sent, matterOf(e)), nil
}

// changes are what has to be told so that the other side has just these.
func changes(now []opinion.Answer, sent map[string]string, matter string) []opinion.Answer {
	var out []opinion.Answer
	for _, a := range now {
		if sent[a.ID] != a.Hash() {
			out = append(out, a)
		}
	}
	for id, hash := range sent {
		gone := opinion.Answer{ID: id, Matter: matter, Withdrawn: true}
		if hash != gone.Hash() && !slices.ContainsFunc(now, func(a opinion.Answer) bool { return a.ID == id }) {
			out = append(out, gone)
		}
	}
	return out
}

// Note notes that answers are in a bundle, named by its number, and leave with
// it; the audit log says so.
func (s *Service) Note(ctx context.Context, bundle string, sent []opinion.Answer) error {
	detail := fmt.Sprintf("%d 条公开答复", len(sent))
	ctx = access.WithAudit(ctx, access.By(access.System(), s.Now(), "bundle.answers", "bundle:"+bundle, detail))
	return s.Store.PutSentAnswers(ctx, sent)
}
