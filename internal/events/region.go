package events

import (
	"slices"

	"yuqing/internal/opinion"
)

// A division is the code of an administrative division as a number of nine
// digits, those that it leaves open being zero: 130000000 is a province,
// 130100000 a city, 130121000 a county, 130121103 a township.
type division = uint32

// Spans of division codes.
const (
	township = 1
	county   = 1_000
	city     = 100_000
	province = 10_000_000
)

// divisionOf reads a code; 0 where it is none. A village counts as its township.
func divisionOf(code string) division {
	if len(code) < 6 {
		return 0
	}
	var d division
	for i := range townshipDigits {
		d *= 10
		if i >= len(code) {
			continue
		}
		if code[i] < '0' || code[i] > '9' {
			return 0
		}
		d += division(code[i] - '0')
	}
	return d
}

// span is how many codes a division holds.
func span(d division) division {
	for _, s := range []division{province, city, county} {
		if d%s == 0 {
			return s
		}
	}
	return township
}

// within reports whether a division is another one or lies in it.
func within(d, other division) bool { return d-d%span(other) == other }

// narrowest leaves of some divisions those that hold none of the others,
// ascending: who writes of a village names its county too.
func narrowest(all []division) []division {
	slices.Sort(all)
	all = slices.Compact(all)
	var out []division
	for _, d := range all {
		if !slices.ContainsFunc(all, func(o division) bool { return o != d && within(o, d) }) {
			out = append(out, d)
		}
	}
	return slices.Clip(out)
}

// divisionsOf lists the narrowest divisions that a post names.
func divisionsOf(hits []opinion.RegionHit) []division {
	var all []division
	for _, h := range hits {
		if d := divisionOf(h.Code); d != 0 {
			all = append(all, d)
		}
	}
	return narrowest(all)
}

// countiesOf are the counties of some divisions; cities and provinces stay what
// they are.
func countiesOf(all []division) []division {
	out := make([]division, len(all))
	for i, d := range all {
		out[i] = d - d%county
	}
	return narrowest(out)
}

// asunder reports whether two lists both name divisions, and none of one is one
// of the other, lies in it or holds it.
func asunder(a, b []division) bool {
	for _, x := range a {
		for _, y := range b {
			if within(x, y) || within(y, x) {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
}

// abroad reports whether two posts are of different counties. They are never one
// matter.
func (s *sketch) abroad(o *sketch) bool {
	return asunder(s.divisions, o.divisions) && asunder(countiesOf(s.divisions), countiesOf(o.divisions))
}

// counties are those that the posts of a node name.
func (n *node) counties() []division {
	if !n.placed {
		n.placed = true
		var all []division
		for _, m := range n.members {
			all = append(all, countiesOf(m.sketch.divisions)...)
		}
		n.named = narrowest(all)
	}
	return n.named
}

// abroad reports whether two nodes are of different counties, so that no post of
// a third place, and none that names no place, makes them one matter. A matter
// of two counties is one where a post names both.
func (n *node) abroad(o *node) bool { return asunder(n.counties(), o.counties()) }
