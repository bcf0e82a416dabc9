package ui

import "unicode/utf8"

// How many characters of a text a page shows at first; the rest comes when it is
// asked for (显示全文), so that a page stays light whatever was pasted in.
const (
	shownFirst    = 10_000  // of a text that is what the page is about
	comparedFirst = 6_000   // of one of several beside each other
	besideFirst   = 1_000   // of a text beside it: a summary, a response, an earlier version
	lineFirst     = 300     // of a line of the history
	maxShown      = 100_000 // of any text, however it is asked for
)

// longText is a text of which a page shows the beginning, or all.
type longText struct {
	Text  string // what is shown
	Whole int    // characters in all, where not all are shown
	URL   string // that shows all; empty where nothing can
}

// long cuts a text to what a page shows of it; whole was asked for.
func long(text string, first int, whole bool, url string) longText {
	if whole {
		first = maxShown
	}
	n := utf8.RuneCountInString(text)
	if n <= first {
		return longText{Text: text}
	}
	if whole {
		url = ""
	}
	return longText{Text: excerpt(first, text), Whole: n, URL: url}
}

// wholeAsked reports whether the reader asked for all of the page's texts.
func wholeAsked(r *request) bool { return r.FormValue("whole") != "" }
