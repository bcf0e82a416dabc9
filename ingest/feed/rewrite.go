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

// rewrite helps gofeed with three things: an XHTML body within an item, which
// it would take to pieces; base64 that also has a type, which it would leave
// as it is; and a base so long that joining each link to it takes for ever.
func (s *scanner) rewrite(e *element, tag []byte) {
	at := e.start.from + 1
	if top := len(s.stack) - 1; top >= 0 && s.stack[top].item && strings.EqualFold(local(e.name), "body") && (e.xhtml > 0 || bytes.Contains(tag, []byte("xhtml"))) {
		e.body = true
		s.edit(at, at+len(e.name), content)
	}
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
