package feed

import "bytes"

// maxTag bounds the search for the end of a tag whose quotes do not match.
const maxTag = 64 << 10

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
	b := s.b[s.pos:min(len(s.b), s.pos+maxTag)]
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
