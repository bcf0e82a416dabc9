package segment

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Token is one word of a text: bytes [Start,End) of the original.
type Token struct {
	Start, End int
}

// Segmenter cuts text into words. It never changes, so that any number of
// goroutines may use it; another dictionary is another Segmenter.
type Segmenter struct {
	dict *dictionary
}

// Default is the segmenter over the embedded dictionary alone, made at the
// first call (0.15 s, 30 MB) and shared by all.
var Default = sync.OnceValues(func() (*Segmenter, error) { return New() })

// New makes a segmenter over the embedded dictionary and lists of further
// words (topics, units, places, an office's own). A word among them wins
// against its own parts whether the dictionary knew it or not. Empty words are
// left out; one with a space or a clause mark in it is an error.
func New(lists ...[]string) (*Segmenter, error) {
	d, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	var c clause
	added := map[string]bool{"": true}
	for _, word := range slices.Concat(lists...) {
		if word = strings.TrimSpace(word); added[word] {
			continue
		}
		added[word] = true
		if err := d.addWord(&c, word); err != nil {
			return nil, fmt.Errorf("add %q to the dictionary: %w", word, err)
		}
	}
	return &Segmenter{d}, nil
}

var errNoWord = errors.New("a word is one stretch of text without spaces or marks")

// bonus is what an added word is cheaper by than it would be else: eight times as
// frequent, so that 中标的问题 is not cut as 中 标的 问题.
const bonus = 3

// newCost is the most that a word costs which the dictionary does not know: as
// much as 网站 or 乡镇. One character alone costs 25.
const newCost = 13

// addWord makes a word cheaper than the best path through its parts, and
// cheaper than the dictionary has it.
func (d *dictionary) addWord(c *clause, word string) error {
	if c.fill(word, 0) < len(word) || len(c.runes) == 0 {
		return errNoWord
	}
	n := len(c.runes)
	if n == 1 {
		return nil // one character is a word anyway
	}
	c.ends = c.ends[:0]
	cost := min(d.cut(c, 0, n, false)-bonus, newCost)
	if known := d.lookup(c.runes); known != 0 {
		cost = min(cost, known-bonus)
	}
	return d.setCost(c.runes, max(cost, 1))
}

var clauses = sync.Pool{New: func() any { return new(clause) }}

// Words cuts a text into words (精确模式), in order and without the spaces
// between them. Bytes that are no UTF-8 are words of one byte each.
func (s *Segmenter) Words(text string) []Token {
	return s.AppendWords(make([]Token, 0, len(text)/5+1), text)
}

// AppendWords is Words into a slice of the caller's.
func (s *Segmenter) AppendWords(dst []Token, text string) []Token {
	return s.append(dst, text, false)
}

// Search cuts a text as finely as a query may ask for it (搜索模式): the words
// of Words, and in place of a long one its parts. Its cuts are a superset of
// those of Words.
func (s *Segmenter) Search(text string) []Token {
	return s.AppendSearch(make([]Token, 0, len(text)/4+1), text)
}

// AppendSearch is Search into a slice of the caller's.
func (s *Segmenter) AppendSearch(dst []Token, text string) []Token {
	return s.append(dst, text, true)
}

func (s *Segmenter) append(dst []Token, text string, finely bool) []Token {
	c := clauses.Get().(*clause)
	defer clauses.Put(c)
	for pos := 0; pos < len(text); {
		pos = c.fill(text, pos)
		c.ends = c.ends[:0]
		s.dict.cut(c, 0, len(c.runes), true)
		c.joinNumbers()
		if finely {
			s.dict.split(c)
		}
		dst = c.tokens(dst)
	}
	return dst
}

// tokens appends the words of the cut.
func (c *clause) tokens(dst []Token) []Token {
	start := 0
	for _, end := range c.ends {
		last := int(end)
		dst = append(dst, Token{c.start[start], c.start[last]})
		start = last
	}
	return dst
}
