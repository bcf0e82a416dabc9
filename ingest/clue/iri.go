package clue

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Chinese text goes on right behind a link, and is part of it only where the link goes
// on after it, or where it is the name of a file or a page deep within a site, and
// all that follows.
var (
	hanRun   = regexp.MustCompile(`^[\p{Han}\p{N}（）《》“”·—－]+`)
	goesOn   = regexp.MustCompile(`(?i)^(?:[/?&=][a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*|[_-][a-z0-9][a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*|\.(?:s?html?|php|jsp|aspx?|pdf|docx?|xlsx?|jpe?g|png|mp4)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)`)
	linkEnds = regexp.MustCompile(`^(?:\s|$)`)
)

// beyond is where a link ends that was found up to a first Chinese character.
func beyond(s string, from, to int) int {
	u, err := url.Parse(s[from:to])
	if err != nil || platformOfHost(strings.ToLower(u.Hostname())+u.Path) != "" {
		return to // the links of platforms are ASCII, and their share texts go on behind
	}
	for {
		rest := s[to:]
		run := hanRun.FindString(rest)
		if run == "" || !strings.ContainsAny(s[to-1:to], "/=-_%.0123456789") {
			return to
		}
		more := goesOn.FindString(rest[len(run):])
		deep := strings.Count(s[from:to], "/") > 3 && strings.HasSuffix(s[from:to], "/") || strings.HasSuffix(s[from:to], "=")
		last := deep && utf8.RuneCountInString(run) <= longestName && linkEnds.MatchString(rest[len(run):])
		switch {
		case more == "" && last:
			return to + len(run)
		case more == "":
			return to
		}
		to += len(run) + len(more)
	}
}

// longestName is how many characters the name of a page has that ends a link; a
// sentence is longer.
const longestName = 20
