package feed

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
)

// Some items stand in a namespace that no format has, with a prefix of their own.
// A reader that goes by it finds an empty feed, so the prefix is taken from them.

var declared = regexp.MustCompile(`\sxmlns:([A-Za-z0-9_-]+)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')`)

// foreignHead notes the prefix of an item, or of the channel around them, that is
// nobody's, and takes it off; of a namespace without one it makes the format's.
func (s *scanner) foreignHead(e *element, tag []byte) {
	depth := len(s.stack)
	if !e.item && !(depth == 1 && strings.EqualFold(local(e.name), "channel")) {
		return
	}
	names := s.names()
	if m := ownNames.FindSubmatchIndex(tag[:min(len(tag), maxBaseTag)]); m != nil && !slices.Contains(names, strings.TrimSpace(string(tag[m[2]:m[3]]))) {
		at := e.start.from + 1
		s.edit(at+m[2], at+m[3], names[0])
	}
	if colon := bytes.IndexByte(e.name, ':'); colon > 0 && s.isForeign(string(e.name[:colon])) {
		s.stripped = string(e.name[:colon+1])
		if e.as == "" {
			s.rename(e, local(e.name))
		}
	}
}

var ownNames = regexp.MustCompile(`\sxmlns\s*=\s*["']([^"'<>]+)["']`)

// names are the namespaces of the format at hand.
func (s *scanner) names() []string {
	if s.isAtom() {
		return atomNames
	}
	return rssNames
}

func (s *scanner) isAtom() bool { return strings.EqualFold(local(s.stack[0].name), "feed") }

// isForeign says that a prefix is neither the root's nor that of a format.
func (s *scanner) isForeign(prefix string) bool {
	is, known := s.foreign[prefix]
	if known || len(s.foreign) == maxPrefixes {
		return is
	}
	if root, _, ok := bytes.Cut(s.stack[0].name, []byte(":")); !ok || string(root) != prefix || bytes.EqualFold(s.stack[0].name[len(root)+1:], []byte("RDF")) {
		is = !slices.ContainsFunc(declared.FindAllSubmatch(s.b, maxDeclared), func(m [][]byte) bool {
			uri := strings.TrimSpace(string(m[2]) + string(m[3]))
			return string(m[1]) == prefix && (slices.Contains(atomNames, uri) || slices.Contains(rssNames, uri))
		})
	}
	if s.foreign == nil {
		s.foreign = map[string]bool{}
	}
	s.foreign[prefix] = is
	return is
}

// maxDeclared bounds the namespaces that are looked through for a prefix.
const maxDeclared = 64

// nameChild gives a child of an item the name under which it is read.
func (s *scanner) nameChild(e *element) {
	top := len(s.stack) - 1
	if top < 0 || s.isItem(e.name) {
		return
	}
	name := e.name
	if s.stripped != "" && bytes.HasPrefix(name, []byte(s.stripped)) {
		name = name[len(s.stripped):]
	}
	as := ""
	if s.stack[top].item {
		names := childNames
		if s.isAtom() {
			names = atomNamed
		}
		as = names[strings.ToLower(string(name))]
	}
	if as == "" && len(name) < len(e.name) {
		as = string(name)
	}
	if as != "" {
		s.rename(e, as)
	}
}

var about = regexp.MustCompile(`\srdf:about\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`)

// aboutOf reads what RDF says an item is about: its identity, usually its address.
func aboutOf(tag []byte) string {
	if len(tag) > maxBaseTag || !bytes.Contains(tag, []byte("rdf:about")) {
		return ""
	}
	if m := about.FindSubmatch(tag); m != nil {
		return strings.TrimSpace(html.UnescapeString(string(m[1]) + string(m[2])))
	}
	return ""
}

// ended looks at a child of an item, at k, when it ends: its id, and an Atom link
// that has its address in it as RSS has.
func (s *scanner) ended(k int, inside []byte) {
	e := s.stack[k]
	switch strings.ToLower(local(e.name)) {
	case "id":
		s.stack[k-1].id = asWritten(inside)
	case "link":
		tag := s.b[e.start.from:e.start.to]
		if !s.isAtom() || len(inside) > maxBase || len(tag) > maxBaseTag || bytes.Contains(tag, []byte("href")) {
			return
		}
		if address := asWritten(inside); isWeb(address) {
			s.edit(e.start.to-1, e.start.to-1, ` href="`+html.EscapeString(address)+`"`)
		}
	}
}

// cdata moves over a CDATA section. One that has the end tag of its element in it,
// and after it another tag and another section, was never closed: it ends there,
// and so does one without any end.
func (s *scanner) cdata() bool {
	const open = "<![CDATA["
	from := s.pos + len(open)
	if s.cdataEnd >= 0 && s.cdataEnd < from+len("]]>") {
		if i := bytes.Index(s.b[from:], []byte("]]>")); i >= 0 {
			s.cdataEnd = from + i + len("]]>")
		} else {
			s.cdataEnd = -1
		}
	}
	inner := s.b[from:]
	if s.cdataEnd >= 0 {
		inner = s.b[from : s.cdataEnd-len("]]>")]
	}
	if at := s.elementEnd(inner, s.cdataEnd < 0); at >= 0 {
		s.edit(from+at, from+at, "]]>")
		s.pos = from + at
		return true
	}
	if s.cdataEnd < 0 {
		return false
	}
	s.pos = s.cdataEnd
	return true
}

// elementEnd finds the end tag at which a section that was never closed ends, -1 if
// it was closed; open says that no end follows.
func (s *scanner) elementEnd(inner []byte, open bool) int {
	top := len(s.stack) - 1
	if top < 1 || !s.stack[top-1].item {
		return -1
	}
	end := "</" + string(s.stack[top].name) + ">"
	at := bytes.Index(inner, []byte(end))
	if at < 0 || !bytes.HasPrefix(bytes.TrimLeft(inner[at+len(end):], " \t\r\n"), []byte("<")) {
		return -1
	}
	if !open && !bytes.Contains(inner[at:], []byte("<![CDATA[")) {
		return -1
	}
	return at
}
