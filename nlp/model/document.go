package model

import (
	"strings"
	"unicode/utf8"

	"yuqing/nlp/segment"
)

// A document is a text as the features see it: its words one after the other,
// without the spaces between them.
type document struct {
	runes []rune // folded: half width, lower case
	words []word
}

// A word is a stretch of a document, and of the text it was read from.
type word struct {
	start, end int    // runes of the document
	hash       uint64 // of its runes
	text       string // as it stands in the text
}

// maxRunes bounds what is read of a text. A message says what it is about long
// before, and a text of 5 MB must not hold up the others.
const maxRunes = 20000

// maxFace is the length of a typed face ([心], [允悲]) in bytes at most.
const maxFace = 26

// readWords reads a text whose words stand between spaces.
func readWords(text string) document {
	var d document
	for w := range strings.FieldsSeq(strings.ToValidUTF8(clip(text), "\ufffd")) {
		d.add(w)
	}
	return d
}

// readText reads a text as people write it. A typed face is one word.
func readText(seg *segment.Segmenter, text string) document {
	var d document
	var tokens []segment.Token
	text = strings.ToValidUTF8(clip(text), "\ufffd")
	for len(text) > 0 {
		start, end := face(text)
		tokens = seg.AppendWords(tokens[:0], text[:start])
		for _, t := range tokens {
			d.add(text[t.Start:t.End])
		}
		if end > start {
			d.add(text[start:end])
		}
		text = text[end:]
	}
	return d
}

// clip cuts a text off behind maxRunes, at the edge of a rune.
func clip(text string) string {
	n := 0
	for i := range text {
		if n == maxRunes {
			return text[:i]
		}
		n++
	}
	return text
}

// face finds the first typed face; start and end are the text's length where
// there is none.
func face(text string) (start, end int) {
	for at := 0; ; {
		open := strings.IndexByte(text[at:], '[')
		if open < 0 {
			return len(text), len(text)
		}
		start = at + open
		near := text[start:min(len(text), start+maxFace)]
		shut := strings.IndexByte(near, ']')
		if shut > 1 && strings.LastIndexByte(near[:shut], '[') == 0 && !strings.ContainsAny(near[:shut], " \t\r\n") {
			return start, start + shut + 1
		}
		at = start + 1
	}
}

func (d *document) add(w string) {
	start := len(d.runes)
	h := wordSeed
	for _, r := range w {
		if r == utf8.RuneError {
			continue // bytes that are no text
		}
		r = segment.Fold(r)
		d.runes = append(d.runes, r)
		h = step(h, r)
	}
	if len(d.runes) > start {
		d.words = append(d.words, word{start, len(d.runes), h, w})
	}
}
