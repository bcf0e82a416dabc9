package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text as it is compared: signs of full width as narrow ones, letters
// small, and no blanks nor line ends, for a word is the same where a line ends in
// its middle.
type folded struct {
	text string
	at   []int // where each byte of text began in what was typed
	end  int   // of what was typed
}

func fold(text string) folded {
	var b strings.Builder
	f := folded{at: make([]int, 0, len(text)), end: len(text)}
	for i, r := range text {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			continue
		}
		n := b.Len()
		b.WriteRune(narrow(r))
		for ; n < b.Len(); n++ {
			f.at = append(f.at, i)
		}
	}
	f.text = b.String()
	return f
}

// span is where bytes [start, end) of the folded text stand in what was typed.
func (f folded) span(start, end int) (from, to int) {
	from, to = f.at[start], f.end
	if end < len(f.at) {
		to = f.at[end]
	}
	return from, to
}

// narrow is a sign of full width as a narrow one, and a letter as a small one.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	return r
}
