// Package tone says whether a text is negative, neutral or positive (负面, 中性,
// 正面) and which words made it so.
//
// It owns the tone lexicon, the list of plain words and the shipped tone model. It may import the
// standard library, internal/opinion, nlp/model and nlp/speech. It is pure: the same title
// and text always give the same tone.
package tone

import (
	"bytes"
	_ "embed" // for the shipped model
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"yuqing/internal/opinion"
	"yuqing/nlp/model"
	"yuqing/nlp/speech"
)

//go:generate go run ./gen -out tone.model

//go:embed tone.model
var shipped []byte

// The three labels, as opinion.Tone carries them.
const (
	Negative = "负面"
	Neutral  = "中性"
	Positive = "正面"
)

// maxText bounds what is read of a text, in bytes: the tone of a post shows in
// its first pages, and a text of 5 MB must not hold up the stream.
const maxText = 3000

// maxEvidence is the number of words that a tone names at most.
const maxEvidence = 8

// A Classifier tells the tone of posts. It never changes once made, so that
// any number of goroutines may use one.
type Classifier struct {
	lexicon lexicon
	plain   map[string]bool // words that are no evidence, see plain.txt
	model   *model.Model
}

// Default gives the shipped classifier, made once.
func Default() *Classifier { return load() }

var load = sync.OnceValue(func() *Classifier {
	lex, err := parseLexicon(lexiconText)
	if err != nil {
		panic(err) // the embedded lexicon is broken: no build with it passes its tests
	}
	m, err := model.Read(bytes.NewReader(shipped))
	if err != nil {
		panic(err) // as above
	}
	return &Classifier{lex, plainWords(), m}
})

// With gives a classifier of the shipped lexicon and another model, whose
// labels are Negative, Neutral and Positive.
func With(m *model.Model) *Classifier { return &Classifier{Default().lexicon, Default().plain, m} }

// trust is how much a lexicon that finds one tone only moves the model, as a
// factor on the odds (e^trust). The model learnt from posts in an epidemic, the
// lexicon knows complaints to a government and official news.
const trust = 2.2

// quiet is the part of trust by which a text without a toned word is neutral.
const quiet = 0.6

// procedure is how people ask how something is done: 请问残疾证在哪补办. Who asks
// so and says nothing strong asks, and no more.
var procedure = regexp.MustCompile(`(?:请问|想问|咨询|请教|问一下|问下|打听).{0,60}(?:怎么|如何|在哪|哪里|哪儿|什么|哪些|多久|多少|几天|几点|能不能|可不可以|可以吗|能吗|是否)|` +
	`(?:怎么|如何|在哪里?|在哪儿|去哪里?|到哪里?)(?:办理|补办|申请|查询|领取|缴纳|预约|挂失|报名|开具|办|补|领|查|交)|(?:需要|要|得)(?:带|准备|提供|提交)?(?:什么|哪些)(?:材料|手续|证件|资料|条件)|` +
	`(?:能不能|可不可以|要不要|能否|可否|是否|需要|可以|能|还能|也能|还可以).{0,30}(?:吗|么|[？?]|申请|办理|补缴|领取|享受|报销|参加)|` +
	`(?:多少钱|怎么收|多久|几天|什么时候|何时|哪一?天|几点|从几岁|能领)(?:能|才能|可以|开始|到账|开放|发|办|能打|出)|(?:标准|额度|时间|流程|地址|电话|费用)是?(?:多少|什么|怎样|怎么收)|(?:能领|能报|可以领|可以报|免)多少|多少(?:以内|以下|以上|钱一)|(?:要|需要)多长时间|(?:还要不要|要不要|用不用|涨了吗|调了吗)`)

// shortQuestion is how long in bytes a mere question is at most; what is longer
// tells a story first.
const shortQuestion = 240

// strong reports whether a text holds a word that no mere question has.
func strong(hits []hit) bool {
	return slices.ContainsFunc(hits, func(h hit) bool { return math.Abs(h.weight) >= 2 })
}

// Hints are what others found in a post: words of it that tell of something bad
// (nlp/risk), and the manner in which it speaks (nlp/speech).
type Hints struct {
	Plaints []string
	Manner  speech.Shares
}

// heed is how much the manner of a post moves its tone, as a factor on the odds
// (e^heed) between manners that are certain and those that are out of the
// question. What is likely and no more counts for little: it goes by the square.
const heed = 3

// told is how likely a manner must be for a tone that no word of mood shows.
const told = 0.5

// manners are the tones in which the manners are spoken. News and chat have none
// of their own: what tells of a mood often sounds like them.
var manners = map[string][]speech.Manner{
	Negative: {speech.Wrong, speech.Outrage, speech.Emergency, speech.Disaster, speech.Misreading, speech.Hearsay},
	Neutral:  {speech.Question, speech.Order, speech.Refutation},
	Positive: {speech.Thanks},
}

