package privacy

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Kind is what a piece of personal data is.
type Kind string

// The kinds of personal data.
const (
	PhoneNumber  Kind = "电话号码"
	IDNumber     Kind = "证件号码"
	CardNumber   Kind = "银行卡号或账号"
	Address      Kind = "住址"
	PersonName   Kind = "姓名"
	Account      Kind = "邮箱或社交账号"
	VehiclePlate Kind = "车牌号"
)

// Piece is one piece of personal data within a text.
type Piece struct {
	Kind       Kind
	Start, End int    // in characters
	Shown      string // as Mask shows it
}

// Find lists the personal data of a text in their order; where two lie upon one
// another they are one.
func Find(s string) []Piece { return Callers{}.Find(s) }

// Find is Find for a text about their matter.
func (c Callers) Find(s string) []Piece {
	rs := []rune(s)
	found := find(rs, c.known)
	slices.SortStableFunc(found, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	bare := slices.Clone(rs)
	for _, f := range found {
		showEnds(bare, f)
	}
	var out []Piece
	for _, f := range found {
		if slices.Equal(bare[f.start:f.end], rs[f.start:f.end]) {
			continue // masked already
		}
		if last := len(out) - 1; last >= 0 && (f.start < out[last].End || f.kind == Address && out[last].Kind == Address && f.start <= out[last].End+joins) {
			out[last].End = max(out[last].End, f.end)
			continue
		}
		out = append(out, Piece{Kind: f.kind, Start: f.start, End: f.end})
	}
	for i := range out {
		out[i].Shown = string(bare[out[i].Start:out[i].End])
	}
	return out
}

// joins is how far the numbers of one address stand apart: 3号楼2单元501室.
const joins = 4

// span is a piece of personal data within a text, in characters, with how many
// of its characters (signs between them left aside) may stay at both ends.
type span struct {
	start, end int
	head, tail int
	words      bool // letters are part of what it says, and not only digits
	kind       Kind
}

// gap stands between two fields that are looked at as one text.
const gap = '\x00'

// Mask hides the personal data of a text behind stars. Enough stays to tell
// two numbers apart (138****5678, 张**); the number of characters is the same.
// Masking twice changes nothing.
func Mask(s string) string { return Fields(s)[0] }

// Fields is Mask for texts that follow one another, as title and text do: it
// also finds a number that begins in one and ends in the next.
func Fields(fields ...string) []string { return hide(fields, known{}, showEnds) }

// Asks reports whether a search query holds a telephone, identity or card
// number, whole. Nobody may learn from an answer whose it is.
func Asks(query string) bool {
	rs := []rune(query)
	return len(numbers(rs, groupsOf(rs), known{})) > 0
}

// hide finds what is personal in the fields and lets cover decide which of the
// characters of each span go.
func hide(fields []string, k known, cover func(rs []rune, s span)) []string {
	rs := []rune(strings.Join(fields, string(gap)))
	found := find(rs, k)
	if len(found) == 0 {
		return slices.Clone(fields)
	}
	bare := slices.Clone(rs) // so that one span never hides what another is found by
	for _, s := range found {
		cover(bare, s)
	}
	return strings.SplitN(string(bare), string(gap), len(fields))
}

func find(rs []rune, k known) []span {
	groups := groupsOf(rs)
	found := numbers(rs, groups, k)
	found = append(found, names(rs, found)...)
	found = append(found, signatures(rs)...)
	found = append(found, addresses(rs, groups)...)
	found = append(found, accounts(rs)...)
	return append(found, k.mentions(rs)...)
}

// showEnds puts stars over the middle of a span.
func showEnds(rs []rune, s span) {
	at := signs(rs, s)
	for i := s.head; i < len(at)-s.tail; i++ {
		rs[at[i]] = '*'
	}
}

// cutOut puts spaces over all of a span.
func cutOut(rs []rune, s span) {
	for i := s.start; i < s.end; i++ {
		if rs[i] != gap {
			rs[i] = ' '
		}
	}
}

// signs are the positions of what a span says.
func signs(rs []rune, s span) []int {
	var at []int
	for i := s.start; i < s.end; i++ {
		if value(rs[i]) >= 0 || isX(rs[i]) || s.words && unicode.IsLetter(rs[i]) {
			at = append(at, i)
		}
	}
	return at
}

// Name leaves the first character of a name (王**), and nothing of a number.
func Name(s string) string {
	if s == "" || strings.ContainsFunc(s, isDigit) && Asks(s) {
		return Mask(s)
	}
	return string([]rune(s)[:1]) + "**"
}
