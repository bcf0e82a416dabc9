package privacy

import (
	"slices"
	"strings"
	"unicode"
)

// places end what stands alone on a line and is no name: 金沙湾, 高铁站.
const places = "湾路站苑园城市山河江湖桥村里街巷港岛楼厦府校网报台馆店厂场队组社"

// signatures finds who signed a letter: names alone on its last line, or on that
// before its date, behind one that ends a sentence.
func signatures(rs []rune) []span {
	lines := linesOf(rs)
	if last := len(lines) - 1; last > 0 && isDateLine(rs[lines[last].start:lines[last].end]) {
		lines = lines[:last]
	}
	last := len(lines) - 1
	if last < 1 || !strings.ContainsRune("。！？!?.；;~～…", rs[lines[last-1].end-1]) {
		return nil
	}
	var found []span
	for start := lines[last].start; start < lines[last].end; {
		end := start
		for end < lines[last].end && !strings.ContainsRune("、，,/", rs[end]) {
			end++
		}
		name := slices.DeleteFunc(slices.Clone(rs[start:end]), isBlank)
		family := familyLength(string(name))
		if family == 0 || len(name) > family+2 || slices.ContainsFunc(name, func(r rune) bool { return !isHan(r) }) ||
			!isGiven(name) || startsIn(name[family:], polite) || strings.ContainsRune(places, name[len(name)-1]) {
			return nil
		}
		found = append(found, span{start: start, end: end, head: 1, words: true, kind: PersonName})
		start = end + 1
	}
	return found
}

// linesOf are the lines of a text that are not blank, without the blanks around them.
func linesOf(rs []rune) []span {
	var lines []span
	for start := 0; start < len(rs); {
		end := start
		for end < len(rs) && rs[end] != '\n' && rs[end] != gap {
			end++
		}
		l := span{start: start, end: end}
		for l.start < l.end && isBlank(rs[l.start]) {
			l.start++
		}
		for l.end > l.start && isBlank(rs[l.end-1]) {
			l.end--
		}
		if l.end > l.start {
			lines = append(lines, l)
		}
		start = end + 1
	}
	return lines
}

// isDateLine reports whether a line says nothing but a day.
func isDateLine(rs []rune) bool {
	digits := 0
	for _, r := range rs {
		switch {
		case value(r) >= 0:
			digits++
		case !strings.ContainsRune("年月日号十廿卅-/.－／．:：时分", r) && !unicode.IsSpace(r):
			return false
		}
	}
	return digits > 0 && len(rs) <= 24
}
