package events

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A key is the hash of a feature, 24 bits wide. The highest bit tells a word
// from two neighbouring characters.
const (
	keyBits = 24
	wordBit = 1 << (keyBits - 1)
)

// hash is FNV-1a, folded. It must stay as it is: the background table and the
// checkpoints hold it.
func hash(text string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint32(text[i])) * 16777619
	}
	return (h>>keyBits ^ h) & (wordBit - 1)
}

// keysOf lists the distinct features of words and of the text they were cut
// from, ascending: the words, and the neighbouring characters, which match
// where a segmenter cuts an unknown name in different ways.
func keysOf(words []string, text string) []uint32 {
	var keys []uint32
	for _, w := range words {
		if w = fold(w); meaningful(w) {
			keys = append(keys, hash(w)|wordBit)
		}
	}
	keys = appendPairs(keys, fold(text))
	slices.Sort(keys)
	return slices.Compact(keys)
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// meaningful drops punctuation and bare numbers: a number without its unit
// says nothing of the matter.
func meaningful(word string) bool {
	return strings.ContainsFunc(word, unicode.IsLetter)
}

// appendPairs adds the pairs of neighbouring characters. A run of Latin
// letters and digits counts as one character, so that A3区 and 261路 stay
// whole.
func appendPairs(keys []uint32, text string) []uint32 {
	last := ""
	for len(text) > 0 {
		n, letter := unitLen(text)
		if letter && last != "" {
			keys = append(keys, hash(last+text[:n]))
		}
		last = ""
		if letter {
			last = text[:n]
		}
		text = text[n:]
	}
	return keys
}

// longestUnit bounds a run of letters and digits: what is longer is no name.
const longestUnit = 32

// unitLen is the length of the first unit of a text and whether it is a letter
// or a run of letters and digits.
func unitLen(text string) (n int, letter bool) {
	for n < len(text) && n < longestUnit && alnum(text[n]) {
		n++
	}
	if n > 0 {
		return n, true
	}
	r, size := utf8.DecodeRuneInString(text)
	return size, r != utf8.RuneError && unicode.IsLetter(r)
}

func alnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
