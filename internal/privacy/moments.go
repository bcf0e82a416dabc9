package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is what a group of digits belongs to, where that is no number of somebody.
type part int8

const (
	ofNothing part = iota
	ofDay          // 2026-03-01, 2026/3/1, 3月1日, 20260301
	ofClock        // 09:05, 9：05:30, 9时5分
)

// markMoments finds the dates and times of day among the groups. No telephone
// and no card reaches into one, however few signs stand between; an identity
// number may hold a date of birth.
func markMoments(rs []rune, groups []group) {
	for i := 0; i < len(groups); {
		n := clockAt(rs, groups[i:])
		for j := range n {
			groups[i+j].part = ofClock
		}
		i += max(1, n)
	}
	for i := 0; i < len(groups); {
		n := daysAt(rs, groups, i)
		if n > 1 && goesOn(rs, groups, i, n) {
			n = 0
		}
		for j := range n {
			groups[i+j].part = ofDay
		}
		i += max(1, n)
	}
	for i := range groups {
		if compactDay(rs, groups, i) {
			groups[i].part = ofDay
		}
	}
}

// clockAt is how many groups a time of day takes that begins with the first: with
// seconds and their fraction where they are written.
func clockAt(rs []rune, groups []group) int {
	if g := groups[0]; unitBehind(rs, g, 2, "时点秒") || unitBehind(rs, g, 2, "分") && !strings.HasPrefix(string(rs[g.end:min(g.end+2, len(rs))]), "分机") {
		return 1
	}
	n := 1
	for n < len(groups) && n < 3 && signBetween(rs, groups[n-1], groups[n], ":：") != 0 && within(rs, groups[n], 2, 0, 59) {
		n++
	}
	if n == 1 || !within(rs, groups[0], 2, 0, 24) && !within(rs, groups[0], 1, 0, 9) {
		return 0
	}
	if n == 3 && n < len(groups) && signBetween(rs, groups[2], groups[3], ".") != 0 {
		n++
	}
	return n
}

// dateSigns stand between year, month and day, the same twice.
const dateSigns = "-－–—‐‑/／.．·"

// dayAt is how many groups a day takes that begins with the first.
func dayAt(rs []rune, groups []group) int {
	first := groups[0]
	if first.part != ofNothing {
		return 0
	}
	if unitBehind(rs, first, 4, "年") || unitBehind(rs, first, 2, "年月日") {
		return 1
	}
	if len(groups) < 2 || groups[1].part != ofNothing {
		return 0
	}
	sign := signBetween(rs, first, groups[1], dateSigns)
	if sign == 0 {
		return 0
	}
	if len(groups) > 2 && groups[2].part == ofNothing && signBetween(rs, groups[1], groups[2], dateSigns) == sign &&
		(isYear(rs, first) && isMonth(rs, groups[1]) && isDay(rs, groups[2]) ||
			sign == '/' && isMonth(rs, first) && isDay(rs, groups[1]) && isYear(rs, groups[2])) {
		return 3
	}
	if len(groups) > 2 && groups[2].part == ofClock && isMonth(rs, first) && isDay(rs, groups[1]) && blank(rs[groups[1].end:groups[2].start]) {
		return 2 // 03-01 09:05
	}
	return 0
}

// daysAt is dayAt for days that one sign joins (2026-03-01-2026-03-05).
func daysAt(rs []rune, groups []group, i int) int {
	n := dayAt(rs, groups[i:])
	for n > 1 && i+n < len(groups) && signBetween(rs, groups[i+n-1], groups[i+n], dateSigns) != 0 {
		more := dayAt(rs, groups[i+n:])
		if more < 2 {
			break
		}
		n += more
	}
	return n
}

// goesOn: the sign within stands before or behind it too, so that it is a piece
// of a longer number (138-2026-03-03).
func goesOn(rs []rune, groups []group, i, n int) bool {
	sign := rs[groups[i].end]
	return i > 0 && signBetween(rs, groups[i-1], groups[i], string(sign)) != 0 ||
		i+n < len(groups) && signBetween(rs, groups[i+n-1], groups[i+n], string(sign)) != 0
}

// compactDay is a day in eight digits that no beginning of a number stands before.
func compactDay(rs []rune, groups []group, i int) bool {
	g := groups[i]
	if g.len() != 8 || !dated8(digitsOf(string(rs[g.start:g.end]))) {
		return false
	}
	return i == 0 || groups[i-1].part != ofNothing || groups[i-1].len() < 3 || !apart(rs[groups[i-1].end:g.start])
}

// unitBehind reports whether one of the units stands right behind a group of so
// many digits at most.
func unitBehind(rs []rune, g group, most int, units string) bool {
	return g.len() <= most && g.end < len(rs) && strings.ContainsRune(units, rs[g.end])
}

// signBetween is the one sign between two groups where it is among the signs, 0
// where it is not.
func signBetween(rs []rune, a, b group, signs string) rune {
	if b.start-a.end != 1 || !strings.ContainsRune(signs, rs[a.end]) {
		return 0
	}
	return rs[a.end]
}

func isYear(rs []rune, g group) bool { return within(rs, g, 4, 1900, 2099) }

func isMonth(rs []rune, g group) bool { return g.len() <= 2 && within(rs, g, g.len(), 1, 12) }

func isDay(rs []rune, g group) bool { return g.len() <= 2 && within(rs, g, g.len(), 1, 31) }

// within reports whether a group has so many digits and a value of that range.
func within(rs []rune, g group, digits, from, to int) bool {
	if g.len() != digits {
		return false
	}
	n := 0
	for _, r := range rs[g.start:g.end] {
		n = 10*n + value(r)
	}
	return n >= from && n <= to
}

func blank(rs []rune) bool {
	return len(rs) > 0 && len(rs) <= 2 && !slices.ContainsFunc(rs, func(r rune) bool { return !unicode.IsSpace(r) })
}

// withoutMoments is a text in which no digit of a date or a time is left, one
// character for one.
func withoutMoments(rs []rune, groups []group) []rune {
	for _, g := range groups {
		if g.part == ofNothing {
			continue
		}
		for i := g.start; i < g.end; i++ {
			rs[i] = utf8.RuneError
		}
	}
	return rs
}
