package topic

import (
	"strings"

	"yuqing/nlp/lexicon"
)

// maxSentence bounds a sentence in bytes, so that a text without any full stop
// costs no more than another.
const maxSentence = 1500

// span is a piece of a text in bytes.
type span struct{ start, end int }

// sentences splits the hits of a field by the sentences they stand in.
func sentences(f *lexicon.Field) [][]lexicon.Hit {
	var out [][]lexicon.Hit
	first, from := 0, 0
	for i, h := range f.Hits {
		if i > first && (h.Start-from > maxSentence || ends(f.Text[f.Hits[i-1].Start:h.Start])) {
			out = append(out, f.Hits[first:i])
			first, from = i, h.Start
		} else if i == first {
			from = h.Start
		}
	}
	if first < len(f.Hits) {
		out = append(out, f.Hits[first:])
	}
	return out
}

// ends reports whether a sentence ends in a piece of text.
func ends(piece string) bool {
	for i := 0; i < len(piece); i++ {
		switch piece[i] {
		case '\n', '!', '?', ';':
			return true
		case 0xE3: // 。
			if strings.HasPrefix(piece[i:], "。") {
				return true
			}
		case 0xEF: // ！？；
			if p := piece[i:]; strings.HasPrefix(p, "！") || strings.HasPrefix(p, "？") || strings.HasPrefix(p, "；") {
				return true
			}
		}
	}
	return false
}

// works lists the pieces of a text within 《》 that name a work: what a film or
// a novel is called says nothing of the world. Documents (《征地补偿公告》) are
// no works.
func (m *Matcher) works(text string) []span {
	var out []span
	for pos := 0; ; {
		i := strings.Index(text[pos:], "《")
		if i < 0 {
			return out
		}
		start := pos + i + len("《")
		n := strings.Index(text[start:min(start+300, len(text))], "》")
		if n < 0 {
			pos = start
			continue
		}
		if !m.isDocument(text[start : start+n]) {
			out = append(out, span{start, start + n})
		}
		pos = start + n
	}
}

func (m *Matcher) isDocument(name string) bool {
	if i := strings.IndexAny(name, "（("); i > 0 {
		name = name[:i]
	}
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, "关于") {
		return true
	}
	for _, end := range m.tax.Documents {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
