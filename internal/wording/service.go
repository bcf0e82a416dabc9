package wording

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// Store is the port of what an office has written down. Changes carry their
// audit rows in the context (access.WithAudit) and write them in the same
// transaction.
type Store interface {
	// Statements lists the newest version of every statement, the latest first.
	Statements(ctx context.Context) ([]Statement, error)
	// StatementVersions lists all versions of one, the newest first;
	// opinion.ErrNotFound for an unknown one.
	StatementVersions(ctx context.Context, id string) ([]Statement, error)
	// PutStatement keeps the next version of a statement; opinion.ErrStale where
	// s.Version is not one above the newest.
	PutStatement(ctx context.Context, s Statement) error
	// Words returns the newest list, or opinion.ErrNotFound.
	Words(ctx context.Context) (WordList, error)
	// PutWords keeps the next list; opinion.ErrStale where l.Version is not one
	// above the newest.
	PutWords(ctx context.Context, l WordList) error
}

// Ledger is what the service reads of the ledger.
type Ledger interface {
	Get(ctx context.Context, by access.Actor, id string) (ledger.Entry, error)
	List(ctx context.Context, by access.Actor, f ledger.Filter) (ledger.Page, error)
}

// Deps are what the service works with.
type Deps struct {
	Store  Store
	Ledger Ledger
	// Topic reports whether there is a field with an ID.
	Topic func(id string) bool
	// Names are the names by which a unit is known.
	Names  func(ctx context.Context, unitID string) []string
	Office string // its name; may be empty
	// Callers are who called about posts; nil: nobody is known.
	Callers func(ctx context.Context, posts []string) (privacy.Callers, error)
	Now     func() time.Time
}

// Service is safe for concurrent use.
type Service struct{ deps Deps }

// New makes a Service.
func New(d Deps) *Service { return &Service{d} }

func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}

// Statements lists all, those in force first, each group the latest first.
func (s *Service) Statements(ctx context.Context, by access.Actor) ([]Statement, error) {
	if err := require(by, access.ViewWording); err != nil {
		return nil, err
	}
	all, err := s.deps.Store.Statements(ctx)
	if err != nil {
		return nil, err
	}
	now := s.deps.Now()
	rank := map[Validity]int{Valid: 0, NotYet: 1, Expired: 2, Withdrawn: 3}
	slices.SortStableFunc(all, func(a, b Statement) int {
		return cmp.Or(rank[a.ValidAt(now)]-rank[b.ValidAt(now)], b.At.Compare(a.At))
	})
	return veiledAll(all), nil
}

// Versions lists all versions of a statement, the newest first.
func (s *Service) Versions(ctx context.Context, by access.Actor, id string) ([]Statement, error) {
	if err := require(by, access.ViewWording); err != nil {
		return nil, err
	}
	all, err := s.deps.Store.StatementVersions(ctx, id)
	return veiledAll(all), err
}

// Add approves a new statement. It needs access.ManageWording.
func (s *Service) Add(ctx context.Context, by access.Actor, in StatementInput) (Statement, error) {
	return s.put(ctx, by, Statement{ID: rand.Text()}, in, "wording.add")
}

// Edit replaces a statement; version is the one that the person read
// (opinion.ErrStale where another is in force by now).
func (s *Service) Edit(ctx context.Context, by access.Actor, id string, version int64, in StatementInput) (Statement, error) {
	old, err := s.at(ctx, by, id, version)
	if err != nil {
		return Statement{}, err
	}
	return s.put(ctx, by, old, in, "wording.edit")
}

// Withdraw takes a statement out of use (停用), or puts it back.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, id string, version int64, out bool) (Statement, error) {
	old, err := s.at(ctx, by, id, version)
	if err != nil {
		return Statement{}, err
	}
	old.Withdrawn = out
	act := "wording.withdraw"
	if !out {
		act = "wording.restore"
	}
	return s.keep(ctx, by, old, act)
}

func (s *Service) at(ctx context.Context, by access.Actor, id string, version int64) (Statement, error) {
	if err := require(by, access.ManageWording); err != nil {
		return Statement{}, err
	}
	all, err := s.deps.Store.StatementVersions(ctx, id)
	if err != nil {
		return Statement{}, err
	}
	if all[0].Version != version {
		return Statement{}, fmt.Errorf("statement %s at %d: %w", id, version, opinion.ErrStale)
	}
	return all[0], nil
}

func (s *Service) put(ctx context.Context, by access.Actor, st Statement, in StatementInput, act string) (Statement, error) {
	if err := require(by, access.ManageWording); err != nil {
		return Statement{}, err
	}
	in, err := in.tidy(s.deps.Topic)
	if err != nil {
		return Statement{}, err
	}
	if in.EntryID != "" && in.EntryID != st.EntryID {
		if _, err := s.deps.Ledger.Get(ctx, by, in.EntryID); err != nil {
			return Statement{}, fmt.Errorf("the statement's entry: %w", err)
		}
	}
	st.Title, st.Text, st.Topics, st.EntryID, st.Source, st.From, st.Until = in.Title, in.Text, in.Topics, in.EntryID, in.Source, in.From, in.Until
	return s.keep(ctx, by, st, act)
}

func (s *Service) keep(ctx context.Context, by access.Actor, st Statement, act string) (Statement, error) {
	st.Version++
	st.By, st.UserID, st.At = by.Name, by.UserID, s.deps.Now()
	ctx = access.WithAudit(ctx, access.By(by, st.At, act, "statement:"+st.ID, fmt.Sprintf("%s，第 %d 版", st.Title, st.Version)))
	return st, s.deps.Store.PutStatement(ctx, st)
}

// Words is the list in force; Version 0 is the shipped one.
func (s *Service) Words(ctx context.Context, by access.Actor) (WordList, error) {
	if err := require(by, access.ViewWording); err != nil {
		return WordList{}, err
	}
	return s.words(ctx)
}

func (s *Service) words(ctx context.Context) (WordList, error) {
	l, err := s.deps.Store.Words(ctx)
	if isNotFound(err) {
		return WordList{Words: DefaultWords()}, nil
	}
	return l, err
}

// SetWords replaces the list; version is the one that the person read. A word
// that ParseWords would not read is an *opinion.InputError.
func (s *Service) SetWords(ctx context.Context, by access.Actor, version int64, words []Word) (WordList, error) {
	if err := require(by, access.ManageWording); err != nil {
		return WordList{}, err
	}
	if err := checkWords(words); err != nil {
		return WordList{}, err
	}
	l := WordList{Version: version + 1, Words: words, By: by.Name, UserID: by.UserID, At: s.deps.Now()}
	ctx = access.WithAudit(ctx, access.By(by, l.At, "wording.words", "words", fmt.Sprintf("错敏词第 %d 版，%d 条", l.Version, len(words))))
	return l, s.deps.Store.PutWords(ctx, l)
}
