// Package fingerprint tells whether two texts are the same, to the letter or
// nearly: reprints (转载), forwarded posts, the same complaint sent twice.
//
// It owns the normal form of a text, its sketch and the index that finds near
// ones. It is pure: the same text always has the same fingerprint, today and
// on any machine. It imports the standard library only.
package fingerprint

import (
	"slices"
	"unicode"
)

// A Print is the fingerprint of one post: 300 bytes at most.
type Print struct {
	// Exact is a hash of the normal form: posts that differ in white space,
	// marks, width or case only have the same one. 0: nothing to compare.
	Exact uint64
	// Sketch holds the smallest hashes of the text's distinct grams, ascending,
	// at most SketchSize: all of them where the text is short.
	Sketch []uint32
	marks  Marks // see Telling; nil: nothing tells it apart
}

// SketchSize bounds a sketch. The similarity of two long texts is estimated
// with a standard error of at most 0.06. (Broder, "On the resemblance and
// containment of documents", 1997: the smallest k hashes of the union.)
const SketchSize = 64

const (
	gram = 3 // characters of a gram
	// ownText is the number of characters from which a text speaks for itself,
	// so that a reprint under another title is still found; a shorter one is
	// compared with its title.
	ownText = 20
)

// Of makes the fingerprint of a post.
func Of(title, text string) Print {
	runes := normal(nil, text)
	if len(runes) < ownText {
		runes = normal(normal(nil, title), text)
	}
	if len(runes) == 0 {
		return Print{}
	}
	return Print{Exact: hash(runes) | 1, Sketch: sketch(runes)}
}

// normal appends the letters and digits of a text, half width and lower case.
func normal(dst []rune, text string) []rune {
	for _, r := range text {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if r >= 0x4E00 && r <= 0x9FFF || unicode.IsLetter(r) || unicode.IsNumber(r) {
			dst = append(dst, unicode.ToLower(r))
		}
	}
	return dst
}

// sketch gives the smallest distinct hashes of the grams.
func sketch(runes []rune) []uint32 {
	n := max(len(runes)-gram+1, 1)
	hashes := make([]uint32, n)
	for i := range hashes {
		hashes[i] = uint32(hash(runes[i:min(i+gram, len(runes))]) >> 32)
	}
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	return slices.Clone(hashes[:min(len(hashes), SketchSize)])
}

// hash is FNV-1a over runes with a final mix (MurmurHash3's), so that the
// smallest values are a fair sample.
func hash(runes []rune) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range runes {
		h = (h ^ uint64(r)) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Similarity estimates the share of grams that two texts have in common
// (Jaccard), 0 to 1; exact where both are short.
func (p Print) Similarity(q Print) float64 {
	if len(p.Sketch) == 0 || len(q.Sketch) == 0 {
		return 0
	}
	shared, union := 0, 0
	for i, j := 0, 0; union < SketchSize && (i < len(p.Sketch) || j < len(q.Sketch)); union++ {
		switch {
		case j == len(q.Sketch), i < len(p.Sketch) && p.Sketch[i] < q.Sketch[j]:
			i++
		case i == len(p.Sketch), p.Sketch[i] > q.Sketch[j]:
			j++
		default:
			shared++
			i++
			j++
		}
	}
	return float64(shared) / float64(union)
}
