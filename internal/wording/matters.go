package wording

import (
	"cmp"
	"context"
	"slices"

	"yuqing/ledger"
)

// Line is a statement with the matter beside which it stands.
type Line struct {
	Statement
	Matter  string // ID of the entry
	Number  string // of the entry
	OfField bool   // of the same field only: its words are not those of the matter
}

// How near a statement is to a matter, the nearer the more.
const (
	ofField = iota + 1 // it belongs to one of the matter's fields
	onWords            // its words are those of the matter
	onEntry            // it was laid down on the entry itself
)

// OnMatters returns the statements that are in force on the matters of these
// entries, each once, the nearest first and the newest of those; at most limit,
// and whether there are more. The caller has read the entries from the ledger
// for the person: who may see a matter may see what was approved to be said of it.
func (s *Service) OnMatters(ctx context.Context, entries []ledger.Entry, limit int) ([]Line, bool, error) {
	if len(entries) == 0 {
		return nil, false, nil
	}
	all, err := s.valid(ctx)
	if err != nil {
		return nil, false, err
	}
	near := map[string]int{}
	var lines []Line
	add := func(st Statement, e ledger.Entry, how int) {
		key := cmp.Or(st.ID, "entry:"+e.ID)
		if near[key] == 0 {
			lines = append(lines, Line{st, e.ID, e.Number, how == ofField})
		}
		near[key] = max(near[key], how)
	}
	for _, e := range entries {
		for _, st := range laidDown(e) {
			add(st, e, onEntry)
		}
		for _, st := range relevant(all, e) {
			add(st, e, onWords)
		}
	}
	for _, e := range entries {
		for _, st := range all {
			if shareTopic(st.Topics, e.Matter.Topics) {
				add(st, e, ofField)
			}
		}
	}
	key := func(l Line) string { return cmp.Or(l.ID, "entry:"+l.Matter) }
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(near[key(b)], near[key(a)]), b.At.Compare(a.At))
	})
	return lines[:min(limit, len(lines))], len(lines) > limit, nil
}

// valid are the statements that may be used now.
func (s *Service) valid(ctx context.Context) ([]Statement, error) {
	all, err := s.deps.Store.Statements(ctx)
	now := s.deps.Now()
	return veiledAll(slices.DeleteFunc(all, func(x Statement) bool { return x.ValidAt(now) != Valid })), err
}