// plaintWeight is what a plaint counts for in the lexicon's measure.
const plaintWeight = -2

// withPlaints adds to what the lexicon found the words that tell of something bad;
// none where somebody gives thanks and uses no bad word: 感谢交警把发烧的孩子送到医院.
func withPlaints(hits []hit, plaints []string) []hit {
	if strong(hits) && !slices.ContainsFunc(hits, func(h hit) bool { return h.weight < 0 }) {
		return hits
	}
	for _, w := range plaints {
		if !slices.ContainsFunc(hits, func(h hit) bool { return strings.Contains(w, h.word) }) {
			hits = append(hits, hit{w, plaintWeight})
		}
	}
	return hits
}

// Tone tells the tone of a post of which title or text may be empty. Evidence
// is the post's own words, the weightiest first, at most eight, none for a
// text that says nothing either way. The score of a neutral tone is 0, so that
// nothing built on it speaks of a mood that the label denies.
func (c *Classifier) Tone(title, text string, hints Hints) opinion.Tone {
	whole := cut(strings.TrimSpace(title + "\n" + text))
	hits := withPlaints(c.lexicon.find(strings.ToLower(whole)), hints.Plaints)
	t := opinion.Tone{Label: Neutral, Evidence: []string{}}
	if whole == "" {
		return t
	}
	p := must(c.model.Weigh(whole))
	odds := map[string]float64{}
	for k, label := range c.model.Labels() {
		odds[label] = p.Scores[k]
	}
	lean := leaning(hits)
	odds[Positive] *= math.Exp(trust * lean)
	odds[Negative] *= math.Exp(-trust * lean)
	if len(hits) == 0 {
		odds[Neutral] *= math.Exp(trust * quiet)
	}
	if len(whole) <= shortQuestion && procedure.MatchString(whole) && !strong(hits) {
		odds[Neutral] *= math.Exp(trust)
	}
	if hints.Manner != nil {
		for label, some := range manners {
			share := hints.Manner.Of(some...)
			odds[label] *= math.Exp(heed * share * share)
		}
	}
	sum := odds[Positive] + odds[Neutral] + odds[Negative]
	for _, label := range []string{Negative, Positive} {
		if odds[label] > odds[t.Label] {
			t.Label = label
		}
	}
	if t.Label != Neutral {
		t.Score = math.Round((odds[Positive]-odds[Negative])/sum*1000) / 1000
	}
	t.Evidence = evidence(hits, t.Label)
	if len(t.Evidence) == 0 && t.Label == p.Label && t.Label != Neutral {
		t.Evidence = c.telling(must(c.model.Predict(whole)).Words, t.Label)
	}
	if len(t.Evidence) == 0 && t.Label != Neutral && hints.Manner.Of(manners[t.Label]...) >= told {
		words := speech.Words(whole)
		t.Evidence = words[:min(len(words), maxPlain)]
	}
	if len(t.Evidence) == 0 { // nothing says it but what most texts are
		return opinion.Tone{Label: Neutral, Evidence: t.Evidence}
	}
	return t
}

// telling leaves of the words that moved the model those that carry a tone: not
// those that say who, where or what a text is (区, 村, 建议). Where no other word
// did, the first of them are the evidence all the same.
func (c *Classifier) telling(words []string, label string) []string {
	toned := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return c.plain[w] || utf8.RuneCountInString(w) == 1 && unicode.Is(unicode.Han, []rune(w)[0]) || namesPlace(w) || !c.carries(w, label)
	})
	if len(toned) == 0 {
		return words[:min(len(words), maxPlain)]
	}
	return toned
}

// maxPlain is how many words are named where none carries a tone by itself.
const maxPlain = 2

// carries reports whether a word by itself has the tone of a label: what a text
// is about (楼道, 变压器) has none, however often it stands in complaints.
func (c *Classifier) carries(word, label string) bool {
	const least = 0.4
	p := must(c.model.Weigh(word))
	for k, l := range c.model.Labels() {
		if l == label {
			return p.Scores[k] >= least
		}
	}
	return false
}

// namesPlace reports whether a word is a place's name by its last character.
func namesPlace(word string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	return strings.ContainsRune("省市区县镇乡村街路", last)
}

func must(p model.Prediction, err error) model.Prediction {
	if err != nil {
		panic(err) // the embedded dictionary is broken: no build with it passes its tests
	}
	return p
}

// leaning sums up what the lexicon found, -1 to 1.
func leaning(hits []hit) float64 {
	var pos, neg float64
	for _, h := range hits {
		pos += max(h.weight, 0)
		neg -= min(h.weight, 0)
	}
	return (pos - neg) / (pos + neg + 1)
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
