package table

import "strings"

// Guard makes a text safe as a cell of a table that a spreadsheet will open: one
// that would be taken for a formula gets an apostrophe in front. So does one that
// has apostrophes in front of such a text itself, so that Unguard gives each back.
func Guard(s string) string {
	if dangerous(s) {
		return "'" + s
	}
	return s
}

// Unguard is the text that Guard made safe; any other is as it was.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && dangerous(rest) {
		return rest
	}
	return s
}

// dangerous: a spreadsheet looks past spaces, and a person past apostrophes.
func dangerous(s string) bool {
	return strings.IndexAny(strings.TrimLeft(s, "' \u3000\ufeff"), "=+-@\t\r\n＝＋－＠") == 0
}
