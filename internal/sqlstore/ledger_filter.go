package sqlstore

import (
	"encoding/base64"
	"encoding/json"
	"slices"
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

// filtered is ledger.Filter.Match in SQL.
func (d dialect) filtered(f ledger.Filter) *where {
	w := &where{}
	if !f.Scope.All {
		w.within(f.Scope.Units, `'lead', 'supporting', 'former', 'copy'`)
	}
	if len(f.Units) > 0 {
		w.within(f.Units, `'lead', 'supporting'`)
	}
	among(w, "state", f.States)
	among(w, "class", f.Classes)
	among(w, "channel", f.Channels)
	if len(f.Levels) > 0 {
		ranks := make([]any, len(f.Levels))
		for i, l := range f.Levels {
			ranks[i] = l.Rank()
		}
		w.add(`level IN (`+marks(len(ranks))+`)`, ranks...)
	}
	w.labelled("topic", f.Topic)
	w.labelled("region", f.Region)
	w.due(f)
	if f.Pile != "" {
		w.pile(f.Pile, f.Now)
	}
	if !f.From.IsZero() {
		w.add(`discovered_at >= ?`, beforeMicros(f.From))
	}
	if !f.To.IsZero() {
		w.add(`discovered_at < ?`, beforeMicros(f.To))
	}
	if f.Text != "" {
		w.add(d.position+`(words, ?) > 0`, foldASCII(clean(f.Text)))
	}
	return w
}

func (w *where) within(units []string, kinds string) {
	if len(units) == 0 {
		w.add(`1 = 0`)
		return
	}
	w.add(`id IN (SELECT entry_id FROM entry_parts WHERE unit_id IN (`+marks(len(units))+`) AND kind IN (`+kinds+`))`, anys(units)...)
}

func (w *where) labelled(kind, label string) {
	if label != "" {
		w.add(`id IN (SELECT entry_id FROM entry_labels WHERE kind = ? AND label = ?)`, kind, clean(label))
	}
}

func (w *where) due(f ledger.Filter) {
	if f.Overdue {
		w.add(`due_at < ?`, beforeMicros(f.Now))
	}
	if !f.DueBefore.IsZero() {
		w.add(`due_at < ?`, beforeMicros(f.DueBefore))
	}
}

// order is ledger.Sort.Compare in SQL: the columns that it goes by, all in one
// direction, then the ID descending.
type order struct {
	keys []string
	dir  string // ASC or DESC
}

var orders = map[ledger.Sort]order{
	ledger.SortDiscovered: {[]string{"discovered_at"}, "DESC"},
	ledger.SortDue:        {[]string{"due_at"}, "ASC"},
	ledger.SortUpdated:    {[]string{"updated_at"}, "DESC"},
	ledger.SortLevel:      {[]string{"level", "discovered_at"}, "DESC"},
}

// orderOf returns the order of a filter. A search for text reads all rows as
// they lie and sorts what it finds: going through an index, from row to row,
// takes three times as long where the text is rare. The plus keeps the index
// out of it.
func orderOf(f ledger.Filter) order {
	o, ok := orders[f.Sort]
	if !ok {
		o = orders[ledger.SortDiscovered]
	}
	if f.Text != "" {
		o.keys = slices.Clone(o.keys)
		for i := range o.keys {
			o.keys[i] = "+" + o.keys[i]
		}
	}
	return o
}

func (o order) columns() string { return strings.Join(o.keys, ", ") }

func (o order) by() string {
	return strings.Join(o.keys, " "+o.dir+", ") + " " + o.dir + ", id DESC"
}

// after selects what comes behind a place.
func (o order) after(p place) (string, []any) {
	var args []any
	for _, k := range p.keys {
		args = append(args, k)
	}
	if o.dir == "DESC" {
		return `(` + o.columns() + `, id) < (` + marks(len(o.keys)+1) + `)`, append(args, p.id)
	}
	// One key: the directions differ, so that a row value can't compare them.
	return o.keys[0] + ` >= ? AND (` + o.keys[0] + ` > ? OR id < ?)`, append(args, p.keys[0], p.id)
}

// cursor is a place as Page.Next carries it, with the order that it belongs to.
type cursor struct {
	Order string  `json:"o"`
	Keys  []int64 `json:"k"`
	ID    string  `json:"i"`
}

func (o order) write(p place) string {
	b, err := json.Marshal(cursor{o.by(), p.keys, p.id})
	if err != nil {
		panic("sqlstore: a cursor is plain data: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (o order) read(s string) (place, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Order != o.by() || len(c.Keys) != len(o.keys) {
		return place{}, &ledger.InvalidError{Field: "after", Text: "翻页位置无效，请从第一页看起"}
	}
	return place{c.Keys, clean(c.ID)}, nil
}
