// Package guess names the topic of a post that no rule knows (推测): what the
// shipped model, trained on the rules themselves and on the sentences that they
// are held to, takes it for. A guess is marked as one wherever it is shown, and
// no office's own rule or model ever gives way to it.
//
// It may import nlp/model and the standard library. It is pure.
package guess

import (
	"bytes"
	_ "embed" // for the shipped model
	"strings"
	"sync"
	"unicode/utf8"

	"yuqing/nlp/model"
)

//go:generate go run ./gen -out topic.model

//go:embed topic.model
var shipped []byte

// None is the label of posts that are about no topic.
const None = "-"

// How much there must be to guess from.
const (
	least    = 0.2 // what is less likely is not told; calibrated on rows that the training did not see
	shortest = 5   // runes
	longest  = 420 // bytes that are read: what a post is about stands at its head
)

var load = sync.OnceValue(func() *model.Model {
	m, err := model.Read(bytes.NewReader(shipped))
	if err != nil {
		panic(err) // the embedded model is broken: no build with it passes its tests
	}
	return m
})

// A Topic is what a post is taken for.
type Topic struct {
	ID    string   // None for no topic
	Score float64  // how likely, 0 to 1
	Words []string // of the post, which made it so; none for None
}

// Of guesses the topic of a text; false where nothing is likely enough.
func Of(text string) (Topic, bool) {
	text = strings.TrimSpace(clip(text))
	if utf8.RuneCountInString(text) < shortest {
		return Topic{}, false
	}
	p, err := load().Weigh(text)
	if err == nil && p.Score >= least && p.Label != None {
		p, err = load().Predict(text)
	}
	if err != nil {
		panic(err) // the embedded dictionary is broken, as above
	}
	if p.Score < least || p.Label != None && len(p.Words) == 0 {
		return Topic{}, false
	}
	return Topic{p.Label, p.Score, p.Words}, true
}

// clip shortens a text at a rune's edge.
func clip(s string) string {
	if len(s) <= longest {
		return s
	}
	end := longest
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
