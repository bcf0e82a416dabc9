package ui

import (
	"slices"
	"strings"

	"yuqing/ledger"
)

// draftChange is what a version of a draft says otherwise than the one before.
type draftChange struct {
	From, To    int // versions
	Title, Text []piece
}

// Same reports whether nothing was changed but what stands beside the text.
func (c draftChange) Same() bool {
	changed := func(p piece) bool { return p.Kind != "" }
	return !slices.ContainsFunc(c.Title, changed) && !slices.ContainsFunc(c.Text, changed)
}

// piece is a run of text that stayed, was added or taken out.
type piece struct {
	Kind string // "", "ins" or "del"
	Text string
}

// draftChanges compares each version with the one before it, the newest first.
func draftChanges(drafts []ledger.Draft) []draftChange {
	var out []draftChange
	for i := len(drafts) - 1; i > 0; i-- {
		old, now := drafts[i-1], drafts[i]
		out = append(out, draftChange{old.Version, now.Version, compareTexts(old.Title, now.Title), compareTexts(old.Text, now.Text)})
	}
	return out
}

// mostCells bounds the work of one comparison.
const mostCells = 4 << 20

// compareTexts compares two texts clause by clause, and paragraph by paragraph
// where they are very long; of a clause that was changed only the part that was.
func compareTexts(old, now string) []piece {
	a, b := clauses(old), clauses(now)
	if len(a)*len(b) > mostCells {
		a, b = strings.SplitAfter(old, "\n"), strings.SplitAfter(now, "\n")
	}
	if len(a)*len(b) > mostCells {
		a, b = []string{old}, []string{now}
	}
	var out pieces
	for _, s := range alignment(a, b) {
		out.changed(s.out, s.in)
		out.add("", s.both)
	}
	return out
}

// clauses cuts a text after each mark that ends one.
func clauses(s string) []string {
	var out []string
	from := 0
	for i, r := range s {
		if strings.ContainsRune("，。；：！？、,;!?\n", r) {
			end := i + len(string(r))
			out, from = append(out, s[from:end]), end
		}
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// stretch is what was taken out and added, and what follows unchanged.
type stretch struct{ out, in, both string }

// alignment lays two lists over each other so that most of them coincides.
func alignment(a, b []string) []stretch {
	width := len(b) + 1
	most := make([]int32, (len(a)+1)*width) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				most[i*width+j] = most[(i+1)*width+j+1] + 1
			} else {
				most[i*width+j] = max(most[(i+1)*width+j], most[i*width+j+1])
			}
		}
	}
	var out []stretch
	for i, j := 0, 0; i < len(a) || j < len(b); {
		var s stretch
		for i < len(a) && (j == len(b) || a[i] != b[j] && most[(i+1)*width+j] >= most[i*width+j+1]) || j < len(b) && (i == len(a) || a[i] != b[j]) {
			if i < len(a) && (j == len(b) || most[(i+1)*width+j] >= most[i*width+j+1]) {
				s.out, i = s.out+a[i], i+1
			} else {
				s.in, j = s.in+b[j], j+1
			}
		}
		for i < len(a) && j < len(b) && a[i] == b[j] {
			s.both, i, j = s.both+a[i], i+1, j+1
		}
		out = append(out, s)
	}
	return out
}

type pieces []piece

func (ps *pieces) add(kind, text string) {
	if text == "" {
		return
	}
	if n := len(*ps); n > 0 && (*ps)[n-1].Kind == kind {
		(*ps)[n-1].Text += text
		return
	}
	*ps = append(*ps, piece{kind, text})
}

// changed adds what was put in the place of something else, without what both
// begin and end with.
func (ps *pieces) changed(old, now string) {
	a, b := []rune(old), []rune(now)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	ps.add("", string(a[:head]))
	ps.add("del", string(a[head:len(a)-tail]))
	ps.add("ins", string(b[head:len(b)-tail]))
	ps.add("", string(a[len(a)-tail:]))
}
