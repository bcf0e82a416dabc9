package sqlstore

import (
	"strings"

	"yuqing/ledger"
)

// where is a WHERE clause under construction: parts that must all hold, with
// their parameters.
type where struct {
	parts []string
	args  []any
}

func (w *where) add(part string, args ...any) {
	w.parts = append(w.parts, part)
	w.args = append(w.args, args...)
}

func (w *where) and() string {
	if len(w.parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.parts, " AND ")
}

// among adds that a column is one of the values; none given is no condition.
func among[T ~string](w *where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = clean(string(v))
	}
	w.add(column+` IN (`+marks(len(args))+`)`, args...)
}

// filtered is ledger.Filter.Match in SQL, of an entry e: conditions of its row
// alone, and sets that it must be of.
func (d dialect) filtered(f ledger.Filter) (*where, []set) {
	w := &where{}
	among(w, "e.state", f.States)
	among(w, "e.class", f.Classes)
	among(w, "e.channel", f.Channels)
	if len(f.Levels) > 0 {
		ranks := make([]any, len(f.Levels))
		for i, l := range f.Levels {
			ranks[i] = l.Rank()
		}
		w.add(`e.level IN (`+marks(len(ranks))+`)`, ranks...)
	}
	w.due(f)
	if f.Pile != "" {
		w.pile(f.Pile, f.Now)
	}
	if !f.From.IsZero() {
		w.add(`e.discovered_at >= ?`, beforeMicros(f.From))
	}
	if !f.To.IsZero() {
		w.add(`e.discovered_at < ?`, beforeMicros(f.To))
	}
	return w, d.sets(w, f)
}

// sets are what a filter asks for beyond an entry's row.
func (d dialect) sets(w *where, f ledger.Filter) (sets []set) {
	switch {
	case f.Scope.All:
	case len(f.Scope.Units) == 0:
		w.add(`1 = 0`)
	default:
		sets = append(sets, partSet(f.Scope.Units, `'lead', 'supporting', 'within', 'copy'`))
	}
	switch {
	case f.Todo != "":
		sets = append(sets, todoSet(f.Todo, f.Units))
	case len(f.Units) > 0:
		sets = append(sets, partSet(f.Units, `'lead', 'supporting', 'within'`))
	}
	for _, l := range []label{{"topic", f.Topic}, {"region", f.Region}, {"holds", string(f.Holds)}} {
		if l.value != "" {
			sets = append(sets, labelSet(l.kind, l.value))
		}
	}
	if !f.ClosedFrom.IsZero() || !f.ClosedTo.IsZero() {
		sets = append(sets, d.closedSet(f.ClosedFrom, f.ClosedTo))
	}
	if f.Text != "" {
		sets = append(sets, d.textSet(f.Text))
	}
	return sets
}

func (w *where) due(f ledger.Filter) {
	if f.Overdue {
		w.add(`e.due_at < ?`, beforeMicros(f.Now))
	}
	if !f.DueBefore.IsZero() {
		w.add(`e.due_at < ?`, beforeMicros(f.DueBefore))
	}
}
