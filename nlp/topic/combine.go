package topic

// combine finds the rules whose parts stand together in the sentence. The
// parts come in the order of the text; for each the last one seen counts.
func (f *finder) combine(s *context) {
	for i, p := range s.parts {
		if done(s.parts[:i], p.index) {
			continue
		}
		if s.voided(p.index) {
			continue
		}
		f.try(&f.m.rules[p.index], s.parts[i:], p.index)
	}
}

// done reports whether a rule was tried at an earlier part.
func done(parts []partHit, rule int32) bool {
	for _, p := range parts {
		if p.index == rule {
			return true
		}
	}
	return false
}

func (s *context) voided(rule int32) bool {
	for _, v := range s.voids {
		if v.index == rule {
			return true
		}
	}
	return false
}

// try walks the parts of one rule and adds it once where they fit.
func (f *finder) try(r *rule, parts []partHit, index int32) {
	var last [maxParts]place
	for _, p := range parts {
		if p.index != index {
			continue
		}
		if r.ordered && p.part > 0 && last[p.part-1].field == nil {
			continue
		}
		last[p.part] = p.place
		if r.fits(&last) {
			it := f.item(int16(r.topic), r.id, r.weight)
			if it.n == 0 {
				it.places, it.n = last, r.parts
			}
			return
		}
	}
}

// fits reports whether all parts stand there, near enough, in order, and not
// one upon the other.
func (r *rule) fits(at *[maxParts]place) bool {
	lo, hi := at[0].start, at[0].end
	for i, p := range at[:r.parts] {
		if p.field == nil {
			return false
		}
		for _, q := range at[:i] {
			if p.start < q.end && q.start < p.end || r.ordered && p.start < q.start {
				return false
			}
		}
		lo, hi = min(lo, p.start), max(hi, p.end)
	}
	return hi-lo <= r.near
}

// hideParts masks the first parts of the hiding rules that hold in a sentence:
// each of them that the second part stands near.
func (f *finder) hideParts(s *context) {
	for _, p := range s.hides {
		if p.part != 0 || s.voided(p.index) {
			continue
		}
		for _, q := range s.hides {
			at := [maxParts]place{p.place, q.place}
			if q.index == p.index && q.part == 1 && f.m.rules[p.index].fits(&at) {
				s.masks = append(s.masks, mask{span{p.start, p.end}, p.topic, true})
				break
			}
		}
	}
}
