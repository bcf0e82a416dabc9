// Package lexicon finds the words of all rules in a text in one pass.
//
// It owns the common list of words that topics, places and risk signals are
// written in, and the rule of what counts as an occurrence: a word counts only
// where the segmentation has a cut at both its ends, so that 征地 is not found
// in 象征地位. It may import nlp/segment and nlp/trie.
package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/nlp/segment"
	"yuqing/nlp/trie"
)

// ID is a word of the lexicon; the first is 1.
type ID int32

// Lexicon is a list of words. Add all of them first; from then on any number
// of goroutines may call Find.
type Lexicon struct {
	trie  *trie.Trie
	ids   []ID // by node; 0: no word ends there
	words []string
	forms []string // in 了, see Words
}

// New makes an empty lexicon.
func New() *Lexicon {
	return &Lexicon{trie: trie.New(1 << 10), ids: make([]ID, 1), words: make([]string, 1)}
}

// Add puts a word on the list and returns its ID, the same for the same word
// in any case or width. The empty word and one with a space are refused.
func (l *Lexicon) Add(word string) (ID, error) {
	if word == "" || strings.ContainsAny(word, " \t\r\n　") {
		return 0, fmt.Errorf("%q is no word: it is empty or has a space in it", word)
	}
	node, err := l.path(word)
	if err != nil {
		return 0, fmt.Errorf("add %s: %w", word, err)
	}
	if l.ids[node] == 0 {
		l.ids[node] = ID(len(l.words))
		l.words = append(l.words, word)
	}
	return l.ids[node], nil
}

// path gives the node behind a word's last character.
func (l *Lexicon) path(word string) (node uint32, err error) {
	for _, r := range word {
		if node, err = l.trie.Add(node, segment.Fold(r)); err != nil {
			return 0, err
		}
		if int(node) == len(l.ids) {
			l.ids = append(l.ids, 0)
		}
	}
	return node, nil
}

// Len is one more than the highest ID.
func (l *Lexicon) Len() int { return len(l.words) }

// Word is the word as it was first added.
func (l *Lexicon) Word(id ID) string { return l.words[id] }

// Words lists all words by ID, for the segmenter, and behind them the forms in 了
// of those that would be cut apart by another word's: where 倒了 is a word, 熏倒了
// is cut as 熏 倒了 and 熏倒 is not found. Such a form counts as the word itself.
func (l *Lexicon) Words() []string {
	for id := 1; id < len(l.words); id++ {
		if word := l.words[id]; l.torn(word) {
			node, _ := l.path(word + "了") // one rune more than what was added
			l.ids[node] = ID(id)
			l.forms = append(l.forms, word+"了")
		}
	}
	return slices.Concat(l.words[1:], l.forms)
}

// torn reports whether the last character of a word makes a word of its own
// with 了 behind it, and the whole does not.
func (l *Lexicon) torn(word string) bool {
	last, size := utf8.DecodeLastRuneInString(word)
	return size < len(word) && last != '了' && l.id(string(last)+"了") != 0 && l.id(word+"了") == 0
}

// id is that of a word, 0 where it is none.
func (l *Lexicon) id(word string) ID {
	node := uint32(0)
	for _, r := range word {
		if node = l.trie.Next(node, segment.Fold(r)); node == 0 {
			return 0
		}
	}
	return l.ids[node]
}

// A Hit is an occurrence of a word: bytes [Start,End) of the text.
type Hit struct {
	ID         ID
	Start, End int
}

// Field is one field of a post with the occurrences of all words in it.
type Field struct {
	Name string // "title" or "text"
	Text string
	Hits []Hit // as Find gives them
}

// Find appends the occurrences of all words in a text, by their start and then
// by their length; cuts are the text's words, as segment.Search gives them.
func (l *Lexicon) Find(dst []Hit, text string, cuts []segment.Token) []Hit {
	for i := range cuts {
		dst = l.from(dst, text, cuts[i:])
	}
	return dst
}

// from appends the words that begin where the first of cuts does.
func (l *Lexicon) from(dst []Hit, text string, cuts []segment.Token) []Hit {
	node := uint32(0)
	start := cuts[0].Start
	for i, pos := 0, start; pos < len(text); {
		r, size := rune(text[pos]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[pos:])
		}
		if node = l.trie.Next(node, segment.Fold(r)); node == 0 {
			break
		}
		pos += size
		for i < len(cuts) && cuts[i].End < pos {
			i++
		}
		if l.ids[node] != 0 && i < len(cuts) && cuts[i].End == pos {
			dst = append(dst, Hit{l.ids[node], start, pos})
		}
	}
	return dst
}
