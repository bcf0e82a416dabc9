// Package tone says whether a text is negative, neutral or positive (负面, 中性,
// 正面) and which words made it so.
//
// It owns the tone lexicon and the shipped tone model. It may import the
// standard library, internal/opinion and nlp/model. It is pure: the same title
// and text always give the same tone.
package tone

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yuqing/internal/opinion"
)

// The three labels, as opinion.Tone carries them.
const (
	Negative = "负面"
	Neutral  = "中性"
	Positive = "正面"
)

// maxText bounds what is read of a text, in bytes: the tone of a post shows in
// its first pages, and a text of 5 MB must not hold up the stream.
const maxText = 6000

// maxEvidence is the number of words that a tone names at most.
const maxEvidence = 8

// A Classifier tells the tone of posts. It never changes once made, so that
// any number of goroutines may use one.
type Classifier struct {
	lexicon lexicon
}

// Default gives the shipped classifier, made once.
func Default() *Classifier { return load() }

var load = sync.OnceValue(func() *Classifier {
	lex, err := parseLexicon(lexiconText)
	if err != nil {
		panic(err) // the embedded lexicon is broken: no build with it passes its tests
	}
	return &Classifier{lexicon: lex}
})

// Tone tells the tone of a post of which title or text may be empty. Evidence
// is the post's own words, the weightiest first, at most eight, none for a
// text that says nothing either way.
func (c *Classifier) Tone(title, text string) opinion.Tone {
	hits := c.lexicon.find(strings.ToLower(cut(title) + "\n" + cut(text)))
	var pos, neg float64
	for _, h := range hits {
		pos += max(h.weight, 0)
		neg -= min(h.weight, 0)
	}
	score := (pos - neg) / (pos + neg + 2)
	t := opinion.Tone{Label: Neutral, Score: math.Round(score*1000) / 1000}
	switch {
	case score > 0.3:
		t.Label = Positive
	case score < -0.3:
		t.Label = Negative
	}
	t.Evidence = evidence(hits, t.Label)
	return t
}

// cut shortens a text to maxText bytes at a rune's edge.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// evidence lists the words that speak for a label, weightiest first; a neutral
// tone names the words of both sides that outweigh each other.
func evidence(hits []hit, label string) []string {
	weight := map[string]float64{}
	words := []string{}
	for _, h := range hits {
		if label == Positive && h.weight < 0 || label == Negative && h.weight > 0 {
			continue
		}
		if _, ok := weight[h.word]; !ok {
			words = append(words, h.word)
		}
		weight[h.word] += math.Abs(h.weight)
	}
	slices.SortStableFunc(words, func(a, b string) int {
		switch {
		case weight[a] > weight[b]:
			return -1
		case weight[a] < weight[b]:
			return 1
		}
		return 0
	})
	return words[:min(len(words), maxEvidence)]
}
