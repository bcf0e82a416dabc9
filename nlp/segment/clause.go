package segment

import (
	"unicode"
	"unicode/utf8"
)

// maxClause bounds the runes cut in one go, so that a text without any mark
// needs no more memory than another. Longer words do not exist.
const maxClause = 4096

// A clause is a stretch of text without a space, up to and with the mark that
// ends it, made ready for the dictionary.
type clause struct {
	runes []rune // folded: half width, lower case
	start []int  // byte of each rune in the text; one more for the end
	inner []bool // rune i continues a run of letters and digits: no cut before it
	best  []float32
	from  []int32
	ends  []int32 // the cut: rune index behind each word
	words []int32 // the cut before its long words are split
}

// fill takes in the next clause at pos and returns where it stopped.
func (c *clause) fill(text string, pos int) int {
	c.runes, c.start, c.inner = c.runes[:0], c.start[:0], c.inner[:0]
	inRun := false
	for pos < len(text) && len(c.runes) < maxClause {
		r, size := rune(text[pos]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[pos:])
		}
		if isSpace(r) {
			if len(c.runes) > 0 {
				break
			}
			pos += size
			continue
		}
		folded, run := fold(r, size)
		c.runes = append(c.runes, folded)
		c.start = append(c.start, pos)
		c.inner = append(c.inner, run && inRun)
		inRun = run
		pos += size
		if endsClause(r) {
			break
		}
	}
	c.start = append(c.start, pos)
	c.inner = append(c.inner, false)
	return pos
}

// Fold gives the form in which the dictionary knows a rune: letters and digits
// in half width and lower case.
func Fold(r rune) rune {
	folded, _ := fold(r, utf8.RuneLen(r))
	return folded
}

// fold gives the form that the dictionary knows and whether the rune belongs
// to a run of letters and digits that is never cut (gse's rule: letters and
// numbers of at most two bytes; here in full width too).
func fold(r rune, size int) (rune, bool) {
	switch {
	case size == 1:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A', true
		}
		return r, 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	case '０' <= r && r <= '９', 'ａ' <= r && r <= 'ｚ':
		return r - '０' + '0', true
	case 'Ａ' <= r && r <= 'Ｚ':
		return r - 'Ａ' + 'a', true
	case size == 2:
		return r, unicode.IsLetter(r) || unicode.IsNumber(r)
	}
	return r, false
}

func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ' ' || '\t' <= r && r <= '\r'
	}
	return r == 0x3000 || r == 0x85 || r == 0xA0 || r >= 0x1680 && unicode.IsSpace(r)
}

// endsClause names marks that stand in no word of any dictionary.
func endsClause(r rune) bool {
	switch r {
	case '，', '。', '！', '？', '；', '、', '：', '!', '?', ';', '\n':
		return true
	}
	return false
}
