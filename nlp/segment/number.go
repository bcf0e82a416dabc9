package segment

// joinNumbers joins what the dictionary cuts apart but every standard of
// Chinese word division has as one word: 25.5, 12%, 二十五, 2024年, 3月, 15日.
func (c *clause) joinNumbers() {
	out := c.ends[:0]
	start, wordStart := 0, 0 // of the word at hand; of the last one kept
	for _, e := range c.ends {
		end := int(e)
		if len(out) > 0 && c.joins(wordStart, start, end) {
			out[len(out)-1] = e
		} else {
			out = append(out, e)
			wordStart = start
		}
		start = end
	}
	c.ends = out
}

// joins reports whether the word [mid,hi) belongs to the number [lo,mid).
func (c *clause) joins(lo, mid, hi int) bool {
	a, b := c.runes[lo:mid], c.runes[mid:hi]
	switch {
	case isHanNumber(a) && isHanNumber(b), isHanNumber(a) && isHanDate(b):
		return true
	case len(b) == 1 && (b[0] == '.' || b[0] == '．'):
		return isDigits(a) && hi < len(c.runes) && isDigit(c.runes[hi])
	case isDigits(b):
		last := a[len(a)-1]
		return len(a) > 1 && (last == '.' || last == '．') && isDigit(a[0])
	case len(b) == 1 && (b[0] == '%' || b[0] == '％' || b[0] == '‰'):
		return isNumber(a) && !isHanNumber(a)
	case len(b) == 1 && b[0] == '年':
		return len(a) == 4 && isNumber(a)
	case len(b) == 1 && (b[0] == '月' || b[0] == '日'):
		return len(a) <= 3 && isNumber(a)
	}
	return false
}

// isHanDate: 四年 and 五日 stand in the dictionary, so 二〇二四年 comes in two.
func isHanDate(rs []rune) bool {
	n := len(rs) - 1
	return n > 0 && (rs[n] == '年' || rs[n] == '月' || rs[n] == '日') && isHanNumber(rs[:n])
}

// isNumber: digits with points, or Chinese numerals.
func isNumber(rs []rune) bool {
	if isHanNumber(rs) {
		return true
	}
	for _, r := range rs {
		if !isDigit(r) && r != '.' && r != '．' {
			return false
		}
	}
	return isDigit(rs[0])
}

func isDigits(rs []rune) bool {
	for _, r := range rs {
		if !isDigit(r) {
			return false
		}
	}
	return true
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isHanNumber(rs []rune) bool {
	for _, r := range rs {
		switch r {
		case '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '两':
		default:
			return false
		}
	}
	return true
}
