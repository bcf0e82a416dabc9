package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	passageRunes = 80        // of one passage of the text
	leadRunes    = 20        // of these, before the first hit
	maxPassages  = 3         // of the text
	titleRunes   = 300       // a longer title is cut
	scanBytes    = 256 << 10 // of a long text are looked through
)

// Passage is a piece of a post shown for a hit.
type Passage struct {
	Field    string    `json:"field"` // "title" or "text"
	Segments []Segment `json:"segments"`
	Before   bool      `json:"before,omitempty"` // something stands before it
	After    bool      `json:"after,omitempty"`  // something follows it
}

// Segment is a piece of a passage; Hit says that the query matched it. Its
// text is as it was collected (in the composed form NFC) and not escaped.
type Segment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// Passages shows where a query matches a post: its title, and up to three
// passages of about 80 characters of its text, in order, chosen so that many
// of the query's words are seen; the beginning of the text where none is. It
// finds what the engines find, because it cuts the text in the same way. A
// query that cannot be read marks nothing.
func Passages(query, title, text string) []Passage {
	var words []Expr
	if e, err := Parse(query); err == nil {
		e.phrases(func(p Expr) { words = append(words, p) })
	}
	var out []Passage
	if title = norm.NFC.String(title); title != "" {
		end := runesAfter(title, 0, titleRunes)
		out = append(out, Passage{Field: "title", Segments: segments(title, 0, end, find(words, "title", title[:end])), After: end < len(title)})
	}
	text = norm.NFC.String(text)
	hits := find(words, "text", text[:runesAfter(text, 0, scanBytes/utf8.UTFMax)])
	for _, w := range choose(windows(text, hits)) {
		if s := segments(text, w.start, w.end, hits); len(s) > 0 {
			out = append(out, Passage{"text", s, !blank(text[:w.start]), !blank(text[w.end:])})
		}
	}
	return out
}

// hit is where the phrase number word matched, in bytes.
type hit struct{ start, end, word int }

type term struct {
	text       string
	start, end int
}

// find lists the matches of words in text, by start.
func find(words []Expr, field, text string) []hit {
	if len(words) == 0 {
		return nil
	}
	var terms []term
	cut(text, func(t []byte, start, end int) { terms = append(terms, term{string(t), start, end}) })
	var hits []hit
	for w, p := range words {
		if p.Field != "" && p.Field != field {
			continue
		}
		for i := range len(terms) - len(p.Terms) + 1 {
			if p.matches(terms[i:]) {
				hits = append(hits, hit{terms[i].start, p.end(text, terms[i+len(p.Terms)-1]), w})
			}
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return a.start - b.start })
	return hits
}

func (e Expr) matches(terms []term) bool {
	last := len(e.Terms) - 1
	for i, t := range e.Terms[:last] {
		if terms[i].text != t {
			return false
		}
	}
	if e.Prefix {
		return strings.HasPrefix(terms[last].text, e.Terms[last])
	}
	return terms[last].text == e.Terms[last]
}

// end is where a match ends: behind its last term, but of a pair that only
// begins with the one character that was asked for, behind that.
func (e Expr) end(text string, last term) int {
	if e.Prefix && isCJK(last.text) {
		return runesAfter(text, last.start, 1)
	}
	return last.end
}

// window is a piece of the text, and the words it shows.
type window struct {
	start, end int
	words      map[int]bool
}

// windows covers all hits with windows, in order.
func windows(text string, hits []hit) []window {
	if len(hits) == 0 {
		return []window{{0, runesAfter(text, 0, passageRunes), nil}}
	}
	var out []window
	reached := 0
	for _, h := range hits {
		if n := len(out); n > 0 && h.end <= out[n-1].end {
			out[n-1].words[h.word] = true
			continue
		}
		start := afterStop(text, max(reached, runesBefore(text, h.start, leadRunes)), h.start)
		reached = max(h.end, runesAfter(text, start, passageRunes))
		out = append(out, window{start, reached, map[int]bool{h.word: true}})
	}
	return out
}

// stops end what a passage leaves out; none begins with one.
const stops = "，。；：！？、…）】》」”’,.;:!?)]"

// afterStop moves a start within the text behind the stops that stand there, up
// to a limit.
func afterStop(text string, start, limit int) int {
	if start == 0 || start >= limit { // the text's own beginning, or within the match
		return start
	}
	return limit - len(strings.TrimLeft(text[start:limit], stops))
}

// choose picks the windows that show the most words not seen yet, the earlier
// ones first, and returns them in order.
func choose(ws []window) []window {
	seen := map[int]bool{}
	fresh := func(w window) (n int) {
		for word := range w.words {
			if !seen[word] {
				n++
			}
		}
		return n
	}
	var picked []window
	for len(picked) < maxPassages && len(ws) > 0 {
		best := 0
		for i := range ws {
			if fresh(ws[i]) > fresh(ws[best]) {
				best = i
			}
		}
		for word := range ws[best].words {
			seen[word] = true
		}
		picked = append(picked, ws[best])
		ws = slices.Delete(ws, best, best+1)
	}
	slices.SortFunc(picked, func(a, b window) int { return a.start - b.start })
	return picked
}

// segments cuts text[start:end], without the space around it, at the hits.
func segments(text string, start, end int, hits []hit) []Segment {
	start += len(text[start:end]) - len(strings.TrimLeft(text[start:end], " \t\r\n　"))
	end = start + len(strings.TrimRight(text[start:end], " \t\r\n　"))
	var out []Segment
	add := func(to int, isHit bool) {
		if to <= start {
			return
		}
		if n := len(out); n > 0 && out[n-1].Hit == isHit {
			out[n-1].Text += text[start:to]
		} else {
			out = append(out, Segment{text[start:to], isHit})
		}
		start = to
	}
	for _, h := range hits {
		if h.end > start && h.start < end {
			add(h.start, false)
			add(min(h.end, end), true)
		}
	}
	add(end, false)
	return out
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// runesAfter is the position n characters behind i, or the end.
func runesAfter(s string, i, n int) int {
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// runesBefore is the position n characters before i, or 0.
func runesBefore(s string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return i
}
