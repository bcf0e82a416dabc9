package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yuqing/internal/access"
)

// officeRoles see every entry; a person who is only a unit's contact sees
// those in which the unit takes part; administrators see none.
var officeRoles = []access.Role{
	monitor, analyst, coordinator, access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3,
	access.RoleGovernment, publisher, leader, head, RoleSystem,
}

// ScopeOf is which entries the person may see: none before they have changed
// a password that they must change.
func ScopeOf(a access.Actor) Scope {
	if a.MustChange {
		return Scope{}
	}
	if a.Has(officeRoles...) {
		return Scope{All: true}
	}
	if !a.Has(contact) {
		return Scope{}
	}
	units := slices.Clone(a.UnitIDs)
	if a.UnitID != "" && !slices.Contains(units, a.UnitID) {
		units = append(units, a.UnitID)
	}
	return Scope{Units: units}
}

// Sees reports whether an entry lies within the scope: not for a unit that was
// relieved of it, which only sees what was when it left. Lists, searches, counts
// and exports go by it.
func (s Scope) Sees(e Entry) bool {
	return s.All || s.among(e, func(kind string) bool { return kind != "former" })
}

func (s Scope) among(e Entry, is func(kind string) bool) bool {
	return slices.ContainsFunc(e.Parts(), func(p Part) bool { return is(p.Kind) && slices.Contains(s.Units, p.UnitID) })
}

// Get returns an entry, or ErrNotFound for one that does not exist or that
// the person may not see: the two are not told apart. The contact of a unit that
// was relieved of it (改派、退单) gets it as it was then, with AsOf.
func (s *Service) Get(ctx context.Context, actor access.Actor, id string) (Entry, error) {
	e, err := s.store.Get(ctx, id)
	if err != nil {
		return Entry{}, fmt.Errorf("read ledger entry %s: %w", id, err)
	}
	scope := ScopeOf(actor)
	if scope.Sees(e) {
		one := []Entry{e}
		err := s.know(ctx, one)
		return one[0], err
	}
	if !scope.among(e, func(kind string) bool { return kind == "former" }) {
		return Entry{}, fmt.Errorf("read ledger entry %s: %w", id, ErrNotFound)
	}
	acts, err := s.store.History(ctx, id)
	if err != nil {
		return Entry{}, fmt.Errorf("read history of %s: %w", id, err)
	}
	left, err := asLeft(id, acts, scope)
	if err != nil {
		return Entry{}, err
	}
	one := []Entry{left}
	err = s.know(ctx, one)
	return one[0], err
}

// asLeft is an entry after the act by which the last of the scope's units was
// relieved of it.
func asLeft(id string, acts []Act, scope Scope) (Entry, error) {
	var e, left Entry
	for _, a := range acts {
		next, err := Apply(e, a)
		if err != nil {
			return Entry{}, fmt.Errorf("read ledger entry %s as it was at act %d: %w", id, a.Seq, err)
		}
		if scope.Sees(e) && !scope.Sees(next) {
			left, left.AsOf = next, next.UpdatedAt
		}
		e = next
	}
	if left.ID == "" { // it took part in an earlier ledger alone
		return Entry{}, fmt.Errorf("read ledger entry %s: %w", id, ErrNotFound)
	}
	return left, nil
}

// GetMany returns those of the entries that the person may see, in the order
// of the IDs.
func (s *Service) GetMany(ctx context.Context, actor access.Actor, ids []string) ([]Entry, error) {
	all, err := s.store.GetMany(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d ledger entries: %w", len(ids), err)
	}
	scope := ScopeOf(actor)
	return slices.DeleteFunc(all, func(e Entry) bool { return !scope.Sees(e) }), nil
}

// ByPost returns the entry that holds a post, as Get does.
func (s *Service) ByPost(ctx context.Context, actor access.Actor, postID string) (Entry, error) {
	e, err := s.store.ByPost(ctx, postID)
	if err != nil {
		return Entry{}, fmt.Errorf("read ledger entry of post %s: %w", postID, err)
	}
	return s.Get(ctx, actor, e.ID)
}

