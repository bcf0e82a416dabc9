package model

import "math"

// A view is one way to look at a document; each is scaled to a length of its
// own, so that none drowns the others.
type view uint8

const (
	viewWord   view = iota // whole words
	viewWithin             // n-grams inside a word: what segmenters cut differently still meets
	viewAcross             // n-grams over the edges of words
	views
)

// An occurrence is one feature at one place.
type occurrence struct {
	hash   uint32
	view   view
	word   int32 // the word in which it begins
	weight float32
}

const wordSeed uint64 = 0x9E3779B97F4A7C15

// step takes one more rune into a hash (FNV-1a over runes, stirred).
func step(h uint64, r rune) uint64 {
	h = (h ^ uint64(r)) * 0x100000001b3
	return h ^ h>>29
}

// finish turns a running hash into that of a feature of a view.
func finish(h uint64, v view) uint32 {
	h = (h ^ uint64(v+1)*0xD6E8FEB86659FD93) * 0xbf58476d1ce4e5b9
	return uint32(h >> 32)
}

// occurrences appends the features of a document to dst.
func occurrences(dst []occurrence, d *document) []occurrence {
	for i, w := range d.words {
		p := place(w.start)
		dst = append(dst, occurrence{finish(w.hash, viewWord), viewWord, int32(i), p})
		for at := w.start; at < w.end; at++ {
			dst = grams(dst, d.runes[at:w.end], viewWithin, i, p)
		}
		for at := w.start; at < w.end; at++ {
			dst = grams(dst, d.runes[at:], viewAcross, i, place(at))
		}
	}
	return dst
}

// grams appends the n-grams that begin at the first rune.
func grams(dst []occurrence, runes []rune, v view, word int, weight float32) []occurrence {
	h := wordSeed
	for n := 1; n <= spans[v].longest && n <= len(runes); n++ {
		h = step(h, runes[n-1])
		if n >= spans[v].shortest {
			dst = append(dst, occurrence{finish(h, v), v, int32(word), weight})
		}
	}
	return dst
}

// place weighs a position in runes.
func place(at int) float32 {
	if at < len(placeWeights) {
		return placeWeights[at]
	}
	return 1
}

var placeWeights = func() (w [256]float32) {
	for at := range w {
		w[at] = float32(1 + headGain*math.Exp(-float64(at)/headRunes))
	}
	return w
}()
