package ui

import (
	"cmp"
	"strings"

	"yuqing/internal/desk"
	"yuqing/internal/search"
)

// heading is a hit's title with what matched, or the beginning of its text
// where it has none.
func heading(h desk.Hit) []search.Segment {
	for _, p := range h.Passages {
		if p.Field == "title" {
			return p.Segments
		}
	}
	whole := []search.Segment{{Text: cmp.Or(h.Title, excerpt(40, h.Text))}}
	for _, p := range h.Passages {
		if plainText(p.Segments) == plainText(whole) {
			return p.Segments // the same words, with what matched marked
		}
	}
	return whole
}

// passages are the places of the text that matched, without one that only
// says what the heading says: short posts often repeat their title.
func passages(h desk.Hit) []search.Passage {
	said := plainText(heading(h))
	var out []search.Passage
	for _, p := range h.Passages {
		if p.Field == "text" && plainText(p.Segments) != said {
			out = append(out, p)
		}
	}
	return out
}

// plainText is what segments say, without marks, spaces and full stops.
func plainText(segments []search.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString(s.Text)
	}
	return strings.Trim(strings.Join(strings.Fields(b.String()), ""), "…。")
}
