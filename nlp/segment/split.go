package segment

import "unicode"

// split replaces each long word of the cut by its parts.
func (d *dictionary) split(c *clause) {
	c.words = append(c.words[:0], c.ends...)
	c.ends = c.ends[:0]
	start := 0
	for i := range c.words {
		end := int(c.words[i])
		d.splitWord(c, start, end)
		start = end
	}
}

// splitWord appends the ends of a word's parts: of three characters and more
// the best cut that does not have it whole, again for each part, as long as
// the cut holds a word and not characters only.
func (d *dictionary) splitWord(c *clause, lo, hi int) {
	if hi-lo < 3 || wholeNumber(c.runes[lo:hi]) {
		c.ends = append(c.ends, int32(hi))
		return
	}
	first := len(c.ends)
	d.cut(c, lo, hi, false)
	var room [16]int32
	parts := append(room[:0], c.ends[first:]...)
	c.ends = c.ends[:first]
	if len(parts) < 2 || !holdsWord(parts, lo) {
		c.ends = append(c.ends, int32(hi))
		return
	}
	for _, end := range parts {
		d.splitWord(c, lo, int(end))
		lo = int(end)
	}
}

// wholeNumber: 25.5% and 二十五 have no parts, 2024年 has.
func wholeNumber(rs []rune) bool {
	return isHanNumber(rs) || isDigit(rs[0]) && !unicode.Is(unicode.Han, rs[len(rs)-1])
}

func holdsWord(ends []int32, lo int) bool {
	start := int32(lo)
	for _, end := range ends {
		if end-start > 1 {
			return true
		}
		start = end
	}
	return false
}
