// Package speech tells in what manner a post speaks (说话的方式): whether it tells
// of a wrong, asks, gives thanks, announces, spreads hearsay. People who tell a
// wrong use ever new words for it, of which no list ends; the manner shows in
// how they use them. The shipped model is trained on nlp/testdata/written.txt (gen).
//
// It may import internal/opinion, nlp/model and the standard library. It is pure.
package speech

import (
	"bytes"
	_ "embed" // for the shipped model
	"strings"
	"sync"
	"unicode/utf8"

	"yuqing/internal/opinion"
	"yuqing/nlp/model"
)

//go:generate go run ./gen -out speech.model

//go:embed speech.model
var shipped []byte

// A Manner is one way to speak.
type Manner string

// The manners, as the sentences of the training name them.
const (
	Wrong      Manner = "诉苦" // something is wrong for who writes
	Outrage    Manner = "底线" // what nobody can bear to read
	Emergency  Manner = "突发" // something sudden, now and here
	Disaster   Manner = "天灾" // the same by nature's force
	Misreading Manner = "误读" // a policy, as it is not
	Order      Manner = "交办" // a higher office hands something down
	Question   Manner = "询问" // or a suggestion
	Thanks     Manner = "致谢" // or praise
	News       Manner = "消息" // news, notices, adverts, the past, elsewhere
	Chat       Manner = "闲谈" // of one's day and moods
	Hearsay    Manner = "传言"
	Refutation Manner = "辟谣"
)

// Manners lists them all.
var Manners = []Manner{Wrong, Outrage, Emergency, Disaster, Misreading, Order, Question, Thanks, News, Chat, Hearsay, Refutation}

// ByClass are the manners that speak for a class; all others speak for 一般.
var ByClass = map[opinion.Class]Manner{
	opinion.ClassInterests: Wrong, opinion.ClassBottomLine: Outrage, opinion.ClassEmergency: Emergency,
	opinion.ClassDisaster: Disaster, opinion.ClassMisreading: Misreading, opinion.ClassSuperior: Order,
}

// How much there must be to tell from.
const (
	shortest = 6   // runes
	longest  = 420 // bytes that are read: how a post speaks shows at its head
)

var load = sync.OnceValue(func() *model.Model {
	m, err := model.Read(bytes.NewReader(shipped))
	if err != nil {
		panic(err) // the embedded model is broken: no build with it passes its tests
	}
	return m
})

// Shares say how likely a post speaks in each manner; together they are 1. Nil
// for a text of which nothing can be told.
type Shares map[Manner]float64

// Of sums up some manners.
func (s Shares) Of(some ...Manner) float64 {
	sum := 0.0
	for _, m := range some {
		sum += s[m]
	}
	return sum
}

// Hear tells in what manner a text speaks.
func Hear(text string) Shares {
	text = strings.TrimSpace(clip(strings.TrimSpace(text)))
	if utf8.RuneCountInString(text) < shortest {
		return nil
	}
	p, err := load().Weigh(text)
	if err != nil {
		panic(err) // the embedded dictionary is broken, as above
	}
	s := make(Shares, len(p.Scores))
	for k, label := range load().Labels() {
		s[Manner(label)] = p.Scores[k]
	}
	return s
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

// Words are those of a text that speak most for its likeliest manner.
func Words(text string) []string {
	p, err := load().Predict(strings.TrimSpace(clip(strings.TrimSpace(text))))
	if err != nil {
		panic(err) // as above
	}
	return p.Words
}
