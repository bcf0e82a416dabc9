package tone

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
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
			if r == '一' || r == '半' {
				if h, n := l.slighted(text[i:]); n > 0 {
					hits, size = append(hits, h), n
				}
			}
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

// fillers stand between a negation and its word: 没有一点不满意, 没有什么不满.
var fillers = []string{"一点儿", "一点", "一丝", "半点", "任何", "什么", "丝毫", "过", "谁", "人"}

// emphatic say 不 with all their weight: 一点都不麻烦 is praise.
var emphatic = []string{"一点都不", "一点也不", "一点儿都不", "一点儿也不", "一点不", "一点儿不", "半点不", "半点也不"}

// negated turns and weakens a term that a negation stands before: 没有拖欠 is
// no praise of the strength in which 拖欠 is a reproach. Two negations take each
// other back (无不感动, 不得不佩服).
func negated(before string, t term) hit {
	for _, e := range emphatic {
		if strings.HasSuffix(before, e) {
			return hit{e + t.word, -math.Copysign(max(2, math.Abs(t.weight)), t.weight)}
		}
	}
	between := ""
	for _, f := range fillers {
		if rest, ok := strings.CutSuffix(before, f); ok && denies(rest) {
			before, between = rest, f
			break
		}
	}
	for _, n := range negations {
		if rest, ok := strings.CutSuffix(before, n); ok && !idle(rest, n) {
			return hit{n + between + t.word, -t.weight / 2}
		}
	}
	return hit(t)
}

// denies reports whether a text ends in a negation of being there.
func denies(text string) bool {
	return strings.HasSuffix(text, "没有") || strings.HasSuffix(text, "没") || strings.HasSuffix(text, "无") || strings.HasSuffix(text, "未有")
}

// idle reports whether what looks like a negation is none: the end of another
// word (特别, 是不是), or taken back by one before it (无不, 不得不).
func idle(before, negation string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	switch negation {
	case "别":
		return strings.ContainsRune("特分个差区级性告辨鉴类派识", last)
	case "不":
		return strings.ContainsRune("无好莫得", last) || strings.HasSuffix(before, "没人") || strings.HasSuffix(before, "没有人")
	case "不是":
		return last == '是'
	case "没":
		return last == '有'
	case "无":
		return last == '毫'
	}
	return false
}

// slighted reads 一点都不 with a word that no lexicon has: 一点都不高. It gives what
// it read, for which nobody has a kind meaning, and its length in bytes.
func (l lexicon) slighted(text string) (hit, int) {
	for _, e := range emphatic {
		rest, ok := strings.CutPrefix(text, e)
		if !ok {
			continue
		}
		first, _ := utf8.DecodeRuneInString(rest)
		if _, known := l.at(first, rest); known {
			return hit{}, 0
		}
		end := 0
		for n := 0; n < 2 && end < len(rest); n++ {
			r, size := utf8.DecodeRuneInString(rest[end:])
			if !unicode.Is(unicode.Han, r) {
				break
			}
			end += size
		}
		if end > 0 {
			return hit{e + rest[:end], -2}, len(e) + end
		}
	}
	return hit{}, 0
}
