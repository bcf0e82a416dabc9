package privacy

import (
	"slices"
	"unicode"
)

// spaced is a text in which words that were spelled with spaces (姓 名：王 小 明)
// stand together, and where each of its characters stood.
type spaced struct {
	rs []rune
	of []int // nil: nothing was left out
}

func (t spaced) at(i int) int {
	if t.of == nil {
		return i
	}
	return t.of[i]
}

// unspaced leaves out the blanks between Chinese characters that stand alone.
func unspaced(rs []rune) spaced {
	alone := func(i int) bool {
		return i >= 0 && i < len(rs) && isHan(rs[i]) && (i == 0 || !isHan(rs[i-1])) && (i+1 == len(rs) || !isHan(rs[i+1]))
	}
	var t spaced
	for i := 0; i < len(rs); i++ {
		end := i
		for !isHan(rs[i]) && end < len(rs) && end-i < maxSigns && isBlank(rs[end]) {
			end++
		}
		if end > i && alone(i-1) && alone(end) {
			if t.of == nil {
				t = spaced{slices.Clone(rs[:i]), make([]int, i)}
				for j := range t.of {
					t.of[j] = j
				}
			}
			i = end
		}
		if t.of != nil {
			t.rs, t.of = append(t.rs, rs[i]), append(t.of, i)
		}
	}
	if t.of == nil {
		t.rs = rs
	}
	return t
}

// isBlank is what may stand between the characters of a word and is not read.
func isBlank(r rune) bool {
	return r != '\n' && r != gap && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}
