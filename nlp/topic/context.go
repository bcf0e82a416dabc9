package topic

import "yuqing/nlp/lexicon"

// context is what the other words of a sentence say of its words.
type context struct {
	m     *Matcher
	masks []mask
	stops []stop // words that void what stands near them
	parts []partHit
	hides []partHit // of rules that hide their first part
	voids []use     // exceptions to rules that stand here
}

// mask hides what stands within it, for one topic or for all.
type mask struct {
	span
	topic int16
	whole bool // also the word that is the mask itself
}

// stop voids the words of a topic (or of all but those of culture) near it.
type stop struct {
	span
	topic int16
}

// partHit is a part of a rule, found.
type partHit struct {
	use
	place
}

// context reads a sentence for masks and for words that void others.
func (f *finder) context(field *lexicon.Field, hits []lexicon.Hit, works []span) context {
	s := context{m: f.m}
	for _, w := range works {
		if len(hits) > 0 && w.end > hits[0].Start && w.start < hits[len(hits)-1].End {
			s.masks = append(s.masks, mask{span: w, topic: workMask, whole: true})
		}
	}
	var idling [settings][]span
	var real [settings]int
	for i, h := range hits {
		for _, u := range f.m.usesOf(h.ID) {
			at := span{h.Start, h.End}
			switch u.role {
			case roleNot:
				f.deniedBy(u.topic)
				s.masks = append(s.masks, mask{span: at, topic: u.topic})
			case roleUnless:
				f.deniedBy(u.topic)
				s.stops = append(s.stops, stop{at, u.topic})
			case roleHide:
				s.hides = append(s.hides, partHit{u, place{field, h.Start, h.End, h.ID}})
			case roleExcept:
				s.voids = append(s.voids, u)
			case roleSetting:
				if !covered(hits, i) {
					idling[u.index] = append(idling[u.index], at)
				}
			case roleReal:
				real[u.index]++
			}
		}
	}
	f.hideParts(&s)
	for k, spans := range idling {
		f.real[k] += real[k]
		if len(spans) == 0 || real[k] > 0 {
			continue
		}
		f.idling[k]++
		for _, at := range spans {
			s.stops = append(s.stops, stop{at, all})
		}
	}
	return s
}

// deniedBy notes that an expression says that a topic is not meant, or none is.
func (f *finder) deniedBy(topic int16) {
	if topic == all {
		f.idle = true
		return
	}
	f.denied[topic] = true
}

// covered reports whether hits[i] is only a piece of a longer word: 电影 in
// 电影院.
func covered(hits []lexicon.Hit, i int) bool {
	h := hits[i]
	for j := i + 1; j < len(hits) && hits[j].Start == h.Start; j++ {
		if hits[j].End > h.End {
			return true
		}
	}
	for j := i - 1; j >= 0 && h.Start-hits[j].Start < 60; j-- {
		if hits[j].End >= h.End {
			return true
		}
	}
	return false
}

// counts reports whether no word near h voids it for a topic.
func (s *context) counts(topic int16, h lexicon.Hit) bool {
	for _, x := range s.stops {
		if x.topic != topic && (x.topic != all || s.m.tax.Topics[topic].Culture) {
			continue
		}
		if h.Start < x.end+nearby && x.start < h.End+nearby {
			return false
		}
	}
	return true
}

// workMask stands for every topic but those of culture.
const workMask = -2

// hidden reports whether a mask for a topic lies over h.
func (f *finder) hidden(h lexicon.Hit, masks []mask, topic int16) bool {
	for _, x := range masks {
		if h.Start >= x.end || h.End <= x.start || !x.whole && h.Start == x.start && h.End == x.end {
			continue
		}
		if x.topic == topic || x.topic == workMask && topic >= 0 && !f.m.tax.Topics[topic].Culture {
			return true
		}
	}
	return false
}
