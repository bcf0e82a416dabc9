package events

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// Word is a word that tells what an event is about.
type Word struct {
	Word  string `json:"word"`
	Texts int    `json:"texts" doc:"含有它的文字篇数"`
}

// tellingShare of the texts must have a word, and two texts at least.
const tellingShare = 0.15

// Telling lists the words that tell most about texts (a text is its words): at
// most n, the most telling first. A word tells the more, the more of the texts
// have it and the fewer of citizens' messages do in general. Single characters
// and words that only stand within longer ones do not count.
func Telling(texts [][]string, n int) []Word {
	counts := map[string]int{}
	for _, words := range texts {
		seen := map[string]bool{}
		for _, w := range words {
			if w = fold(w); !seen[w] && meaningful(w) && utf8.RuneCountInString(w) > 1 {
				seen[w] = true
				counts[w]++
			}
		}
	}
	least := max(2, int(math.Ceil(tellingShare*float64(len(texts)))))
	var all []Word
	for w, k := range counts {
		if k >= least {
			all = append(all, Word{w, k})
		}
	}
	slices.SortFunc(all, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.tells(), a.tells()), cmp.Compare(a.Word, b.Word))
	})
	return distinct(all, n)
}

// tells is a word's weight among texts: their number by how rare it is else.
func (w Word) tells() float64 {
	share := background.share(hash(w.Word) | wordBit)
	return float64(w.Texts) * math.Log(1/(share+1.0/priorPosts))
}

// distinct drops words that stand within a longer one of about as many texts.
func distinct(all []Word, n int) []Word {
	var out []Word
	for _, w := range all {
		within := slices.ContainsFunc(all, func(o Word) bool {
			return o.Word != w.Word && strings.Contains(o.Word, w.Word) && 5*o.Texts >= 4*w.Texts
		})
		if !within && len(out) < n {
			out = append(out, w)
		}
	}
	return out
}

// townshipDigits is how long the code of a township is (GB/T 10114); those of
// villages begin with it.
const townshipDigits = 9

// placesOf counts the posts by the township that they speak of, or by the
// larger division where they name none. A post may speak of several.
func placesOf(all []saying) map[string]int {
	counts := map[string]int{}
	for _, s := range all {
		for _, code := range townships(s.Regions) {
			counts[code]++
		}
	}
	return counts
}

func townships(hits []opinion.RegionHit) []string {
	var codes []string
	for _, h := range hits {
		code := h.Code[:min(townshipDigits, len(h.Code))]
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}
