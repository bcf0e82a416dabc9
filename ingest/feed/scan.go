package feed

import (
	"bytes"
	"html"
	"regexp"
	"strings"
)

type span struct{ from, to int }

// item is a complete item and the addresses that its links are relative to.
type item struct {
	span
	bases []string
}

// outline is what one cheap walk over an XML document finds: where its items
// are, what must be mended before a parser may see it, and where it breaks
// off. Depth and nesting are counted exactly as encoding/xml counts them when
// it is not strict: an end tag closes everything that was opened since its
// start tag.
type outline struct {
	items []item // complete items, in order
	heads []span // start tags of the elements that hold the first item
	edits []edit
	open  []string // names still open at the end, the outermost first
	inOne bool     // it breaks off within an item
	end   int      // behind the root element, or where it breaks off
}

type element struct {
	name   []byte // with its prefix
	start  span   // its start tag
	item   bool
	body   bool   // an XHTML body, renamed
	base   string // its xml:base
	xhtml  int    // length of the prefix that stands for XHTML, with its colon
	spaces int    // namespaces declared here and above
	text   int    // bytes of text so far
	cost   int    // of joining its pieces of text one by one
}

type scanner struct {
	b     []byte
	pos   int
	stack []element
	xhtml [][]byte // prefixes that stand for XHTML, with their colon
	out   outline
	bad   error
}

// Bounds on what makes parsers slow rather than deep: they copy all
// namespaces in scope for each element, and join the pieces of a text (as
// comments and CDATA cut it) anew with each piece.
const (
	maxSpaces   = 200
	maxJoinCost = 4 << 30
)

var xhtmlPrefix = regexp.MustCompile(`xmlns:([A-Za-z][A-Za-z0-9_-]{0,30})\s*=\s*["']http://www\.w3\.org/1999/xhtml["']`)

// maxPrefixes bounds how many prefixes are looked for.
const maxPrefixes = 8

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
		ok := s.skip("]]>")
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
	switch e := s.stack[k]; {
	case e.body:
		s.edit(from+2, from+i, content)
	case e.xhtml > 0:
		s.edit(from+2, from+i, string(e.name[e.xhtml:]))
	case !bytes.Equal(e.name, name):
		s.edit(from+2, from+i, string(e.name))
	}
	s.close(k)
	return true
}

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
			s.out.items = append(s.out.items, item{span{s.stack[i].start.from, s.pos}, s.bases(i)})
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
		return true
	}
	if top := len(s.stack) - 1; top > 0 && s.stack[top].item && bytes.Equal(s.stack[top].name, e.name) {
		s.edit(from, from, "</"+string(e.name)+">") // the one before was never closed
		s.pos = from
		s.close(top)
		s.pos = end
	}
	if len(s.stack) > 2 && isVoid(e.name[e.xhtml:]) {
		s.edit(end-1, end, "/>")
		return true
	}
	s.rewrite(&e, tag)
	if e.item = s.isItem(e.name); e.item && s.out.heads == nil {
		for _, h := range s.stack {
			s.out.heads = append(s.out.heads, h.start)
		}
	}
	if s.stack = append(s.stack, e); len(s.stack) > MaxDepth {
		s.bad = ErrTooDeep
	}
	return true
}

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
