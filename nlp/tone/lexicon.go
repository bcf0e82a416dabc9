package tone

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

//go:embed lexicon.txt
var lexiconText string

//go:embed plain.txt
var plainText string

// plainWords are those of plain.txt.
func plainWords() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(plainText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			words[w] = true
		}
	}
	return words
}

// A term is a word with its weight: above 0 positive, below 0 negative, 0 for
// a word that only shields a shorter one within it.
type term struct {
	word   string
	weight float64
}

// A lexicon holds its terms by their first rune, longest first.
type lexicon map[rune][]term

// A hit is a term found in a text, its weight turned where it is negated.
type hit struct {
	word   string
	weight float64
}

// parseLexicon reads lines of a weight and its words; # starts a comment.
func parseLexicon(text string) (lexicon, error) {
	lex := lexicon{}
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		weight, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			return nil, fmt.Errorf("tone lexicon, line %d: weight %q is no number", i+1, fields[0])
		}
		for _, w := range fields[1:] {
			if seen[w] {
				return nil, fmt.Errorf("tone lexicon, line %d: %s stands there twice", i+1, w)
			}
			seen[w] = true
			first, _ := utf8.DecodeRuneInString(w)
			lex[first] = append(lex[first], term{w, weight})
		}
	}
	for _, terms := range lex {
		slices.SortFunc(terms, func(a, b term) int {
			if n := len(b.word) - len(a.word); n != 0 {
				return n
			}
			return strings.Compare(a.word, b.word)
		})
	}
	return lex, nil
}

// find lists the terms of a text in order, none overlapping another.
func (l lexicon) find(text string) []hit {
	var hits []hit
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		t, ok := l.at(r, text[i:])
		if !ok {
			i += size
			continue
		}
		if t.weight != 0 {
			hits = append(hits, negated(text[:i], t))
		}
		i += len(t.word)
	}
	return hits
}

// at gives the longest term that a text begins with.
func (l lexicon) at(first rune, text string) (term, bool) {
	for _, t := range l[first] {
		if strings.HasPrefix(text, t.word) {
			return t, true
		}
	}
	return term{}, false
}

// negations turn the word right behind them (不 + 满意); longest first.
var negations = []string{"没有", "并不", "毫不", "毫无", "不是", "不太", "不", "没", "未", "无", "别", "勿"}

// negated turns and weakens a term that a negation stands before: 没有拖欠 is
// no praise of the strength in which 拖欠 is a reproach.
func negated(before string, t term) hit {
	for _, n := range negations {
		if strings.HasSuffix(before, n) {
			return hit{n + t.word, -t.weight / 2}
		}
	}
	return hit(t)
}
