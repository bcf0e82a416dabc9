package fingerprint

import "slices"

// Near is the similarity from which two texts are taken for one. Among citizens'
// messages there is hardly a pair between 0.4 and 0.5: above stand revised
// copies, below texts that quote the same rule.
const Near = 0.5

const (
	keys = 24 // smallest hashes of a sketch under which it is filed
	// crowd bounds a file: grams that everybody writes (尊敬的领导) point to the
	// first few only, so that a look-up stays short.
	crowd = 256
)

// Index finds the first text that a later one repeats. It is not safe for
// concurrent use: the answer depends on the order.
type Index struct {
	exact  map[uint64]int32
	files  map[uint32][]int32
	prints []Print
	ids    []string
	shares map[int32]int
}

// NewIndex makes an empty index.
func NewIndex() *Index {
	return &Index{exact: map[uint64]int32{}, files: map[uint32][]int32{}, shares: map[int32]int{}}
}

// Add takes in the next text and returns the ID of the first one that says
// the same, exactly or nearly, with their similarity; "" and 0 where it is
// new. Only new ones are kept: 1 kB each.
func (x *Index) Add(id string, p Print) (original string, similarity float64) {
	if p.Exact == 0 {
		return "", 0
	}
	if i, ok := x.exact[p.Exact]; ok {
		return x.ids[i], 1
	}
	if i, s := x.near(p); i >= 0 {
		x.exact[p.Exact] = i
		return x.ids[i], s
	}
	x.keep(id, p)
	return "", 0
}

func (x *Index) keep(id string, p Print) {
	n := int32(len(x.ids))
	x.ids = append(x.ids, id)
	x.prints = append(x.prints, p)
	x.exact[p.Exact] = n
	for _, h := range p.Sketch[:min(len(p.Sketch), keys)] {
		if len(x.files[h]) < crowd {
			x.files[h] = append(x.files[h], n)
		}
	}
}

// near returns the text most like p, the first of equals, or -1.
func (x *Index) near(p Print) (int32, float64) {
	clear(x.shares)
	own := p.Sketch[:min(len(p.Sketch), keys)]
	for _, h := range own {
		for _, i := range x.files[h] {
			x.shares[i]++
		}
	}
	candidates := make([]int32, 0, len(x.shares))
	for i, n := range x.shares {
		// Of texts with the similarity Near, a third of the keys are shared on
		// average; one with less than a sixth is not worth the comparison.
		if n*6 >= len(own) {
			candidates = append(candidates, i)
		}
	}
	slices.Sort(candidates)
	best, most := int32(-1), 0.0
	for _, i := range candidates {
		if s := p.Similarity(x.prints[i]); s >= Near && s > most && !p.marks.differ(x.prints[i].marks) {
			best, most = i, s
		}
	}
	return best, most
}
