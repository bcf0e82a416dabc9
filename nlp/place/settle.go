package place

import "slices"

// settle decides what each name means and lists the places.
func (f *Finder) settle(all []found, contexts []int32) []Mention {
	known := f.certain(all)
	var rows []int32
	mentions := map[int32]*Mention{}
	for _, x := range all {
		row := f.choose(x, known, contexts)
		if row < 0 {
			continue
		}
		if m, ok := mentions[row]; ok {
			m.Count++
			continue
		}
		rows = append(rows, row)
		mentions[row] = &Mention{Place: f.g.place(row), Field: x.field.Name, Start: x.start, End: x.end, Count: 1}
	}
	return f.deepest(rows, mentions)
}

// certain lists the divisions that a post names beyond doubt: they are the
// context of the others.
func (f *Finder) certain(all []found) []int32 {
	var out []int32
	for _, x := range all {
		if len(x.can) == 1 && f.g.rows[x.can[0].row].level <= County {
			out = append(out, x.can[0].row)
		}
	}
	return out
}

// choose picks the one division that a name means here, or -1.
func (f *Finder) choose(x found, known, contexts []int32) int32 {
	can := x.can
	if own := only(can, func(n name) bool { return n.own }); len(own) == 1 {
		return own[0].row
	}
	if full := only(can, func(n name) bool { return !n.short }); len(full) > 0 {
		can = full // 海南藏族自治州 is 海南 only where nothing else is
	}
	if len(can) > 1 {
		can = f.highest(can)
	}
	// The counties, cities and provinces that the post names elsewhere.
	for level := County; level >= Province; level-- {
		in := only(can, func(n name) bool { return f.underAny(n.row, known, level) })
		if len(in) == 1 {
			return in[0].row
		}
		if len(in) > 1 {
			can = in
		}
	}
	// The source's county, city and province, and then the office's own.
	for _, region := range contexts {
		for level := Township; level >= Province; level-- {
			in := only(can, func(n name) bool { return f.g.under(n.row, f.at(region, level)) })
			if len(in) == 1 {
				return in[0].row
			}
			if len(in) > 1 {
				return -1
			}
		}
	}
	if len(can) == 1 && (x.chained || f.g.rows[can[0].row].level <= County) {
		return can[0].row
	}
	return -1
}

// highest keeps a province or city where a short name is shared with a lower
// division: 吉林 is the province, 海南 too.
func (f *Finder) highest(can []name) []name {
	top := f.g.rows[can[0].row].level
	for _, n := range can {
		top = min(top, f.g.rows[n.row].level)
	}
	if top > City {
		return can
	}
	return only(can, func(n name) bool { return f.g.rows[n.row].level == top })
}

// underAny reports whether a division lies in one of some level that the post
// names. A division is no context for itself.
func (f *Finder) underAny(row int32, known []int32, level Level) bool {
	return slices.ContainsFunc(known, func(k int32) bool {
		return k != row && f.g.rows[k].level == level && f.g.under(row, k)
	})
}

func only(can []name, keep func(name) bool) []name {
	var out []name
	for _, n := range can {
		if keep(n) && !slices.ContainsFunc(out, func(o name) bool { return o.row == n.row }) {
			out = append(out, n)
		}
	}
	return out
}

// deepest leaves out divisions that another one of the list lies in.
func (f *Finder) deepest(rows []int32, mentions map[int32]*Mention) []Mention {
	var out []Mention
	for _, row := range rows {
		inner := slices.ContainsFunc(rows, func(r int32) bool { return r != row && f.g.under(r, row) })
		if !inner {
			out = append(out, *mentions[row])
		}
	}
	return out
}
