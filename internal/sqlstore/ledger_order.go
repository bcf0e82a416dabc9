package sqlstore

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"yuqing/ledger"
)

// order is ledger.Sort.Compare in SQL: the columns that it goes by, all in one
// direction, then the ID descending.
type order struct {
	keys  []string
	dir   string // ASC or DESC
	text  bool   // the keys are texts
	index string // that lies in this order, from both ends; empty for none
}

// Expressions that a list is sorted by where a column alone does not do.
var (
	stateOrder = func() string {
		var b strings.Builder
		for i, st := range ledger.States {
			fmt.Fprintf(&b, " WHEN '%s' THEN %d", st, i)
		}
		return "CASE e.state" + b.String() + " ELSE -1 END"
	}()
	// dueOrNone has what is due at no time last also from the other end.
	dueOrNone = fmt.Sprintf("CASE e.due_at WHEN %d THEN -1 ELSE e.due_at END", int64(never))
)

var orders = map[ledger.Sort]order{
	ledger.SortDiscovered: {keys: []string{"e.discovered_at"}, dir: "DESC", index: "entries_discovered"},
	ledger.SortDue:        {keys: []string{"e.due_at"}, dir: "ASC", index: "entries_due"},
	ledger.SortUpdated:    {keys: []string{"e.updated_at"}, dir: "DESC", index: "entries_updated"},
	ledger.SortLevel:      {keys: []string{"e.level", "e.discovered_at"}, dir: "DESC", index: "entries_level"},
	ledger.SortNumber:     {keys: []string{"e.number"}, dir: "ASC", text: true},
	ledger.SortTitle:      {keys: []string{"e.title"}, dir: "ASC", text: true},
	ledger.SortUnit:       {keys: []string{"e.unit"}, dir: "ASC", text: true},
	ledger.SortState:      {keys: []string{stateOrder}, dir: "ASC"},
}

func (d dialect) orderOf(f ledger.Filter) order {
	o, ok := orders[f.Sort]
	turned, isTurned := orders[f.Sort.Turned()]
	switch {
	case f.Sort.Turned() == ledger.SortDue:
		o = order{keys: []string{dueOrNone}, dir: "DESC"}
	case !ok && isTurned:
		o = turned
		o.dir = map[string]string{"ASC": "DESC", "DESC": "ASC"}[o.dir]
	case !ok:
		o = orders[ledger.SortDiscovered]
	}
	if !o.text {
		return o
	}
	o.keys = slices.Clone(o.keys)
	for i := range o.keys {
		o.keys[i] += d.binary
	}
	return o
}

func (o order) columns() string { return strings.Join(o.keys, ", ") }

func (o order) by() string {
	return strings.Join(o.keys, " "+o.dir+", ") + " " + o.dir + ", e.id DESC"
}

// after selects what comes behind a place.
func (o order) after(p place) (string, []any) {
	if o.dir == "DESC" {
		return `(` + o.columns() + `, e.id) < (` + marks(len(o.keys)+1) + `)`, append(slices.Clone(p.keys), p.id)
	}
	// The directions differ, so that one row value can't compare them all.
	keys, same := `(`+o.columns()+`)`, `(`+marks(len(o.keys))+`)`
	args := append(slices.Clone(p.keys), p.keys...)
	return keys + ` >= ` + same + ` AND (` + keys + ` > ` + same + ` OR e.id < ?)`, append(args, p.id)
}

// cursor is a place as Page.Next carries it, with the order that it belongs to.
type cursor struct {
	Order string `json:"o"`
	Keys  []any  `json:"k"`
	ID    string `json:"i"`
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
		in := json.NewDecoder(bytes.NewReader(b))
		in.UseNumber() // a moment in microseconds is no float
		err = in.Decode(&c)
	}
	if err != nil || c.Order != o.by() || len(c.Keys) != len(o.keys) || !o.fits(c.Keys) {
		return place{}, &ledger.InvalidError{Field: "after", Text: "翻页位置无效，请从第一页看起"}
	}
	return place{c.Keys, clean(c.ID)}, nil
}

// fits brings a cursor's keys to the kind that the order compares.
func (o order) fits(keys []any) bool {
	for i, k := range keys {
		switch k := k.(type) {
		case string:
			if !o.text {
				return false
			}
			keys[i] = clean(k)
		case json.Number:
			n, err := k.Int64()
			if err != nil || o.text {
				return false
			}
			keys[i] = n
		default:
			return false
		}
	}
	return true
}
