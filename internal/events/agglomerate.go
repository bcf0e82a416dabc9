package events

import "slices"

// A node is what the grouping takes as one: a post, a grown cluster, or what
// has been joined so far.
type node struct {
	members []*member
	parts   [][]*member // what a person merged, as it was before; see decisions.go
	links   []float64   // mean similarity to the other nodes, by their number
	apart   []bool      // which of them it can't be joined with
	named   []division  // see counties
	placed  bool        // named is up to date
	gone    bool
}

// nodesOf takes clusters apart into nodes. Grown clusters stay whole, and so
// do posts that a person has put together.
func (e *Engine) nodesOf(clusters []*cluster) []*node {
	var nodes []*node
	for _, c := range clusters {
		if len(c.active) > grown {
			nodes = append(nodes, &node{members: slices.Clone(c.active)})
			continue
		}
		bonded := map[uint32]*node{}
		for _, m := range c.active {
			if n := bonded[m.bond]; m.bond != 0 && n != nil {
				n.members = append(n.members, m)
				continue
			}
			n := &node{members: []*member{m}}
			bonded[m.bond] = n
			nodes = append(nodes, n)
		}
	}
	for _, n := range nodes {
		n.parts = partsOf(n.members)
	}
	return nodes
}

// agglomerate joins the two likest nodes as long as they are like enough and
// what comes of it is one matter (average linkage). Few posts together must be
// surer of each other.
func (e *Engine) agglomerate(nodes []*node) []*node {
	e.link(nodes)
	for {
		a, b := likest(nodes)
		if a < 0 {
			break
		}
		if !e.oneMatter(nodes[a], nodes[b], nodes[a].links[b]) {
			nodes[a].apart[b], nodes[b].apart[a] = true, true
			continue
		}
		e.join(nodes, a, b)
	}
	return e.partDoubtful(slices.DeleteFunc(nodes, func(n *node) bool { return n.gone }))
}

func (e *Engine) link(nodes []*node) {
	for i, n := range nodes {
		n.links = make([]float64, len(nodes))
		n.apart = make([]bool, len(nodes))
		for j, o := range nodes[:i] {
			n.links[j] = e.linkage(n, o)
			o.links[i] = n.links[j]
			n.apart[j] = e.bonds.apart(n.members, o.members) || n.abroad(o)
			o.apart[i] = n.apart[j]
		}
	}
}

// likest finds the pair of nodes with the strongest link; a is -1 where no
// pair is like enough.
func likest(nodes []*node) (a, b int) {
	best := attach
	a, b = -1, -1
	for i, n := range nodes {
		if n.gone {
			continue
		}
		for j := range nodes[:i] {
			if n.links[j] > best && !nodes[j].gone && !n.apart[j] {
				best, a, b = n.links[j], i, j
			}
		}
	}
	return a, b
}

// join puts b into a and brings a's links up to date.
func (e *Engine) join(nodes []*node, a, b int) {
	na, nb := nodes[a], nodes[b]
	wa, wb := float64(len(na.members)), float64(len(nb.members))
	na.members = append(na.members, nb.members...)
	na.placed = false
	for k, n := range nodes {
		if n.gone || k == a || k == b {
			continue
		}
		na.links[k] = joined(na, nb, k, (na.links[k]*wa+nb.links[k]*wb)/(wa+wb))
		n.links[a] = na.links[k]
		// What was refused is asked again of what has changed, but for what a
		// person has decided.
		na.apart[k] = e.bonds.apart(na.members, n.members) || na.abroad(n)
		n.apart[a] = na.apart[k]
	}
	na.parts = append(na.parts, nb.parts...)
	nb.gone = true
}

// compared is how many posts stand for a large group, the latest.
const compared = 24

func latest(members []*member) []*member { return members[max(0, len(members)-compared):] }

func (e *Engine) meanSimilarity(a, b []*member) float64 {
	a, b = latest(a), latest(b)
	var sum float64
	for _, x := range a {
		for _, y := range b {
			sum += e.similarity(x, y)
		}
	}
	return sum / float64(len(a)*len(b))
}

// likenesses remembers similarities, which never change.
type likenesses map[[2]uint32]float32

const maxLikenesses = 1 << 20

// yearLoss is how much less like two posts are that lie a year apart.
const yearLoss = 0.05

// similarity of two posts, less what lies between them in time.
func (e *Engine) similarity(a, b *member) float64 {
	if a.seq > b.seq {
		a, b = b, a
	}
	key := [2]uint32{a.seq, b.seq}
	if s, ok := e.likeness[key]; ok {
		return float64(s)
	}
	if len(e.likeness) >= maxLikenesses {
		clear(e.likeness)
	}
	gap := a.record.At.Sub(b.record.At).Abs().Hours() / (365 * 24)
	s := float32(a.sketch.similarity(&b.sketch) * (1 - yearLoss*min(1, gap)))
	e.likeness[key] = s
	return float64(s)
}
