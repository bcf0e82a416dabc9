package feed

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	rootShape = regexp.MustCompile(`(?i)<(?:[a-z0-9_-]+:)?(rss|rdf|feed)(?:[\s>/]|$)`)
	// bareChannel is the root of a CDF channel, of RSS 1.1, and of an RSS feed without
	// its rss.
	bareChannel = regexp.MustCompile(`(?i)^<channel[\s>]|^<[a-z0-9_-]+:channel\s[^>]*["']http://purl\.org/(?:net/rss1\.1#|rss/1\.0/)["']`)
	// bareEntry is an entry document (RFC 4287, 2): one entry without its feed.
	bareEntry = regexp.MustCompile(`^<(?:[A-Za-z0-9_-]+:)?entry\s[^>]*=["']http://(?:www\.w3\.org/2005/Atom|purl\.org/atom/ns#)["']`)
	// wrapped is a feed that was saved, or is served, within the page that shows it.
	wrapped   = regexp.MustCompile(`<feed\s[^>]{0,200}http://(?:www\.w3\.org/2005/Atom|purl\.org/atom)|<rss\s[^>]{0,200}version=["'][0-9.]{1,5}["']`)
	pageShape = regexp.MustCompile(`(?i)^<(?:html|head|body|script|meta)[\s>]`)
	pageType  = regexp.MustCompile(`(?i)^<!doctype\s+html`)
	subsetEnd = regexp.MustCompile(`\]\s*>`)
)

// channelEnd closes a bare channel.
var channelEnd = regexp.MustCompile(`(?i)</(?:[a-z0-9_-]+:)?channel\s*>$`)

const maxEndTag = 80

// rootWithin is how far into a document its root may begin.
const rootWithin = 64 << 10

// findRoot returns the place of the root element and whether it is Atom's. It
// skips the prolog (with whatever a document type declares; see simpleEntities) and, failing that, the error messages that some sites
// print above a feed.
func findRoot(b []byte) (at int, isAtom bool, err error) {
	head := b[:min(len(b), rootWithin)]
	at = skipProlog(head)
	rest := head[at:]
	if pageType.Match(rest) || pageShape.Match(rest) {
		m := wrapped.FindIndex(rest)
		if m == nil {
			return 0, false, ErrWebPage
		}
		return at + m[0], bytes.HasPrefix(rest[m[0]:], []byte("<feed")), nil
	}
	m := rootShape.FindSubmatchIndex(rest)
	if bare := bareChannel.FindIndex(rest); bare != nil && (m == nil || m[0] > bare[0]) {
		return at, false, nil
	}
	if bareEntry.Match(rest) {
		return at, true, nil
	}
	if m == nil {
		return 0, false, notFeed(rest)
	}
	return at + m[0], strings.EqualFold(string(rest[m[2]:m[3]]), "feed"), nil
}

// withRoot puts the root around a channel or an entry that has none.
func withRoot(b []byte) []byte {
	if bareEntry.Match(b) {
		return slices.Concat([]byte(`<feed xmlns="http://www.w3.org/2005/Atom">`), bytes.TrimRight(b, " \t\r\n"), []byte("</feed>"))
	}
	if !bareChannel.Match(b) {
		return b
	}
	b = append([]byte("<rss version=\"2.0\">"), b...)
	if trimmed := bytes.TrimRight(b, " \t\r\n"); channelEnd.Match(trimmed[max(0, len(trimmed)-maxEndTag):]) {
		b = append(trimmed, "</rss>"...)
	}
	return b
}

// skipProlog moves to the first element, or to where the prolog breaks off.
func skipProlog(b []byte) int {
	at := 0
	for {
		lt := bytes.IndexByte(b[at:], '<')
		if lt < 0 {
			return at
		}
		rest := b[at+lt:]
		n := 0
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			n = lengthTo(rest, "-->")
		case bytes.HasPrefix(rest, []byte("<?")):
			n = lengthTo(rest, "?>")
		case bytes.HasPrefix(rest, []byte("<!")) && !pageType.Match(rest):
			n = doctypeLen(rest)
		}
		if n == 0 {
			return at + lt
		}
		at += lt + n
	}
}

func lengthTo(b []byte, end string) int {
	if i := bytes.Index(b, []byte(end)); i >= 0 {
		return i + len(end)
	}
	return 0
}

func doctypeLen(b []byte) int {
	gt, bracket := bytes.IndexByte(b, '>'), bytes.IndexByte(b, '[')
	if bracket >= 0 && bracket < gt {
		if m := subsetEnd.FindIndex(b); m != nil {
			return m[1]
		}
		return 0
	}
	return gt + 1
}

func notFeed(head []byte) error {
	if len(head) > 1 && head[0] == '<' && isNameStart(head[1]) {
		name := head[1:]
		if n := bytes.IndexAny(name, " \t\r\n/>"); n > 0 && n < 60 {
			return fmt.Errorf("%w（根元素是 %q）", ErrNotFeed, clip(string(name[:n])))
		}
	}
	return fmt.Errorf("%w（开头是 %q）", ErrNotFeed, clip(string(head[:min(len(head), 160)])))
}
