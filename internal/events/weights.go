package events

import "math"

// slots is the size of the table of document counts. Features whose keys end
// alike share a slot, which makes a rare one look a little less rare.
const slots = 1 << 20

// weights counts in how many posts of the window each feature stands.
type weights struct {
	posts int
	seen  []uint32 // posts per slot
}

func newWeights() weights { return weights{seen: make([]uint32, slots)} }

func (w *weights) count(key uint32) int { return int(w.seen[key%slots]) }

func (w *weights) learn(features []feature) {
	w.posts++
	for _, f := range features {
		w.seen[f.key()%slots]++
	}
}

func (w *weights) forget(features []feature) {
	w.posts--
	for _, f := range features {
		w.seen[f.key()%slots]--
	}
}

// idf is the inverse document frequency over the window and the background.
func (w *weights) idf(key uint32) float64 {
	n := float64(w.seen[key%slots]) + priorPosts*background.share(key)
	return max(0, math.Log((float64(w.posts)+priorPosts+1)/(n+0.5)))
}
