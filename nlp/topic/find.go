package topic

import (
	"strings"
	"unicode/utf8"

	"yuqing/nlp/lexicon"
)

// nearby is how far, in bytes, a context word reaches within its sentence:
// some 40 characters. Complaints are often one sentence of a whole page.
const nearby = 120

// How far, in bytes, a word may stand from the marks of a simile, and from one that
// tells only where the simile ends.
const (
	similar = 24
	beside  = 9
)

// A finder gathers what the words of one post say.
type finder struct {
	m       *Matcher
	sums    []sum         // by topic
	needed  []bool        // by topic: one of the words it needs stood there
	idling  [settings]int // by setting: sentences that are in it
	real    [settings]int // by setting: words that speak against it
	denied  []bool        // by topic: a word of it stood there and means something else
	idle    bool          // an expression that is about nothing stood there
	opening float64       // what words count where we read: more at the head of a post
}

// sum is what speaks for one topic.
type sum struct {
	items   []item
	grounds []string // words that make the matter this topic's, each time
}

func (s *sum) ground(word string) {
	if len(s.grounds) < maxEvidence {
		s.grounds = append(s.grounds, word)
	}
}

// item is one word or rule that speaks for a topic.
type item struct {
	key     int32 // word ID, or the rule's id below 0
	weight  float32
	count   int
	opening float64 // the most that an occurrence counts by where it stands
	places  [maxParts]place
	n       int // places filled
}

// place is where a word stands.
type place struct {
	field      *lexicon.Field
	start, end int
	word       lexicon.ID
}

func (p place) text() string { return p.field.Text[p.start:p.end] }

// gather weighs everything that speaks for a topic in a post.
func (m *Matcher) gather(fields []lexicon.Field) *finder {
	f := &finder{m: m, sums: make([]sum, len(m.tax.Topics)), needed: make([]bool, len(m.tax.Topics)), denied: make([]bool, len(m.tax.Topics))}
	f.opening = openingWeight
	for i := range fields {
		field := &fields[i]
		if strings.TrimSpace(field.Text) == "" {
			continue
		}
		if field.Name == "title" {
			f.opening = titleWeight
		}
		works := m.works(field.Text)
		for _, s := range sentences(field) {
			f.sentence(field, s, works)
			if field.Name != "title" {
				f.opening = 1
			}
		}
		f.opening = 1
	}
	return f
}

// sentence weighs the words of one sentence.
func (f *finder) sentence(field *lexicon.Field, hits []lexicon.Hit, works []span) {
	s := f.context(field, hits, works)
	for i, h := range hits {
		if f.hidden(h, s.masks, all) {
			f.deny(h.ID)
			continue
		}
		for _, u := range f.m.usesOf(h.ID) {
			switch u.role {
			case roleWord:
				if !s.counts(u.topic, h) || f.hidden(h, s.masks, u.topic) || f.m.isSimile(field.Text, h) {
					f.denied[u.topic] = true
				} else if !f.within(hits, i, u.topic) {
					f.add(u, h.ID, place{field, h.Start, h.End, h.ID})
				}
			case rolePart:
				if s.counts(u.topic, h) && !f.hidden(h, s.masks, u.topic) && !f.m.isSimile(field.Text, h) {
					s.parts = append(s.parts, partHit{u, place{field, h.Start, h.End, h.ID}})
				}
			case roleNeed:
				f.needed[u.topic] = true
			case roleGround:
				f.sums[u.topic].ground(place{field, h.Start, h.End, h.ID}.text())
			}
		}
	}
	f.combine(&s)
}

// deny notes for the topics of a word that it stood there and meant something
// else.
func (f *finder) deny(id lexicon.ID) {
	for _, u := range f.m.usesOf(id) {
		if u.role == roleWord {
			f.denied[u.topic] = true
		}
	}
}

// within reports whether a longer word of the same topic covers hits[i].
func (f *finder) within(hits []lexicon.Hit, i int, topic int16) bool {
	h := hits[i]
	for j := i + 1; j < len(hits) && hits[j].Start == h.Start; j++ {
		if f.m.speaksFor(hits[j].ID, topic) {
			return true
		}
	}
	for j := i - 1; j >= 0 && h.Start-hits[j].Start < 60; j-- {
		g := hits[j]
		if g.End >= h.End && g.Start < h.Start && f.m.speaksFor(g.ID, topic) {
			return true
		}
	}
	return false
}

func (m *Matcher) speaksFor(id lexicon.ID, topic int16) bool {
	for _, u := range m.usesOf(id) {
		if u.role == roleWord && u.topic == topic {
			return true
		}
	}
	return false
}

// usesOf gives what a word does here; words of others do nothing.
func (m *Matcher) usesOf(id lexicon.ID) []use {
	if int(id) >= len(m.uses) {
		return nil
	}
	return m.uses[id]
}

func (f *finder) add(u use, id lexicon.ID, p place) {
	weight := u.weight
	if f.m.isLandmark(p.field.Text[p.end:]) {
		weight *= landmarkFactor
	}
	it := f.item(u.topic, int32(id), weight)
	it.weight = max(it.weight, weight)
	if it.n == 0 {
		it.places[0], it.n = p, 1
	}
}

// isSimile reports whether a word is only compared with: 像病毒一样, 火山爆发似的,
// and so is what stands beside it: 像化工厂爆炸一样.
func (m *Matcher) isSimile(text string, h lexicon.Hit) bool {
	before, after := text[max(0, h.Start-similar):h.Start], text[h.End:min(len(text), h.End+similar)]
	for _, s := range m.similes {
		i, k := strings.Index(after, s.after), strings.LastIndex(before, s.before)
		if i < 0 || k < 0 || s.before == "" && i > beside {
			continue
		}
		if !pauses(after[:i]) && !pauses(before[k+len(s.before):]) {
			return true
		}
	}
	return false
}

// pauses reports whether the sentence pauses in a piece of text.
func pauses(piece string) bool { return strings.ContainsAny(piece, "，。！？；、,!?;\n ") }

// isLandmark reports whether a landmark word follows, two characters off at most.
func (m *Matcher) isLandmark(after string) bool {
	for skip := 0; skip <= 2 && after != ""; skip++ {
		for _, w := range m.tax.Landmarks {
			if strings.HasPrefix(after, w) {
				return true
			}
		}
		_, size := utf8.DecodeRuneInString(after)
		after = after[size:]
	}
	return false
}

// item counts one more occurrence of a word or rule.
func (f *finder) item(topic int16, key int32, weight float32) *item {
	s := &f.sums[topic]
	for i := range s.items {
		if it := &s.items[i]; it.key == key {
			it.count++
			it.opening = max(it.opening, f.opening)
			return it
		}
	}
	s.items = append(s.items, item{key: key, weight: weight, count: 1, opening: f.opening})
	return &s.items[len(s.items)-1]
}
