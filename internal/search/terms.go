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
	return string(AppendTerms(make([]byte, 0, len(text)*3), text))
}

// AppendTerms appends the terms of text to dst.
func AppendTerms(dst []byte, text string) []byte {
	c := cutter{out: dst}
	c.cut(composed(text))
	if len(c.out) > len(dst) {
		c.out = c.out[:len(c.out)-1] // the last space
	}
	return c.out
}

// composed is text in the form NFC. Most text is so already, and is told by a
// look at its bytes: ASCII, Han (U+4000 to U+9FFF), the punctuation that goes
// with it, and full-width signs compose with nothing.
func composed(text string) string {
	for i := 0; i < len(text); {
		switch b := text[i]; {
		case b < utf8.RuneSelf:
			i++
		case i+2 < len(text) && composesNot(b, text[i+1], text[i+2]):
			i += 3
		default:
			return norm.NFC.String(text)
		}
	}
	return text
}

// composesNot tells of three bytes whether they are such a character.
func composesNot(a, b, c byte) bool {
	if b&0xC0 != 0x80 || c&0xC0 != 0x80 {
		return false
	}
	switch {
	case a >= 0xE4 && a <= 0xE9: // U+4000 to U+9FFF
		return true
	case a == 0xE3: // U+3000 to U+3029: 、。〈〉《》「」
		return b == 0x80 && c < 0xAA
	case a == 0xE2: // U+2010 to U+203F: — ‘ ’ “ ” …
		return b == 0x80 && c >= 0x90
	case a == 0xEF: // U+FF00 to U+FF3F: ！（），０Ａ
		return b == 0xBC
	}
	return false
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
	c.cut(text)
}

func (c *cutter) cut(text string) {
	for i := 0; i < len(text); {
		if hanAt(text, i) {
			i = c.han(text, i)
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		start, end := i, i+size
		i = end
		if r == utf8.RuneError {
			r = ' '
			end = start + 1
		}
		r = fold(r)
		switch classOf(r) {
		case cjk:
			c.flushWord()
			c.pair(r, start, end)
		case letter:
			c.flushRun()
			c.letter(r, start, end)
		case symbol:
			c.flush()
			c.put(utf8.AppendRune(c.buf[:0], r), start, end)
		case separates:
			c.flush()
		case vanishes:
		}
	}
	c.flush()
}

// cutter holds the run that is being read: of letters (word) or CJK (last). Its
// terms go to emit, or where there is none to out, each with a space behind it.
type cutter struct {
	emit       func(term []byte, start, end int)
	out        []byte
	buf        [8]byte
	word       []byte
	letters    int // in word
	start, end int // of word
	last       rune
	lastStart  int // of last; last is 0 outside a run
	lastEnd    int
}

// hanAt reports whether a common Han character begins there: the bulk of what
// is read, so that its pairs are copied and not decoded.
func hanAt(text string, i int) bool {
	if i+2 >= len(text) {
		return false
	}
	a, b, c := text[i], text[i+1], text[i+2]
	return a >= 0xE4 && a <= 0xE9 && (a > 0xE4 || b >= 0xB8) && b&0xC0 == 0x80 && c&0xC0 == 0x80
}

// han reads the common Han characters from i on and returns where they end.
func (c *cutter) han(text string, i int) int {
	c.flushWord()
	r, _ := utf8.DecodeRuneInString(text[i:])
	c.pair(r, i, i+3)
	for i += 3; hanAt(text, i); i += 3 {
		pair := text[i-3 : i+3]
		if c.emit == nil {
			c.out = append(c.out, pair[0], pair[1], pair[2], pair[3], pair[4], pair[5], ' ')
			continue
		}
		c.emit(append(c.buf[:0], pair...), i-3, i+3)
	}
	c.last, _ = utf8.DecodeRuneInString(text[i-3:])
	c.lastStart, c.lastEnd = i-3, i
	return i
}

func (c *cutter) put(term []byte, start, end int) {
	if c.emit == nil {
		c.out = append(append(c.out, term...), ' ')
		return
	}
	c.emit(term, start, end)
}

func (c *cutter) pair(r rune, start, end int) {
	if c.last != 0 {
		b := utf8.AppendRune(c.buf[:0], c.last)
		c.put(utf8.AppendRune(b, r), c.lastStart, end)
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
		c.put(utf8.AppendRune(c.buf[:0], c.last), c.lastStart, c.lastEnd)
		c.last = 0
	}
}

func (c *cutter) flushWord() {
	if c.letters > 0 {
		c.put(c.word, c.start, c.end)
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
		return folded[r-0xFF00]
	case r >= 0x3000 && r <= 0x303F:
		return r // signs, without case
	}
	return foldCase(r)
}

func foldCase(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

func isCommonHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func classOf(r rune) class {
	switch {
	case isCommonHan(r):
		return cjk
	case r < 0x80:
		return asciiClass[r]
	case r >= 0x3000 && r <= 0x303F:
		return signClass[r-0x3000]
	}
	return lookUpClass(r)
}

func lookUpClass(r rune) class {
	switch {
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

// signClass is that of the punctuation that Chinese texts are full of.
var signClass = func() (t [0x40]class) {
	for i := range t {
		t[i] = lookUpClass(0x3000 + rune(i))
	}
	return t
}()

// folded are the characters from U+FF00 on without their width and case.
var folded = func() (t [0xF0]rune) {
	for i := range t {
		r := 0xFF00 + rune(i)
		if f := width.LookupRune(r).Folded(); f != 0 {
			r = f
		}
		t[i] = foldCase(r)
	}
	return t
}()
