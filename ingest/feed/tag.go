package feed

import "bytes"

// maxTag bounds the search for the end of a tag whose quotes do not match. A
// longer tag, such as one with a picture in it as a data: URI, has one as long as
// nothing in it looks like another tag; maxSought times the document is looked
// through at most for ends that are not there.
const (
	maxTag    = 64 << 10
	maxSought = 2
)

// quote puts quotes around an attribute's value that has none, from bare to i,
// where c ends it; a slash before the tag's end belongs to the tag.
func (s *scanner) quote(bare, i int, c byte) int {
	if c == '>' && i-1 > bare && s.b[s.pos+i-1] == '/' {
		i--
	}
	s.edit(s.pos+bare, s.pos+bare, `"`)
	s.edit(s.pos+i, s.pos+i, `"`)
	return 0
}

// maxBaseTag bounds a start tag with an xml:base.
const maxBaseTag = 4 << 10

// tagEnd finds the end of the start tag at s.pos, past ">" within quotes.
func (s *scanner) tagEnd() (end int, selfClosed bool) {
	near := min(len(s.b), s.pos+maxTag)
	end, selfClosed = s.tagEndIn(s.b[s.pos:near])
	if end >= 0 || near == len(s.b) || s.sought > maxSought*len(s.b) {
		return end, selfClosed
	}
	far := len(s.b)
	if next := bytes.IndexByte(s.b[near:], '<'); next >= 0 {
		far = near + next
	}
	s.sought += far - s.pos
	return s.tagEndIn(s.b[s.pos:far])
}

// tagEndIn finds it in a part of the document; -1 where it is not there.
func (s *scanner) tagEndIn(b []byte) (end int, selfClosed bool) {
	var quote byte
	bare := 0 // where a value without quotes began
	edits := len(s.out.edits)
	for i := 1; i < len(b); i++ {
		c := b[i]
		if bare > 0 && (isSpace(c) || c == '>') {
			bare = s.quote(bare, i, c)
		}
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0 && c == '<':
			s.edit(s.pos+i, s.pos+i+1, "&lt;")
		case quote != 0, bare > 0:
		case (c == '"' || c == '\'') && b[i-1] == '=' || (c == '"' || c == '\'') && isSpace(b[i-1]):
			quote = c
		case b[i-1] == '=' && !isSpace(c) && c != '>':
			bare = i
		case c == '>':
			return s.pos + i + 1, b[i-1] == '/'
		}
	}
	s.out.edits = s.out.edits[:edits]
	if i := bytes.IndexByte(b, '>'); i > 0 && quote != 0 {
		return s.pos + i + 1, b[i-1] == '/'
	}
	return -1, false
}
