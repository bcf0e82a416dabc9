package desk

import (
	"strings"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// masked hides the personal data of a post: telephone numbers and long
// numbers (identity cards, bank cards) wherever they stand, a ticket's phone,
// and the name of who wrote a ticket. 个人信息保护法 art. 6, 51.
func masked(r opinion.Record) opinion.Record {
	r.Title, r.Text = MaskText(r.Title), MaskText(r.Text)
	r.HTML = "" // only the plain text is ever shown
	a := &r.Analysis
	a.Topics, a.Regions, a.Flags = listed(a.Topics), listed(a.Regions), listed(a.Flags)
	if a.Unit != nil {
		u := *a.Unit
		u.Supporting = listed(u.Supporting)
		a.Unit = &u
	}
	if r.Ticket == nil {
		return r
	}
	t := *r.Ticket
	t.Phone = access.MaskPhone(t.Phone)
	t.Reply = MaskText(t.Reply)
	t.Place = MaskText(t.Place)
	r.Ticket = &t
	r.Author = maskName(r.Author)
	return r
}

// listed is never nil: what was not found is an empty list in JSON.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// maskName leaves the first character of a name (王**).
func maskName(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return s[:n] + "**"
}

// MaskText hides the middle of every mobile number and of every number of 15
// to 19 digits. The number of characters stays the same.
func MaskText(s string) string {
	if !strings.ContainsFunc(s, isDigit) {
		return s
	}
	rs := []rune(s)
	runs := digitRuns(rs)
	for i, r := range runs {
		switch n := r.end - r.start; {
		case n == 11 && mobile(rs[r.start:]):
			hide(rs, r.start+3, r.end-4)
		case n == 13 && value(rs[r.start]) == 8 && value(rs[r.start+1]) == 6 && mobile(rs[r.start+2:]):
			hide(rs, r.start+5, r.end-4)
		case n >= 15 && n <= 19:
			hide(rs, r.start+3, r.end-4)
		case n == 3 && mobile(rs[r.start:]) && grouped(rs, runs[i:]):
			hide(rs, runs[i+1].start, runs[i+1].end)
		}
	}
	return string(rs)
}

type run struct{ start, end int }

func digitRuns(rs []rune) []run {
	var runs []run
	for i := 0; i < len(rs); i++ {
		if !isDigit(rs[i]) {
			continue
		}
		start := i
		for i < len(rs) && isDigit(rs[i]) {
			i++
		}
		runs = append(runs, run{start, i})
	}
	return runs
}

// grouped reports whether the first three runs are a number written as
// 138 1234 5678 or 138-1234-5678.
func grouped(rs []rune, runs []run) bool {
	return len(runs) >= 3 &&
		runs[1].end-runs[1].start == 4 && runs[2].end-runs[2].start == 4 &&
		separated(rs, runs[0], runs[1]) && separated(rs, runs[1], runs[2])
}

func separated(rs []rune, a, b run) bool {
	return b.start == a.end+1 && strings.ContainsRune(" -－—\u00a0", rs[a.end])
}

// mobile reports whether digits begin as a Chinese mobile number does.
func mobile(rs []rune) bool { return value(rs[0]) == 1 && value(rs[1]) >= 3 }

func hide(rs []rune, from, to int) {
	for i := from; i < to; i++ {
		rs[i] = '*'
	}
}

func isDigit(r rune) bool { return value(r) >= 0 }

// value is the value of an ASCII or full-width digit, and -1 for others.
func value(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}
