package desk

import (
	"cmp"
	"strings"

	"golang.org/x/text/width"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// caller tells the people behind tickets apart: by the telephone however it is
// written, or else by the name; a ticket that has neither is one of its own.
func caller(r opinion.Record) string {
	name := strings.Join(strings.Fields(width.Fold.String(r.Author)), "")
	if privacy.Nobody(name) {
		name = ""
	}
	return cmp.Or(dialled(r.Ticket.Phone), name, r.ID)
}

// shortestNumber is of how many digits a telephone number has at least.
const shortestNumber = 7

// dialled is the first telephone number of a text in digits, stars where some of
// it is hidden; empty where there is none.
func dialled(text string) string {
	for part := range strings.FieldsFuncSeq(width.Fold.String(text), endsNumber) {
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r == '*' {
				return r
			}
			return -1
		}, part)
		digits = strings.TrimPrefix(digits, "0086")
		if len(digits) == 13 {
			digits = strings.TrimPrefix(digits, "86")
		}
		if strings.HasPrefix(digits, "01") && len(digits) == 12 {
			digits = digits[1:]
		}
		if len(digits) >= shortestNumber {
			return digits
		}
	}
	return ""
}

// endsNumber: numbers are listed, and an extension is not part of one.
func endsNumber(r rune) bool { return strings.ContainsRune("/、,;|转#\n", r) }
