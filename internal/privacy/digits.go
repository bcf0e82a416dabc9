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
	case r == '⓪', r == '⓿':
		return 0
	case unicode.Is(unicode.No, r):
		return circled(r)
	case unicode.Is(unicode.Nd, r):
		return scriptDigit(r)
	}
	return chineseDigit(r)
}

// circled is the value of a digit in a circle, of which there are five kinds.
func circled(r rune) int {
	for _, one := range "①❶➀➊⓵" {
		if r >= one && r < one+9 {
			return int(r-one) + 1
		}
	}
	return -1
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
	case '一', '壹', '幺':
		return 1
	case '二', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
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
		if g := (group{start: start, end: i}); plain || g.len() >= minSpoken {
			groups = append(groups, g)
		} else if end := spokenParts(rs, g); end > g.end {
			groups = append(groups, g)
			// its other parts are taken as they come
			for i < end {
				for value(rs[i]) < 0 {
					i++
				}
				part := group{start: i}
				for i < end && value(rs[i]) >= 0 {
					i++
				}
				part.end = i
				groups = append(groups, part)
			}
		}
	}
	markMoments(rs, groups)
	return groups
}

// spokenParts is where a number in Chinese ends that is said in three parts, as
// mobile numbers are (一三八，一二三四，五六七八); g's own end where it is none.
func spokenParts(rs []rune, g group) int {
	end := g.end
	for _, size := range []int{4, 4} {
		start := end
		for start < len(rs) && start < end+2 && (separates(rs[start]) || strings.ContainsRune("，,、", rs[start])) {
			start++
		}
		last := start
		for last < len(rs) && chineseDigit(rs[last]) >= 0 {
			last++
		}
		if g.len() != 3 || start == end || last-start != size {
			return g.end
		}
		end = last
	}
	return end
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
	return r == gap || unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Pd, unicode.Mn, unicode.Me) ||
		strings.ContainsRune("－·.．_/～~()（）", r)
}

// isX is the X that ends some identity numbers.
func isX(r rune) bool { return strings.ContainsRune("xXｘＸ", r) }
