package wording

import (
	"cmp"
	"slices"
	"unicode"

	"yuqing/ledger"
)

// fits is how much of the shorter text's pairs of characters the other has.
func fits(a, b map[string]bool) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	n := 0
	for p := range a {
		if b[p] {
			n++
		}
	}
	return float64(n) / float64(min(len(a), len(b)))
}

func pairsOf(text string) map[string]bool {
	rs, out := []rune(text), map[string]bool{}
	for i := 0; i+1 < len(rs); i++ {
		if unicode.IsLetter(rs[i]) && unicode.IsLetter(rs[i+1]) {
			out[string(rs[i:i+2])] = true
		}
	}
	return out
}

// About how alike a statement's or an entry's words must be to be called the
// same matter: so much of the shorter one's pairs of characters.
const (
	alike      = 0.5 // by words alone
	alikeField = 0.2 // within the same field
)

func shareTopic(a, b []string) bool {
	return slices.ContainsFunc(a, func(t string) bool { return slices.Contains(b, t) })
}

// relevant are the statements on an entry's matter, the nearest first: its
// own, then those whose title its words cover.
func relevant(all []Statement, e ledger.Entry) []Statement {
	words := pairsOf(e.Matter.Title + "\n" + e.Matter.Summary)
	score := map[string]float64{}
	var out []Statement
	for _, s := range all {
		f := fits(pairsOf(s.Title), words)
		switch {
		case s.EntryID != "" && s.EntryID == e.ID:
			f = 2
		case f >= alike, f >= alikeField && shareTopic(s.Topics, e.Matter.Topics):
		default:
			continue
		}
		score[s.ID] = f
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Statement) int { return cmp.Compare(score[b.ID], score[a.ID]) })
	return out
}
