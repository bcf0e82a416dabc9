package events

import (
	_ "embed"
	"math"
)

// The background says in what share of citizens' messages a feature stands,
// so that the first posts of a new office are weighed sensibly. It is a table
// of rounded logarithms under hashed features: no wording can be read out of
// it. TestBackground makes it.
//
//go:embed background.bin
var backgroundBytes []byte

var background = backgroundTable(backgroundBytes)

// priorPosts is how many posts the background counts for, beside those in the
// window.
const priorPosts = 3000

// backgroundTable holds one byte for each slot of the document counts: 0 for a
// rare feature, else b for a share of 2^((b-255)/16).
type backgroundTable []byte

func (t backgroundTable) share(key uint32) float64 {
	if len(t) == 0 {
		return 0
	}
	return shareOf[t[key%uint32(len(t))]]
}

var shareOf = func() (shares [256]float64) {
	for b := 1; b < 256; b++ {
		shares[b] = math.Exp2(float64(b-255) / 16)
	}
	return shares
}()

// rarest is the smallest share that the table tells from nothing.
const rarest = 1.0 / 600

// makeBackground turns the number of texts of each feature into a table of so
// many slots. Features that share a slot get the larger share.
func makeBackground(counts map[uint32]int, texts, slots int) backgroundTable {
	table := make(backgroundTable, slots)
	for key, n := range counts {
		share := float64(n) / float64(texts)
		if share < rarest {
			continue
		}
		b := byte(max(1, math.Round(255+16*math.Log2(share))))
		slot := key % uint32(slots)
		table[slot] = max(table[slot], b)
	}
	return table
}
