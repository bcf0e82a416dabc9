package topic

import (
	"cmp"
	"math"
	"slices"

	"yuqing/internal/opinion"
	"yuqing/nlp/lexicon"
)

// How the words of a post become scores.
const (
	titleWeight    = 3.0  // words of the title count three times,
	openingWeight  = 2.0  // of the first sentence where there is no title twice,
	weakWord       = 0.5  // but for those that weigh less than this: one of them is never enough
	firmWord       = 0.75 // what one word must weigh to speak for a topic beside another one
	repeatWeight   = 0.2  // each further occurrence of the same word
	maxRepeats     = 5    // that count
	least          = 0.55 // what a topic needs in a short post: one word, or two weak ones
	fictionFactor  = 0.15 // what words are worth in a post about a work
	landmarkFactor = 0.3  // what a word is worth that only says where
	page           = 1500 // bytes that a post of one matter needs
	asideShare     = 0.3  // a topic with less than this share of the strongest is an aside
	loneShare      = 0.5  // the same for a topic that rests on one word
	maxTopics      = 5
	maxEvidence    = 10
)

// Hit is a topic of a post: the part that is shown, and what routing needs.
type Hit struct {
	opinion.TopicHit
	Topic *Topic
	// Lead is the unit that answers for this topic here, and Because the word
	// that made it another than the topic's own.
	Lead    string
	Because string
	Weight  float64 // the sum before it was squeezed into 0..1
	// Firm: a word that names the matter speaks for it, or two of them do. What
	// rests on one weak word may only be where the matter happened, or to whom
	// (学校门口的摊贩, 退休工人的房子).
	Firm bool
	// Grounds are the words that make the matter this topic's rather than its
	// rival's, as often as they stand there (ten at most).
	Grounds []string
}

// Find gives the topics of a post, best first.
func (m *Matcher) Find(fields []lexicon.Field) []Hit {
	size := 0
	for _, field := range fields {
		size += len(field.Text)
	}
	least, strongest := threshold(size), 0.0
	hits := slices.DeleteFunc(m.Weigh(fields), func(h Hit) bool { return h.Weight < least })
	for _, h := range hits {
		strongest = max(strongest, h.Weight)
	}
	if slices.ContainsFunc(hits, func(h Hit) bool { return h.Firm }) {
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return !h.Firm })
	}
	strongest *= min(1, float64(size)/page) // a short post has no asides
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.isAside(strongest) })
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Weight, a.Weight) })
	return hits[:min(len(hits), maxTopics)]
}

// Weigh gives everything that any word of a post speaks for, however little,
// in the order of the taxonomy.
func (m *Matcher) Weigh(fields []lexicon.Field) []Hit {
	f := m.gather(fields)
	factor := 1.0
	if f.idles(2) {
		factor = fictionFactor
	}
	var hits []Hit
	for i := range f.sums {
		w := f.sums[i].total()
		if !m.tax.Topics[i].Culture {
			w *= factor
		}
		if w > 0 && (!m.needs[i] || f.needed[i]) {
			hits = append(hits, m.hit(i, &f.sums[i], w))
		}
	}
	return hits
}

// Denies reports whether a post says by its words that it is not about a topic:
// they mean something else there, or it speaks of a book, a film or a game and of
// nothing in the world, or is an advert.
func (m *Matcher) Denies(fields []lexicon.Field, id string) bool {
	f := m.gather(fields)
	n := slices.IndexFunc(m.tax.Topics, func(t Topic) bool { return t.ID == id })
	return f.idle || n >= 0 && f.denied[n] || f.idles(1)
}

// idles reports whether so many sentences are in one setting, and no word of the
// post speaks against it.
func (f *finder) idles(sentences int) bool {
	for k, n := range f.idling {
		if n >= sentences && f.real[k] == 0 {
			return true
		}
	}
	return false
}

func (h Hit) isAside(strongest float64) bool {
	if len(h.Evidence) == 1 {
		return h.Weight < loneShare*strongest
	}
	return h.Weight < asideShare*strongest
}

// threshold grows with the length of a post: a long article touches on much.
func threshold(size int) float64 {
	if size <= page {
		return least
	}
	return least * (1 + 0.35*math.Log2(float64(size)/page))
}

func (s *sum) total() float64 {
	w := 0.0
	for _, it := range s.items {
		w += it.value()
	}
	return w
}

func (it item) value() float64 {
	w := float64(it.weight) * (1 + repeatWeight*float64(min(it.count-1, maxRepeats)))
	if it.weight >= weakWord {
		w *= it.opening
	}
	return w
}

func (m *Matcher) hit(i int, s *sum, w float64) Hit {
	t := &m.tax.Topics[i]
	items := slices.Clone(s.items)
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(b.value(), a.value()) })
	h := Hit{
		TopicHit: opinion.TopicHit{ID: t.ID, Name: t.Name, Score: math.Round(1000*(1-math.Exp(-0.8*w))) / 1000},
		Topic:    t,
		Lead:     t.Unit,
		Weight:   w,
		Grounds:  s.grounds,
	}
	h.Firm = len(items) > 1
	for _, it := range items {
		h.Firm = h.Firm || it.weight >= firmWord
		for _, p := range it.places[:it.n] {
			h.show(p)
		}
	}
	m.pickLead(&h, i, items)
	return h
}

// pickLead gives the topic to the unit whose words weigh most in the post, and
// whose rules: those that one of its words is a part of.
func (m *Matcher) pickLead(h *Hit, topic int, items []item) {
	weights := make([]float64, len(h.Topic.Leads))
	words := make([]string, len(h.Topic.Leads))
	own := 0.0
	for _, it := range items {
		n, word := m.leadOf(topic, it)
		if n < 0 {
			own += it.value()
			continue
		}
		weights[n] += it.value()
		if words[n] == "" {
			words[n] = word
		}
	}
	for n, w := range weights {
		if w > own {
			own = w
			h.Lead, h.Because = h.Topic.Leads[n].Unit, words[n]
		}
	}
}

// leadOf gives the exceptional lead that an item speaks for and its word; -1
// where it is the topic's own.
func (m *Matcher) leadOf(topic int, it item) (n int, word string) {
	for _, p := range it.places[:it.n] {
		if n, ok := m.leads[leadKey{topic, int32(p.word)}]; ok {
			return n, p.text()
		}
	}
	return -1, ""
}

// show adds a word to the evidence, once.
func (h *Hit) show(p place) {
	word := p.text()
	if len(h.Evidence) >= maxEvidence || slices.Contains(h.Evidence, word) {
		return
	}
	h.Evidence = append(h.Evidence, word)
	h.Spans = append(h.Spans, opinion.Span{Field: p.field.Name, Start: p.start, End: p.end})
}
