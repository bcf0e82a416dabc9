package privacy

import (
	"strings"
	"unicode"
)

// value is the value of a digit in any script (8, ８, ⑧, 八), and -1 for what is
// none.
func value(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r < 0x80:
		return -1
	case isHan(r):
		return chineseDigit(r)
	case r >= '０' && r <= '９':
		return int(r - '０')
	case r >= '①' && r <= '⑨':
		return int(r-'①') + 1
	case r == '⓪':
		return 0
	case unicode.Is(unicode.Nd, r):
		return scriptDigit(r)
	}
	return chineseDigit(r)
}

// scriptDigit: the digits of a script stand together, from 0 to 9.
func scriptDigit(r rune) int {
	if r >= 0x1D7CE && r <= 0x1D7FF { // five styles one after the other
		return int(r-0x1D7CE) % 10
	}
	n := 0
	for n < 9 && unicode.Is(unicode.Nd, r-rune(n)-1) {
		n++
	}
	return n
}

// chineseDigit is the value of a digit as it is said and written in Chinese.
func chineseDigit(r rune) int {
	switch r {
	case '零', '〇', '○':
		return 0
	case '一', '幺':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// isHan tells the common Han characters, most of any text, of which none is a
// digit in the sense of isDigit.
func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// isDigit leaves out the digits that are words of Chinese too.
func isDigit(r rune) bool { return !isHan(r) && value(r) >= 0 && chineseDigit(r) < 0 }

// group is a run of digits, in characters.
type group struct {
	start, end int
	part       part
}

func (g group) len() int { return g.end - g.start }

// minSpoken is how long a run of Chinese digits must be to be a number: 一 and
// 三 stand in ordinary words.
const minSpoken = 7

func groupsOf(rs []rune) []group {
	var groups []group
	for i := 0; i < len(rs); i++ {
		if value(rs[i]) < 0 {
			continue
		}
		start, plain := i, false
		for i < len(rs) && value(rs[i]) >= 0 {
			plain = plain || isDigit(rs[i])
			i++
		}
		g := group{start: start, end: i}
		if !plain && g.len() < minSpoken {
			continue
		}
		groups = append(groups, g)
	}
	markMoments(rs, groups)
	return groups
}

// Between the parts of one number stand at most maxSigns signs, and tags.
const (
	maxSigns = 4
	maxTag   = 60
)

// apart reports whether what stands between two groups may stand within a
// number: spaces, dashes, dots, what cannot be seen, and HTML tags. A stroke
// with spaces around it parts what is listed.
func apart(between []rune) bool {
	signs := 0
	for i := 0; i < len(between); i++ {
		switch r := between[i]; {
		case r == '<':
			end := i + 1
			for end < len(between) && between[end] != '>' && end-i <= maxTag {
				end++
			}
			if end == len(between) || between[end] != '>' {
				return false
			}
			i = end
		case r == '&' && strings.HasPrefix(string(between[i:]), "&nbsp;"):
			i += len("&nbsp;") - 1
		case r == '/' && i > 0 && i+1 < len(between) && unicode.IsSpace(between[i-1]) && unicode.IsSpace(between[i+1]):
			return false
		case separates(r):
			signs++
		default:
			return false
		}
	}
	return signs <= maxSigns
}

func separates(r rune) bool {
	return r == gap || unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Pd, unicode.Mn) ||
		strings.ContainsRune("－·.．_/～~()（）", r)
}

// isX is the X that ends some identity numbers.
func isX(r rune) bool { return strings.ContainsRune("xXｘＸ", r) }
