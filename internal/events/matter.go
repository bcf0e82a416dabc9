package events

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

// ownFeatures is how many features a matter must have of its own.
const ownFeatures = 4

// ownership is how well the best features tell a group from all other posts:
// the mean F1 of four features, each taken for a search that should find the
// group and nothing else; 0 to 1.
func (e *Engine) ownership(groups ...[]*member) float64 {
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
		if 3*n < size {
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
