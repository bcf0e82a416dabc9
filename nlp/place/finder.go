package place

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/nlp/lexicon"
)

// Own is a place that an office adds: a village, a community, a nickname.
type Own struct {
	// Code is GB/T 2260's for another name of a division, or the office's own,
	// beginning with the code of the division it lies in.
	Code    string   `yaml:"code"`
	Name    string   `yaml:"name"`
	Aliases []string `yaml:"aliases"`
}

// Mention is a place that a post speaks of, where it is first named.
type Mention struct {
	Place
	Field      string // "title" or "text"
	Start, End int    // bytes of the field
	Count      int    // how often it is named
}

// Finder finds places in posts. It never changes; any number of goroutines may
// use it.
type Finder struct {
	g     *Gazetteer
	home  int32 // row of the office's region; -1: not told
	names [][]name
}

// ErrNoRegion says that an office's region has a code that no division has.
var ErrNoRegion = errors.New("no division has this code")

// New makes a finder for an office whose region has the code home ("" where
// none is told), with the office's own places. Its names join the lexicon.
func New(home string, own []Own, lex *lexicon.Lexicon) (*Finder, error) {
	g, err := Load()
	if err != nil {
		return nil, err
	}
	f := &Finder{g: g, home: -1}
	if home != "" {
		if f.home = g.find(home); f.home < 0 {
			return nil, fmt.Errorf("%w: %s", ErrNoRegion, home)
		}
	}
	for i := range g.rows {
		for _, n := range g.names(int32(i)) {
			if err := f.add(lex, n); err != nil {
				return nil, err
			}
		}
	}
	for _, o := range own {
		if err := f.addOwn(lex, o); err != nil {
			return nil, fmt.Errorf("own place %s %s: %w", o.Code, o.Name, err)
		}
	}
	return f, nil
}

// Gazetteer is the table of divisions in use, the office's own places in it.
func (f *Finder) Gazetteer() *Gazetteer { return f.g }

// invented is the form of the code of a county nobody has: GB/T 2260 gives no
// code that begins with 99, so a demonstration or a training office can stand
// there. It must be a county's: 990000 and 990100 would be a province and a
// city, of which nothing is known.
var invented = regexp.MustCompile(`^99(0[1-9]|[1-9]\d)(0[1-9]|[1-9]\d)$`)

func (f *Finder) addOwn(lex *lexicon.Lexicon, o Own) error {
	row := f.g.find(o.Code)
	if row < 0 {
		level := max(levelOf(o.Code), Township)
		if f.g.above(o.Code) < 0 {
			if !invented.MatchString(o.Code) {
				return fmt.Errorf("no division has a code that %q begins with", o.Code)
			}
			level = County
		}
		row = f.g.add(o.Code, o.Name, level)
	}
	for _, text := range append([]string{o.Name}, o.Aliases...) {
		if text == "" {
			return fmt.Errorf("a name is empty")
		}
		if err := f.add(lex, name{text: text, row: row, own: true}); err != nil {
			return err
		}
	}
	return nil
}

func (f *Finder) add(lex *lexicon.Lexicon, n name) error {
	id, err := lex.Add(n.text)
	if err != nil {
		return err
	}
	for len(f.names) <= int(id) {
		f.names = append(f.names, nil)
	}
	n.text = "" // the lexicon has it
	f.names[id] = append(f.names[id], n)
	return nil
}

// found is a name in a text with the divisions it may mean.
type found struct {
	field      *lexicon.Field
	start, end int
	text       string
	can        []name
	chained    bool // another name stands right before it, and fits
	weak       bool // only good as the first part of a chain
}

func (x found) before() string { return x.field.Text[:x.start] }
func (x found) after() string  { return x.field.Text[x.end:] }

// notPlace reports whether what follows a short name makes it part of another.
func notPlace(after string) bool {
	return slices.ContainsFunc(notPlaces, func(w string) bool { return strings.HasPrefix(after, w) })
}

// Find lists the places of a post in the order in which they are first named.
// A name that stays open after all context gives nothing. near is the code of
// the region that the post's source is about: what the post itself does not
// settle is looked for there first, and then where the office is; "" for none.
func (f *Finder) Find(fields []lexicon.Field, near string) []Mention {
	var all []found
	for i := range fields {
		all = append(all, f.chains(&fields[i])...)
	}
	return f.settle(all, f.contexts(near))
}

// maxNames bounds the names read in one field: a post of thousands is a list,
// and its first thousand say where it is about.
const maxNames = 1000

