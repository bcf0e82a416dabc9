package events

import (
	"container/heap"
	"time"
)

// window holds the posts that a new one may belong with, and finds those most
// like it.
type window struct {
	weights weights
	members []*member // by seq, the first one has seq base
	base    uint32
	index   map[uint32][]uint32 // key -> seqs of the posts that have it among their rarest

	scores  []float64 // scratch, by position in members
	touched []int
}

func newWindow() window {
	return window{weights: newWeights(), index: map[uint32][]uint32{}}
}

const (
	// findableIDF is the weight from which a feature is worth looking up: one
	// that stands in about one post of a hundred, or fewer.
	findableIDF = 4.5
	// longestList is how many posts are looked at for one feature, the latest.
	longestList = 500
	// maxCandidates is how many posts are compared with a new one.
	maxCandidates = 40
)

func findable(f feature) bool { return f&255 >= findableIDF*weightUnit }

func (w *window) add(m *member) {
	m.seq = w.base + uint32(len(w.members))
	w.members = append(w.members, m)
	w.weights.learn(m.sketch.full)
	for _, f := range m.sketch.full {
		if findable(f) {
			w.index[f.key()] = append(w.index[f.key()], m.seq)
		}
	}
}

// dropOldest takes the oldest member out of the window and returns it.
func (w *window) dropOldest() *member {
	m := w.members[0]
	w.members[0] = nil
	w.members = w.members[1:]
	w.base++
	w.weights.forget(m.sketch.full)
	for _, f := range m.sketch.full {
		if !findable(f) {
			continue
		}
		if list := w.index[f.key()]; len(list) > 1 {
			w.index[f.key()] = list[1:]
		} else {
			delete(w.index, f.key())
		}
	}
	m.sketch = sketch{title: m.sketch.title} // which the event's title is chosen by
	return m
}

// expired reports whether the oldest member is to leave.
func (w *window) expired(now time.Time, span time.Duration, limit int) bool {
	return len(w.members) > 0 && (len(w.members) > limit || now.Sub(w.members[0].record.At) > span)
}

// candidates lists the members most like a sketch, the likest first.
func (w *window) candidates(s *sketch) []*member {
	w.touch(s)
	best := ranking{scores: w.scores}
	for _, i := range w.touched {
		w.scores[i] /= w.members[i].sketch.fullNorm
		if len(best.items) < maxCandidates {
			heap.Push(&best, i)
		} else if best.worse(best.items[0], i) {
			best.items[0] = i
			heap.Fix(&best, 0)
		}
	}
	out := make([]*member, len(best.items))
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = w.members[heap.Pop(&best).(int)]
	}
	for _, i := range w.touched {
		w.scores[i] = 0
	}
	return out
}

// touch sums up what the members have in common with a sketch.
func (w *window) touch(s *sketch) {
	for len(w.scores) < len(w.members) {
		w.scores = append(w.scores, 0)
	}
	w.touched = w.touched[:0]
	for _, f := range s.full {
		list := w.index[f.key()]
		weight := f.weight() * f.weight()
		for _, seq := range list[max(0, len(list)-longestList):] {
			i := int(seq - w.base)
			if w.scores[i] == 0 {
				w.touched = append(w.touched, i)
			}
			w.scores[i] += weight
		}
	}
}

// ranking is a heap with the worst member on top; of equal ones the later is
// worse.
type ranking struct {
	items  []int
	scores []float64
}

func (r *ranking) worse(a, b int) bool {
	if r.scores[a] != r.scores[b] {
		return r.scores[a] < r.scores[b]
	}
	return a > b
}

func (r *ranking) Len() int           { return len(r.items) }
func (r *ranking) Less(i, j int) bool { return r.worse(r.items[i], r.items[j]) }
func (r *ranking) Swap(i, j int)      { r.items[i], r.items[j] = r.items[j], r.items[i] }
func (r *ranking) Push(x any)         { r.items = append(r.items, x.(int)) }
func (r *ranking) Pop() any {
	x := r.items[len(r.items)-1]
	r.items = r.items[:len(r.items)-1]
	return x
}
