package feed

import (
	"bytes"
	"html"
	"regexp"
	"strings"
)

// opened finds what an end tag closes: the innermost element of this name, or
// of the same name in other letters, -1 if there is none.
func (s *scanner) opened(name []byte) int {
	for k := len(s.stack) - 1; k >= 0; k-- {
		if bytes.Equal(s.stack[k].name, name) {
			return k
		}
	}
	for k := len(s.stack) - 1; k >= 0; k-- {
		if bytes.EqualFold(s.stack[k].name, name) {
			return k
		}
	}
	return -1
}

// close pops the element at k and all within it.
func (s *scanner) close(k int) {
	for i := k; i < len(s.stack); i++ {
		if s.stack[i].item {
			s.out.items = append(s.out.items, item{span{s.stack[i].start.from, s.pos}, s.bases(i), s.stack[i].id})
		}
	}
	s.stack = s.stack[:k]
}

// bases lists the xml:base of an element and those around it, the outermost
// first.
func (s *scanner) bases(of int) (list []string) {
	for _, e := range s.stack[:of+1] {
		if e.base != "" {
			list = append(list, e.base)
		}
	}
	return list
}

// baseOf reads the xml:base of a start tag.
func baseOf(tag []byte) string {
	if len(tag) > maxBaseTag || !bytes.Contains(tag, []byte("xml:base")) {
		return ""
	}
	if m := baseAttr.FindSubmatch(tag); m != nil {
		return html.UnescapeString(string(m[1]))
	}
	return ""
}

var baseAttr = regexp.MustCompile(`\sxml:base\s*=\s*["']([^"']+)["']`)

// startTag pushes an element.
func (s *scanner) startTag() bool {
	from := s.pos
	end, selfClosed := s.tagEnd()
	if end < 0 {
		return false
	}
	s.pos = end
	tag := s.b[from+1 : end]
	n := bytes.IndexAny(tag, " \t\r\n/>")
	e := element{name: tag[:n], start: span{from, end}, base: baseOf(tag)}
	if top := len(s.stack) - 1; top >= 0 {
		e.spaces = s.stack[top].spaces
	}
	e.spaces += bytes.Count(tag, []byte("xmlns"))
	if e.spaces > maxSpaces {
		s.bad = ErrTooDeep
	}
	s.unprefix(&e)
	if selfClosed {
		s.nameChild(&e)
		return true
	}
	if top := len(s.stack) - 1; top > 0 && s.stack[top].item && bytes.Equal(s.stack[top].name, e.name) {
		s.edit(from, from, "</"+string(e.name)+">") // the one before was never closed
		s.pos = from
		s.close(top)
		s.pos = end
	}
	if s.unclosed(&e) {
		s.edit(from, from, "</"+string(s.stack[len(s.stack)-1].name)+">")
		s.pos = from
		s.close(len(s.stack) - 1)
		s.pos = end
	}
	if len(s.stack) > 2 && isVoid(e.name[e.xhtml:]) {
		s.edit(end-1, end, "/>")
		return true
	}
	s.rewrite(&e, tag)
	if e.item = s.isItem(e.name); e.item {
		s.likeTheOthers(&e, tag)
		e.id = aboutOf(tag)
	}
	s.foreignHead(&e, tag)
	if e.item && s.out.heads == nil {
		for _, h := range s.stack {
			s.out.heads = append(s.out.heads, h.start)
		}
	}
	if s.stack = append(s.stack, e); len(s.stack) > MaxDepth {
		s.bad = ErrTooDeep
	}
	return true
}

// plainChildren are the children of an item that hold text and no other of them.
var plainChildren = set("title link guid description pubdate comments")

// unclosed says that an element begins where the one before it, beside which it
// belongs, was never closed.
func (s *scanner) unclosed(e *element) bool {
	top := len(s.stack) - 1
	return top > 0 && s.stack[top-1].item && plainChildren[strings.ToLower(string(s.stack[top].name))] && plainChildren[strings.ToLower(string(e.name))]
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// isItem tells an item of the feed from an element that merely has the name.
func (s *scanner) isItem(name []byte) bool {
	if n := len(s.stack); n == 0 || n > 3 {
		return false
	}
	for _, e := range s.stack {
		if e.item {
			return false
		}
	}
	l := local(name)
	return strings.EqualFold(l, "item") || strings.EqualFold(l, "entry")
}

func local(name []byte) string {
	return string(name[bytes.IndexByte(name, ':')+1:])
}

// isVoid names the HTML elements that are written without an end tag.
func isVoid(name []byte) bool {
	switch strings.ToLower(string(name)) {
	case "br", "hr", "img", "input", "wbr":
		return true
	}
	return false
}
