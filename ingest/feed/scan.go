package feed

import (
	"bytes"
)

// Bounds on what makes parsers slow rather than deep: they copy all
// namespaces in scope for each element, and join the pieces of a text (as
// comments and CDATA cut it) anew with each piece.
const (
	maxSpaces   = 200
	maxJoinCost = 4 << 30
)

// scan walks the element that begins at b[0].
func scan(b []byte) (*outline, error) {
	s := &scanner{b: b, xhtml: [][]byte{[]byte("xhtml:")}}
	for _, m := range xhtmlPrefix.FindAllSubmatch(b, maxPrefixes) {
		s.xhtml = append(s.xhtml, append(bytes.Clone(m[1]), ':'))
	}
	for s.pos < len(b) {
		lt := bytes.IndexByte(b[s.pos:], '<')
		if lt < 0 {
			s.text(len(b))
			break
		}
		s.text(s.pos + lt)
		if !s.markup() {
			break
		}
		if s.bad != nil {
			return nil, s.bad
		}
		if len(s.stack) == 0 {
			break
		}
	}
	s.finish()
	return &s.out, nil
}

func (s *scanner) finish() {
	s.out.end = s.pos
	for _, e := range s.stack {
		if e.item {
			s.out.inOne = true
			s.out.end = e.start.from
			break
		}
		s.out.open = append(s.out.open, string(e.name))
	}
}

func (s *scanner) edit(from, to int, with string) {
	s.out.edits = append(s.out.edits, edit{from, to, with})
}

// text moves over character data; "]]>" is not allowed in it.
func (s *scanner) text(to int) {
	s.count(to - s.pos)
	for {
		i := bytes.Index(s.b[s.pos:to], []byte("]]>"))
		if i < 0 {
			break
		}
		s.edit(s.pos+i, s.pos+i+3, "]]&gt;")
		s.pos += i + 3
	}
	s.pos = to
}

// count adds a piece of text to the innermost element. The root and RSS's
// channel are left out: the space between their children is joined by nobody.
func (s *scanner) count(n int) {
	if top := len(s.stack) - 1; top > 0 && n > 0 && !(top == 1 && string(s.stack[1].name) == "channel" && s.stack[1].spaces == s.stack[0].spaces) {
		e := &s.stack[top]
		e.text += n
		if e.cost += e.text; e.cost > maxJoinCost {
			s.bad = ErrTooDeep
		}
	}
}

// markup moves over whatever begins with the "<" at s.pos; false means that
// the document breaks off in it.
func (s *scanner) markup() bool {
	rest := s.b[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return s.comment()
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		from := s.pos
		ok := s.cdata()
		s.count(s.pos - from)
		return ok
	case bytes.HasPrefix(rest, []byte("<?")):
		from := s.pos
		ok := s.skip("?>")
		s.edit(from, s.pos, "") // a second XML declaration would switch charsets
		return ok
	case bytes.HasPrefix(rest, []byte("<!")):
		from := s.pos
		ok := s.skip(">")
		s.edit(from, s.pos, "")
		return ok
	case len(rest) > 1 && rest[1] == '/':
		return s.endTag()
	case len(rest) > 1 && isNameStart(rest[1]):
		return s.startTag()
	case len(rest) == 1:
		return false
	}
	s.edit(s.pos, s.pos+1, "&lt;") // a < b
	s.pos++
	return true
}

func isNameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
}

func (s *scanner) skip(end string) bool {
	i := bytes.Index(s.b[s.pos:], []byte(end))
	if i < 0 {
		return false
	}
	s.pos += i + len(end)
	return true
}

func (s *scanner) comment() bool {
	from := s.pos
	s.pos += 4
	if !s.skip("-->") {
		s.pos = from
		return false
	}
	if inner := s.b[from+4 : s.pos-3]; bytes.Contains(inner, []byte("--")) || bytes.HasSuffix(inner, []byte("-")) {
		s.edit(from, s.pos, "")
	}
	return true
}

// endTag pops what it closes; one that closes nothing is taken out, for it
// would end the document.
func (s *scanner) endTag() bool {
	i := bytes.IndexByte(s.b[s.pos:], '>')
	if i < 0 {
		return false
	}
	from := s.pos
	name := bytes.TrimSpace(s.b[from+2 : from+i])
	s.pos += i + 1
	k := s.opened(name)
	if k < 0 {
		s.edit(from, s.pos, "")
		return true
	}
	if k > 0 && s.stack[k-1].item {
		s.ended(k, s.b[s.stack[k].start.to:from])
	}
	switch e := s.stack[k]; {
	case e.as != "":
		s.edit(from+2, from+i, e.as)
	case e.xhtml > 0:
		s.edit(from+2, from+i, string(e.name[e.xhtml:]))
	case !bytes.Equal(e.name, name):
		s.edit(from+2, from+i, string(e.name))
	}
	s.close(k)
	return true
}
