package events

import "slices"

// oneMatter reports whether two nodes, joined, are still about one matter.
// Posts that only share a theme (公租房, 公积金贷款) are like each other too, but
// what they share stands in many other posts as well; posts on one matter share
// something that is theirs: a name, a place, a plan.
func (e *Engine) oneMatter(a, b *node, link float64) bool {
	for _, x := range a.sides() {
		for _, y := range b.sides() {
			if e.ownership(x, y)+2*link >= coherent {
				return true
			}
		}
	}
	return false
}

// certain is what two posts must reach to be surely on one matter, by the size
// of their group. More than half of the pairs that are like enough share a theme
// or a place only; the larger a group, the more the others tell.
var certain = [...]float64{2: 1.2, 3: 1, 4: 0.9, 5: 0.8, 6: 0.7, 7: 0.7, 8: 0.7, 9: 0.7, 10: 0.7, 11: 0.7, 12: 0.7}

// partDoubtful takes small groups apart where they are not certain enough, but
// for what a person has put together.
func (e *Engine) partDoubtful(nodes []*node) []*node {
	for _, n := range nodes {
		if len(n.members) < 2 || len(n.members) >= len(certain) || slices.ContainsFunc(n.members, (*member).decided) {
			continue
		}
		least := certain[len(n.members)]
		doubtful := func(m *member) bool {
			return !slices.ContainsFunc(n.members, func(o *member) bool { return o != m && e.certainty(m, o) >= least })
		}
		var sure []*member
		for _, m := range n.members {
			if !doubtful(m) {
				sure = append(sure, m)
				continue
			}
			nodes = append(nodes, &node{members: []*member{m}})
		}
		n.members, n.gone = sure, len(sure) == 0
	}
	return slices.DeleteFunc(nodes, func(n *node) bool { return n.gone })
}

// decided reports whether a person has put a post with others.
func (m *member) decided() bool { return m.bond != 0 || m.part != 0 }

// certainty that two posts are on one matter: what both have and few others,
// and how like they are, places counting as much as the rest at most.
func (e *Engine) certainty(a, b *member) float64 {
	return e.ownershipOf(2, []*member{a, b}) + 2*a.sketch.likeness(&b.sketch, true)
}

// ownFeatures is how many features a matter must have of its own.
const ownFeatures = 4

// ownership is how well the best features tell a group from all other posts:
// the mean F1 of four features, each taken for a search that should find the
// group and nothing else; 0 to 1.
func (e *Engine) ownership(groups ...[]*member) float64 { return e.ownershipOf(1, groups...) }

// ownershipOf counts only features that so many posts have.
func (e *Engine) ownershipOf(least int, groups ...[]*member) float64 {
	counts := map[uint32]int{}
	size := 0
	for _, members := range groups {
		size += len(members)
		for _, m := range members {
			for _, f := range m.sketch.full {
				counts[f.key()]++
			}
		}
	}
	var best [ownFeatures]float64
	for key, n := range counts {
		if 3*n < size || n < least {
			continue
		}
		f1 := 2 * float64(n) / float64(size+max(n, e.window.weights.count(key)))
		for i := range best {
			if f1 > best[i] {
				f1, best[i] = best[i], f1
			}
		}
	}
	var sum float64
	for _, x := range best {
		sum += x
	}
	return sum / ownFeatures
}
