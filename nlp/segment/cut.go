package segment

import "math"

// unknownCost is what a rune outside the dictionary costs (gse: 32, about
// 2^-32 of all words).
const unknownCost = 32

// cut finds the path of least cost through runes [lo,hi) of the clause, first
// found first kept as in gse, and appends its ends to c.ends. With whole
// false the stretch itself is no word. It returns the cost.
func (d *dictionary) cut(c *clause, lo, hi int, whole bool) float32 {
	c.prepare(hi - lo)
	for i := lo; i < hi; i++ {
		if i > lo && c.inner[i] {
			continue
		}
		at := c.best[i-lo]
		unit := i + 1
		for unit < hi && c.inner[unit] {
			unit++
		}
		known := false
		node := uint32(0)
		for j := i; j < hi; {
			if node = d.Next(node, c.runes[j]); node == 0 {
				break
			}
			j++
			w := d.cost[node]
			if w == 0 || j < hi && c.inner[j] || !whole && i == lo && j == hi {
				continue
			}
			known = known || j == unit
			c.reach(i-lo, j-lo, at+w)
		}
		if !known {
			c.reach(i-lo, unit-lo, at+unknownCost)
		}
	}
	c.trace(lo, hi-lo)
	return c.best[hi-lo]
}

// prepare makes room for a path over n runes.
func (c *clause) prepare(n int) {
	if cap(c.best) <= n {
		c.best = make([]float32, 2*n+64)
		c.from = make([]int32, 2*n+64)
	}
	c.best, c.from = c.best[:n+1], c.from[:n+1]
	for i := range c.best {
		c.best[i] = math.MaxFloat32
	}
	c.best[0] = 0
}

func (c *clause) reach(i, j int, cost float32) {
	if cost < c.best[j] {
		c.best[j] = cost
		c.from[j] = int32(i)
	}
}

// trace walks the path back from its end and appends the ends in order.
func (c *clause) trace(lo, n int) {
	first := len(c.ends)
	for j := int32(n); j > 0; j = c.from[j] {
		c.ends = append(c.ends, j+int32(lo))
	}
	for a, b := first, len(c.ends)-1; a < b; a, b = a+1, b-1 {
		c.ends[a], c.ends[b] = c.ends[b], c.ends[a]
	}
}
