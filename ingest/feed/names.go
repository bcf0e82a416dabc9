package feed

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// The namespaces of the formats that gofeed knows, the usual one first.
var (
	atomNames = []string{"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"}
	rssNames  = []string{"http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/"}
)

var (
	rootName  = regexp.MustCompile(`^<(?:([A-Za-z0-9_-]+):)?([A-Za-z0-9_-]+)`)
	namespace = regexp.MustCompile(`\sxmlns(?::([A-Za-z0-9_-]+))?\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')`)
)

// withNames writes the namespace in which a feed's elements stand as its format has
// it. Sites write https in it, add or leave out a slash or make one up, RSS 1.1 has
// one of its own for the names of RSS 1.0; a reader that goes by it finds an empty
// feed.
func withNames(b []byte, isAtom bool) []byte {
	root := rootName.FindSubmatch(b)
	tag := b[:bytes.IndexByte(b, '>')+1]
	if root == nil || len(tag) > maxBaseTag {
		return b
	}
	prefix, names := string(root[1]), atomNames
	if !isAtom {
		names = rssNames
	}
	if strings.EqualFold(string(root[2]), "RDF") {
		prefix = "" // its children have another namespace than it has
	}
	for _, m := range namespace.FindAllSubmatchIndex(tag, -1) {
		from, to := max(m[4], m[6]), max(m[5], m[7])
		if part(tag, m[2], m[3]) == prefix && to > from && !slices.Contains(names, strings.TrimSpace(string(tag[from:to]))) {
			return slices.Concat(b[:from], []byte(names[0]), b[to:])
		}
	}
	return b
}

func part(b []byte, from, to int) string {
	if from < 0 {
		return ""
	}
	return string(b[from:to])
}
