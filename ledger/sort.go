package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Sorts are all orders of a list, each also turned round.
var Sorts = func() []Sort {
	all := []Sort{SortDiscovered, SortDue, SortUpdated, SortLevel, SortNumber, SortTitle, SortUnit, SortState}
	for _, s := range slices.Clone(all) {
		all = append(all, s.Turned())
	}
	return all
}()

// Turned is the same order from its other end.
func (s Sort) Turned() Sort {
	if base, ok := strings.CutPrefix(string(s), "-"); ok {
		return Sort(base)
	}
	return "-" + s
}

// Compare orders two entries as the sort asks, ties by ID descending: below 0
// when a comes first. It is what every store's List must agree with.
func (s Sort) Compare(a, b Entry) int {
	base, turned := strings.CutPrefix(string(s), "-")
	c := Sort(base).compare(a, b)
	if turned {
		c = -c
	}
	if Sort(base) == SortDue {
		c = compareDue(a.NextDue(), b.NextDue(), turned)
	}
	return cmp.Or(c, strings.Compare(b.ID, a.ID))
}

func (s Sort) compare(a, b Entry) int {
	switch s {
	case SortUpdated:
		return b.UpdatedAt.Compare(a.UpdatedAt)
	case SortLevel:
		return cmp.Or(b.Grade.Level.Rank()-a.Grade.Level.Rank(), b.Matter.DiscoveredAt.Compare(a.Matter.DiscoveredAt))
	case SortNumber:
		return strings.Compare(a.Number, b.Number)
	case SortTitle:
		return strings.Compare(a.Matter.Title, b.Matter.Title)
	case SortUnit:
		return strings.Compare(a.Lead.Unit.Name, b.Lead.Unit.Name)
	case SortState:
		return slices.Index(States, a.State) - slices.Index(States, b.State)
	}
	return b.Matter.DiscoveredAt.Compare(a.Matter.DiscoveredAt)
}

// compareDue has what is due at no time last, from both ends.
func compareDue(a, b time.Time, turned bool) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	case turned:
		return b.Compare(a)
	}
	return a.Compare(b)
}