// ByPosts returns the entries that hold one of the posts and that the person
// may see, each once: those that are worked on or done first, then the newest.
// One that was merged stands for nothing beside the entry that it went into.
func (s *Service) ByPosts(ctx context.Context, actor access.Actor, postIDs []string) ([]Entry, error) {
	all, err := s.store.ByPosts(ctx, postIDs)
	if err != nil {
		return nil, fmt.Errorf("read the ledger entries of %d posts: %w", len(postIDs), err)
	}
	scope := ScopeOf(actor)
	seen := slices.DeleteFunc(slices.Clone(all), func(e Entry) bool {
		return !scope.Sees(e) || e.MergedTo != "" && slices.ContainsFunc(all, func(x Entry) bool { return x.ID == e.MergedTo && scope.Sees(x) })
	})
	slices.SortStableFunc(seen, func(a, b Entry) int { return cmp.Compare(a.settled(), b.settled()) })
	return seen, nil
}

// HeldPosts lists posts that entries hold, at most limit. It says nothing of
// the entries: who asks goes on with ByPosts.
func (s *Service) HeldPosts(ctx context.Context, limit int) ([]string, error) {
	return s.store.HeldPosts(ctx, limit)
}

// settled is 1 for an entry that asks for nothing because it was left out or
// voided.
func (e Entry) settled() int {
	if e.State == StateVoided || e.State == StateLeftOut {
		return 1
	}
	return 0
}

// History returns an entry's acts, oldest first, to those who may see it.
func (s *Service) History(ctx context.Context, actor access.Actor, id string) ([]Act, error) {
	e, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	acts, err := s.store.History(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read history of %s: %w", id, err)
	}
	if !e.AsOf.IsZero() {
		acts = acts[:e.Version]
	}
	return acts, nil
}

// List returns a page of the entries that match and that the person may see.
func (s *Service) List(ctx context.Context, actor access.Actor, f Filter) (Page, error) {
	f, err := s.within(actor, f)
	if err != nil {
		return Page{}, err
	}
	page, err := s.store.List(ctx, f)
	if err != nil {
		return Page{}, err
	}
	return page, s.know(ctx, page.Entries)
}

// Tiles counts the entries that match and that the person may see.
func (s *Service) Tiles(ctx context.Context, actor access.Actor, f Filter) (Tiles, error) {
	f, err := s.within(actor, f)
	if err != nil {
		return Tiles{}, err
	}
	return s.store.Tiles(ctx, f)
}

// Piles counts what waits in each pile, of what the person may see.
func (s *Service) Piles(ctx context.Context, actor access.Actor) (map[Pile]Waiting, error) {
	f, err := s.within(actor, Filter{})
	if err != nil {
		return nil, err
	}
	return s.store.Piles(ctx, f)
}

// Pressing returns what most needs a leader's word, at most limit entries of
// those that the person may see, in the order of ComparePressing, and how many
// there are.
func (s *Service) Pressing(ctx context.Context, actor access.Actor, limit int) ([]Entry, int, error) {
	f, err := s.within(actor, Filter{Pile: PileLeader, Limit: limit})
	if err != nil {
		return nil, 0, err
	}
	tiles, err := s.store.Tiles(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	first, err := s.store.Pressing(ctx, f)
	return first, tiles.Total, err
}

// Scan reads all entries that match and that the person may see, for reports
// and exports, by time of discovery.
func (s *Service) Scan(ctx context.Context, actor access.Actor, f Filter, fn func(Entry) error) error {
	f, err := s.within(actor, f)
	if err != nil {
		return err
	}
	return s.store.Scan(ctx, f, fn)
}

// Outlines is Scan for the outlines alone.
func (s *Service) Outlines(ctx context.Context, actor access.Actor, f Filter, fn func(Outline) error) error {
	f, err := s.within(actor, f)
	if err != nil {
		return err
	}
	return s.store.Outlines(ctx, f, fn)
}

func (s *Service) within(actor access.Actor, f Filter) (Filter, error) {
	f.Scope = ScopeOf(actor)
	if f.Now.IsZero() {
		f.Now = s.now()
	}
	if f.Limit == 0 {
		f.Limit = DefaultLimit
	}
	return f, f.check()
}
