package feed

import (
	"bytes"
	"regexp"
	"strings"
)

var xhtmlPrefix = regexp.MustCompile(`xmlns:([A-Za-z][A-Za-z0-9_-]{0,30})\s*=\s*["']http://www\.w3\.org/1999/xhtml["']`)

// maxPrefixes bounds how many prefixes are looked for.
const maxPrefixes = 8

// content is the element that gofeed reads an item's full text from.
const content = "content:encoded"

// childNames are the names under which gofeed reads what Atom 0.3 and CDF call
// otherwise; in atomNamed those of RSS that stand in an entry.
var (
	childNames = map[string]string{"created": "dcterms:created", "abstract": "description"}
	atomNamed  = map[string]string{"created": "dcterms:created", "description": "summary", "pubdate": "published", "guid": "id"}
)

func (s *scanner) rename(e *element, as string) {
	at := e.start.from + 1
	e.as = as
	s.edit(at, at+len(e.name), as)
}

// cdfAttr are the attributes by which an item of a CDF channel says its address
// and date.
var cdfAttr = regexp.MustCompile(`(?i)\s(href|lastmod)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`)

// likeTheOthers makes an item of what stands in a feed under another format's
// name for it, and elements of what CDF says in attributes.
func (s *scanner) likeTheOthers(e *element, tag []byte) {
	root, name := strings.ToLower(local(s.stack[0].name)), strings.ToLower(local(e.name))
	switch {
	case root == "feed" && name == "item":
		s.rename(e, "entry")
	case root != "feed" && name == "entry":
		s.rename(e, "item")
	}
	if root == "feed" || len(tag) > maxBaseTag {
		return
	}
	for _, m := range cdfAttr.FindAllSubmatch(tag, 2) {
		as := "link"
		if strings.EqualFold(string(m[1]), "lastmod") {
			as = "pubDate"
		}
		s.edit(e.start.to, e.start.to, "<"+as+">"+string(m[2])+string(m[3])+"</"+as+">")
	}
}

// asWritten is the text of an element that holds nothing else.
func asWritten(b []byte) string {
	text := strings.TrimSpace(string(b))
	if inner, ok := strings.CutPrefix(text, "<![CDATA["); ok {
		return strings.TrimSpace(strings.TrimSuffix(inner, "]]>"))
	}
	return unescape(text)
}

// rewrite helps gofeed with some things: an XHTML body within an item, which
// it would take to pieces; names that it does not know; base64 that also has a type, which it would leave
// as it is; and a base so long that joining each link to it takes for ever.
func (s *scanner) rewrite(e *element, tag []byte) {
	at := e.start.from + 1
	if top := len(s.stack) - 1; top >= 0 && s.stack[top].item && strings.EqualFold(local(e.name), "body") && (e.xhtml > 0 || bytes.Contains(tag, []byte("xhtml"))) {
		s.rename(e, content)
	}
	s.nameChild(e)
	if bytes.Contains(tag, []byte(`mode="base64"`)) {
		if i := bytes.Index(tag, []byte(" type=")); i >= 0 {
			s.edit(at+i, at+i+len(" type="), " x-type=")
		}
	}
	if i := bytes.Index(tag, []byte("xml:base")); i >= 0 && len(tag) > maxBaseTag {
		s.edit(at+i, at+i+len("xml:base"), "x-base")
	}
}

// unprefix takes the prefix of XHTML from an element of an item's content,
// which is HTML from there on.
func (s *scanner) unprefix(e *element) {
	if len(s.stack) < 2 {
		return
	}
	for _, prefix := range s.xhtml {
		if !bytes.HasPrefix(e.name, prefix) || len(e.name) == len(prefix) {
			continue
		}
		e.xhtml = len(prefix)
		top := s.stack[len(s.stack)-1]
		if !(top.item && strings.EqualFold(local(e.name), "body")) {
			s.edit(e.start.from+1, e.start.from+1+e.xhtml, "")
		}
		return
	}
}
