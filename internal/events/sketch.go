package events

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A feature is a key in the upper 24 bits and a weight in the lower 8: the
// inverse document frequency when the post came, in twentieths. It never
// changes afterwards, so that the similarity of two posts is a pure function
// of them, today and after a restart.
type feature uint32

const weightUnit = 20

func makeFeature(key uint32, idf float64) feature {
	return feature(key<<8 | uint32(min(255, math.Round(idf*weightUnit))))
}

func (f feature) key() uint32     { return uint32(f) >> 8 }
func (f feature) weight() float64 { return float64(f&255) / weightUnit }

// A sketch is what the clustering keeps of a post's wording.
type sketch struct {
	full, title         []feature // by key
	fullNorm, titleNorm float64
	sites               []uint32   // places named, see sitesOf
	topics              []uint32   // hashed, ascending
	divisions           []division // that it names, the narrowest, see divisionsOf
	where               []uint32   // keys of features that name places, ascending
}

// Bounds of a sketch: a longer post is known by its rarest features.
const (
	maxFull  = 400
	maxTitle = 60
	// leadWords and leadRunes stand in for the title of a post without one.
	leadWords = 14
	leadRunes = 30
)

// wordsOfTitle gives title and words of a post, or how its text begins.
func wordsOfTitle(p *Post) (string, []string) {
	if strings.TrimSpace(p.Title) != "" {
		return p.Title, p.TitleWords
	}
	return firstRunes(p.Text, leadRunes), p.TextWords[:min(leadWords, len(p.TextWords))]
}

// sketch weighs the features of a post by the posts before it.
func (w *weights) sketch(p *Post, keys []uint32) sketch {
	title, titleWords := wordsOfTitle(p)
	s := sketch{
		full:  w.weigh(keys, maxFull),
		title: w.weigh(keysOf(titleWords, title), maxTitle),
	}
	s.sites = sitesOf(p.Title + "\n" + p.Text)
	s.topics = topicsIn(p)
	s.divisions = divisionsOf(p.Regions)
	s.where = whereKeys(p)
	s.fullNorm = norm(s.full, utf8.RuneCountInString(p.Title)+utf8.RuneCountInString(p.Text)+30)
	s.titleNorm = norm(s.title, utf8.RuneCountInString(title)+10)
	return s
}

// topicsIn lists the topics of a post, hashed, ascending.
func topicsIn(p *Post) []uint32 {
	var out []uint32
	for _, t := range p.Topics {
		out = append(out, hash(t.ID))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (w *weights) weigh(keys []uint32, limit int) []feature {
	features := make([]feature, 0, len(keys))
	for _, k := range keys {
		if f := makeFeature(k, w.idf(k)); f&255 > 0 {
			features = append(features, f)
		}
	}
	if len(features) > limit {
		slices.SortFunc(features, rarestFirst)
		features = features[:limit]
		slices.Sort(features)
	}
	return slices.Clip(features)
}

func rarestFirst(a, b feature) int {
	if d := int(b&255) - int(a&255); d != 0 {
		return d
	}
	return int(a.key()) - int(b.key())
}

// norm is the geometric mean of a text's length and of its length as a vector
// of weights: by the second alone, a post with many rare words would be like
// none; by the first alone, one that says little would be like all.
func norm(features []feature, runes int) float64 {
	var sum float64
	for _, f := range features {
		sum += f.weight() * f.weight()
	}
	return math.Sqrt(math.Sqrt(float64(runes)) * (math.Sqrt(sum) + 0.5) / 5)
}

// Shares of the similarity, and the similarity at which half of the scale is
// reached. Found on messages to government and on written ones, see
// internal/eval.
const (
	titleShare = 0.3
	wordFactor = 1.5 // a word says more than a pair of characters
	halfScale  = 6.0
	// elsewhereFactor is how much less like two posts are that each name places
	// and none in common: pig farms of two villages are two matters.
	elsewhereFactor = 0.65
	// mould is the likeness from which such posts are cast in one mould: what
	// they share is its words. They are no more like each other than
	// mouldLikeness.
	mould         = 0.5
	mouldLikeness = 0.2
	// topicFactor is the same for two posts that the analysis gives topics, and
	// none in common: two matters of one place.
	topicFactor = 0.75
)

// similarity of two posts, 0 to 1: the weights of their common features over
// the lengths of both, in the title and in all.
func (s *sketch) similarity(o *sketch) float64 { return s.likeness(o, false) }

// likeness is similarity; with bounded, the names of places that two posts have
// in common count no more than what else they have in common: many matters lie
// in one place.
func (s *sketch) likeness(o *sketch, bounded bool) float64 {
	if s.abroad(o) {
		return 0
	}
	rest, places := common(s.full, o.full, s.where, o.where)
	titleRest, titlePlaces := common(s.title, o.title, s.where, o.where)
	full, title := (1-titleShare)/(s.fullNorm*o.fullNorm), titleShare/(s.titleNorm*o.titleNorm)
	rest, places = full*rest+title*titleRest, full*places+title*titlePlaces
	if bounded {
		places = min(places, rest)
	}
	x := rest + places
	x /= x + halfScale
	if disjoint(s.topics, o.topics) {
		x *= topicFactor
	}
	switch {
	case !s.elsewhere(o):
		return x
	case x >= mould:
		return mouldLikeness
	}
	return x * elsewhereFactor
}

// common is the weight of the features that two lists share, that of those
// whose keys stand in x or y apart.
func common(a, b []feature, x, y []uint32) (rest, places float64) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		k, l := a[i].key(), b[j].key()
		if k < l {
			i++
			continue
		}
		if k > l {
			j++
			continue
		}
		product := a[i].weight() * b[j].weight()
		if k&wordBit != 0 {
			product *= wordFactor
		}
		if x, y = behind(x, k), behind(y, k); len(x) > 0 && x[0] == k || len(y) > 0 && y[0] == k {
			places += product
		} else {
			rest += product
		}
		i++
		j++
	}
	return rest, places
}

// behind is the part of an ascending list from a key on.
func behind(list []uint32, key uint32) []uint32 {
	for len(list) > 0 && list[0] < key {
		list = list[1:]
	}
	return list
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