// chains finds the names in a field and joins those that stand side by side:
// 河北省石家庄市新华区 is one place.
func (f *Finder) chains(field *lexicon.Field) []found {
	var out []found
	for i := 0; i < len(field.Hits) && len(out) < maxNames; {
		n := f.longest(field.Hits[i:])
		if n < 0 {
			i++
			continue
		}
		h := field.Hits[i+n]
		x := found{field: field, start: h.Start, end: h.End, text: field.Text[h.Start:h.End], can: f.names[h.ID]}
		if k := len(out) - 1; k >= 0 && gap(field.Text[out[k].end:max(x.start, out[k].end)]) && out[k].field == field {
			if x, ok := f.join(out[k], x); ok {
				out[k] = x
				i = after(field.Hits, i, h.End)
				continue
			}
		}
		if can := f.standing(x); len(can) > 0 {
			x.can = can
		} else {
			x.weak = true
		}
		out = append(out, x)
		i = after(field.Hits, i, h.End)
	}
	return slices.DeleteFunc(out, func(x found) bool { return x.weak })
}

// longest returns the index of the longest name that begins where hits[0]
// does, -1 where none does.
func (f *Finder) longest(hits []lexicon.Hit) int {
	best := -1
	for i := 0; i < len(hits) && hits[i].Start == hits[0].Start; i++ {
		if id := int(hits[i].ID); id < len(f.names) && f.names[id] != nil {
			best = i
		}
	}
	return best
}

// after skips the hits that begin before end.
func after(hits []lexicon.Hit, i, end int) int {
	for i < len(hits) && hits[i].Start < end {
		i++
	}
	return i
}

// gap reports whether nothing but spaces stands between two names.
func gap(between string) bool {
	return len(between) <= 6 && strings.Trim(between, " 　·-—,，") == ""
}

// join makes one place of two names if the second can lie in the first. A
// district's bare name (南京鼓楼) needs its city right before it.
func (f *Finder) join(a, b found) (found, bool) {
	var can []name
	for _, x := range b.can {
		for _, y := range a.can {
			bare := x.bare && (f.g.rows[y.row].level != City && f.g.rows[x.row].parent != y.row || notPlace(b.after()))
			if x.row != y.row && !bare && f.g.under(x.row, y.row) {
				can = append(can, x)
				break
			}
		}
	}
	if len(can) == 0 {
		return b, false
	}
	b.start, b.can, b.chained = a.start, can, true
	return b, true
}

// standing leaves of the divisions that a name may mean those that it can mean
// on its own.
func (f *Finder) standing(x found) []name {
	var out []name
	for _, n := range x.can {
		if n.own || f.stands(n, x) {
			out = append(out, n)
		}
	}
	return out
}

func (f *Finder) stands(n name, x found) bool {
	level := f.g.rows[n.row].level
	text, after := x.text, x.after()
	if n.bare && !f.ownDistrict(n, text, after) || level == County && chance(x.before(), text, after) {
		return false
	}
	if n.short && level <= City && !f.near(n.row, City) && elsewhere(x.before(), after) {
		return false
	}
	if (n.short || n.bare) && person(x.before(), text, after) {
		return false
	}
	if ordinary[text] && !(n.row == f.home && level == City) {
		return false
	}
	if n.short && notPlace(after) {
		return false
	}
	if n.short && !f.near(n.row, City) && estate.MatchString(after[:min(len(after), 30)]) {
		return false // 三亚湾小区
	}
	if brief := n.short || utf8.RuneCountInString(text) == 2; brief && !f.near(n.row, City) && goods(after) {
		return false // 海南鸡饭, 沙县小吃
	}
	switch {
	case level <= City:
		return true
	case n.bare:
		return true
	case level == County && n.short:
		return f.home >= 0 && f.g.rows[f.home].level >= City && f.near(n.row, City)
	}
	return true
}

// ownDistrict reports whether a district's bare name (鹿泉) means the district:
// in the office's own city, where it is no word of another meaning.
func (f *Finder) ownDistrict(n name, text, after string) bool {
	return f.home >= 0 && f.g.rows[f.home].level >= City && f.near(n.row, City) && !ordinaryBare[text] && !notPlace(after)
}

// contexts are the regions within which an open name is looked for, the nearest
// first.
func (f *Finder) contexts(near string) (rows []int32) {
	if near != "" {
		if row := f.g.find(near); row >= 0 && row != f.home {
			rows = append(rows, row)
		}
	}
	if f.home >= 0 {
		rows = append(rows, f.home)
	}
	return rows
}

// near reports whether a division lies in the office's own one of a level (or
// in its region, where that is smaller).
func (f *Finder) near(row int32, level Level) bool {
	return f.home >= 0 && f.g.under(row, f.at(f.home, level))
}

// at is the division of a level that a region lies in; the region itself where
// that is higher.
func (f *Finder) at(i int32, level Level) int32 {
	for f.g.rows[i].level > level && f.g.rows[i].parent >= 0 {
		i = f.g.rows[i].parent
	}
	return i
}
