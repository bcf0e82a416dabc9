package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"yuqing/ledger"
)

// set is a condition that an index of its own answers: the entries that a unit
// has a part in, that have a label, that hold a text.
type set struct {
	table, key string // where it lies, and the column that names the entry
	of         string // the column of entries that key is
	where             // of the table's rows
	test       where  // the same, asked of an entry e at hand
	twice      bool   // the table may give an entry twice
	loose      bool   // the table gives more than there is: test must be asked too
	upTo       string // the same as table but for one more argument: how many at most
	whole      *set   // the same without an index, for who goes through all there is
}

// plan is how a query finds what a filter selects: an alias e for entries,
// and conditions.
type plan struct {
	from     string
	fromArgs []any
	where
}

// arguments are those of a query: what stands before FROM, the plan's, and
// what comes after.
func (p plan) arguments(before []any, after ...any) []any {
	return slices.Concat(before, p.fromArgs, p.args, after)
}

// The largest sets that a query begins with, one entry after the other.
// Beyond, a list finds its page sooner along its order, and asks each entry
// that it passes whether it is of the set.
const (
	fewForPage  = 10_000
	fewForCount = 40_000
	fewForScan  = 1_000 // a scan begins anew for each of its pages
)

// plan chooses how to find what a filter selects, by how large its sets are.
// Database engines guess that, and where they guess wrong a list takes half a
// second. along is the index to go along where no set is small; none where all is to be read.
func (s *Ledger) plan(ctx context.Context, f ledger.Filter, along string, most int) (plan, error) {
	w, sets := s.db.dialect.filtered(f)
	p := plan{from: `entries e` + s.db.dialect.along(along), where: *w}
	first, least := -1, most+1
	for i, x := range sets {
		n, err := s.size(ctx, x, least)
		if err != nil {
			return p, err
		}
		if n < least {
			first, least = i, n
		}
	}
	for i, x := range sets {
		if first < 0 && along == "" && x.whole != nil {
			first, x = i, *x.whole
		}
		if i == first {
			distinct := ``
			if x.twice {
				distinct = `DISTINCT `
			}
			p.from = `(SELECT ` + distinct + x.key + ` AS of_set FROM ` + x.table + ` WHERE ` + x.and() + `) few CROSS JOIN entries e`
			p.fromArgs = x.args
			p.add(`e.` + x.of + ` = few.of_set`)
		}
		if i != first || x.loose {
			p.add(x.test.and(), x.test.args...)
		}
	}
	return p, nil
}

// size counts a set up to a bound.
func (s *Ledger) size(ctx context.Context, x set, most int) (n int, err error) {
	table, args := x.table, slices.Clone(x.args)
	if x.upTo != "" {
		table, args = x.upTo, append(args, most)
	}
	err = s.db.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+table+` WHERE `+x.and()+` LIMIT ?) few`, append(args, most)...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count in %s: %w", x.table, err)
	}
	return n, nil
}

// partSet are the entries in which one of the units has one of the parts.
func partSet(units []string, kinds string) set {
	x := set{table: "entry_parts", key: "entry_id", of: "id", twice: true}
	x.add(`unit_id IN (`+marks(len(units))+`) AND kind IN (`+kinds+`)`, anys(units)...)
	x.test.add(`EXISTS (SELECT 1 FROM entry_parts p WHERE p.entry_id = e.id AND p.unit_id IN (`+marks(len(units))+`) AND p.kind IN (`+kinds+`))`, anys(units)...)
	return x
}

// labelSet are the entries with a label.
func labelSet(kind, label string) set {
	x := set{table: "entry_labels", key: "entry_id", of: "id"}
	x.add(`kind = ? AND label = ?`, kind, clean(label))
	x.test.add(`EXISTS (SELECT 1 FROM entry_labels l WHERE l.entry_id = e.id AND l.kind = ? AND l.label = ?)`, kind, clean(label))
	return x
}

// todoSet are the entries with which one of the units has something to do; it
// takes part in all of them.
func todoSet(todo ledger.Todo, units []string) set {
	var labels []any
	for _, u := range units {
		labels = append(labels, clean(todoLabel(todo, u)))
	}
	x := set{table: "entry_labels", key: "entry_id", of: "id", twice: true}
	x.add(`kind = 'todo' AND label IN (`+marks(len(labels))+`)`, labels...)
	x.test.add(`EXISTS (SELECT 1 FROM entry_labels l WHERE l.entry_id = e.id AND l.kind = 'todo' AND l.label IN (`+marks(len(labels))+`))`, labels...)
	return x
}

// todoLabel is what an entry is labelled with for what a unit has to do.
func todoLabel(todo ledger.Todo, unit string) string { return string(todo) + ":" + unit }

// textSet are the entries whose words hold a text.
func (d dialect) textSet(text string) set {
	text = foldASCII(clean(text))
	grams, exact := gramsAsked(text)
	x := set{table: d.gramsOf, upTo: d.gramsUpTo, key: d.gramKey, of: d.key, loose: !exact}
	x.add(d.gramsHeld, d.grams(grams))
	x.whole = &set{table: "entry_words", key: d.key, of: d.key}
	x.whole.add(d.position+`(words, ?) > 0`, text)
	if exact {
		x.whole = &set{table: x.table, key: x.key, of: x.of, where: x.where}
	}
	x.test.add(d.position+`((SELECT words FROM entry_words t WHERE t.`+d.key+` = e.`+d.key+`), ?) > 0`, text)
	return x
}
