package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// maxTerm is the longest term, in characters. A longer run of letters, which
// no person typed, is cut into pieces of this length; Elasticsearch's
// whitespace tokenizer would cut it at 255.
const maxTerm = 64

// Terms cuts text into the terms that both engines index, in order, joined by
// single spaces:
//
//   - a run of n CJK characters gives its n-1 pairs and its last character
//     alone (征地补偿 gives "征地 地补 补偿 偿"), so that a query matches where
//     its characters stand, whatever a segmenter thinks, and a query of one
//     character is a prefix;
//   - a run of other letters and digits is one term (COVID-19 gives "covid 19");
//   - a symbol or emoji is one term;
//   - everything else, punctuation above all, only separates.
//
// Text is compared without case and width (ＡＢＣ is abc) and in the composed
// form NFC. No term holds a space, a quote or a control character.
func Terms(text string) string {
	dst := make([]byte, 0, len(text)*3)
	cut(norm.NFC.String(text), func(term []byte, _, _ int) {
		if len(dst) > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, term...)
	})
	return string(dst)
}

// class says what a character does to the terms around it.
type class uint8

const (
	separates class = iota
	vanishes        // as if it were not there: joiners, variation selectors, keycaps
	letter          // part of a run that is one term
	cjk             // part of a run that gives pairs
	symbol          // a term of its own
)

// cut calls emit for each term of text, which must be in NFC, with the bytes
// of text that it stands for. The term is valid during the call only.
func cut(text string, emit func(term []byte, start, end int)) {
	c := cutter{emit: emit}
	for i, r := range text {
		if r == utf8.RuneError {
			r = ' '
		}
		end := i + utf8.RuneLen(r)
		r = fold(r)
		switch classOf(r) {
		case cjk:
			c.flushWord()
			c.pair(r, i, end)
		case letter:
			c.flushRun()
			c.letter(r, i, end)
		case symbol:
			c.flush()
			c.emit(utf8.AppendRune(c.buf[:0], r), i, end)
		case separates:
			c.flush()
		case vanishes:
		}
	}
	c.flush()
}

// cutter holds the run that is being read: of letters (word) or CJK (last).
type cutter struct {
	emit       func(term []byte, start, end int)
	buf        [8]byte
	word       []byte
	letters    int // in word
	start, end int // of word
	last       rune
	lastStart  int // of last; last is 0 outside a run
	lastEnd    int
}

func (c *cutter) pair(r rune, start, end int) {
	if c.last != 0 {
		b := utf8.AppendRune(c.buf[:0], c.last)
		c.emit(utf8.AppendRune(b, r), c.lastStart, end)
	}
	c.last, c.lastStart, c.lastEnd = r, start, end
}

func (c *cutter) letter(r rune, start, end int) {
	if c.letters == maxTerm {
		c.flushWord()
	}
	if c.letters == 0 {
		c.start = start
	}
	c.word = utf8.AppendRune(c.word, r)
	c.letters++
	c.end = end
}

func (c *cutter) flush() {
	c.flushRun()
	c.flushWord()
}

func (c *cutter) flushRun() {
	if c.last != 0 {
		c.emit(utf8.AppendRune(c.buf[:0], c.last), c.lastStart, c.lastEnd)
		c.last = 0
	}
}

func (c *cutter) flushWord() {
	if c.letters > 0 {
		c.emit(c.word, c.start, c.end)
		c.word, c.letters = c.word[:0], 0
	}
}

// fold takes away width and case. Lower of upper also joins what lower alone
// leaves apart (ς and σ, ſ and s), as SQLite's own folding does.
func fold(r rune) rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case isCommonHan(r):
		return r
	case r >= 0xFF00 && r <= 0xFFEF:
		if f := width.LookupRune(r).Folded(); f != 0 {
			return fold(f)
		}
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

func isCommonHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func classOf(r rune) class {
	switch {
	case isCommonHan(r):
		return cjk
	case r < 0x80:
		return asciiClass[r]
	case r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
		return cjk
	case unicode.In(r, unicode.Variation_Selector, unicode.Cf, unicode.Me):
		return vanishes
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		return letter
	case unicode.Is(unicode.S, r):
		return symbol
	}
	return separates
}

var asciiClass = func() (t [0x80]class) {
	for r := range rune(len(t)) {
		switch {
		case unicode.In(r, unicode.L, unicode.N):
			t[r] = letter
		case unicode.Is(unicode.S, r):
			t[r] = symbol
		}
	}
	return t
}()
