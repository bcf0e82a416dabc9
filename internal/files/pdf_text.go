package files

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"yuqing/ingest/charset"
)

// pdfFont reads the codes of a drawn string.
type pdfFont struct {
	to    map[uint16]string // nil where the codes are characters in themselves
	width int               // bytes of a code
	gbk   bool              // codes are GBK, else UTF-16
}

var (
	toUnicode = regexp.MustCompile(`/ToUnicode\s+(\d+)\s+\d+\s+R`)
	composite = regexp.MustCompile(`/Subtype\s*/Type0\b`)
	encoded   = regexp.MustCompile(`/Encoding\s*/(?:Uni\w*-U\w+|(GBK?\w*-EUC))`)
)

// fonts are the fonts by what pages call them.
func (p *pdf) fonts() map[string]pdfFont {
	out := map[string]pdfFont{}
	for name, id := range p.names {
		b, ok := p.objects[id]
		if !ok {
			continue
		}
		f := pdfFont{width: 1}
		if composite.Match(b) {
			f.width = 2
		}
		if m := toUnicode.FindSubmatch(b); m != nil {
			f.to = p.maps[number(m[1])]
		}
		if m := encoded.FindSubmatch(b); f.to == nil && m != nil {
			f.gbk = len(m[1]) > 0
		}
		out[name] = f
	}
	return out
}

func (f pdfFont) text(b []byte) string {
	switch {
	case f.gbk:
		s, _ := charset.Decode(b, "text/plain; charset=gbk")
		return string(s)
	case f.to == nil && f.width == 2:
		return wideText(b)
	case f.to == nil:
		return string(b)
	}
	var s strings.Builder
	for ; len(b) >= f.width; b = b[f.width:] {
		if f.width == 1 {
			s.WriteString(f.to[uint16(b[0])])
		} else {
			s.WriteString(f.to[binary.BigEndian.Uint16(b)])
		}
	}
	return s.String()
}

var (
	mapBlock = regexp.MustCompile(`(?s)begin(bfchar|bfrange)(.*?)end(?:bfchar|bfrange)`)
	mapToken = regexp.MustCompile(`<[0-9A-Fa-f\s]*>|\[|\]`)
)

// charMap reads which character each code of a font draws (ToUnicode).
func charMap(b []byte) map[uint16]string {
	m := map[uint16]string{}
	for _, block := range mapBlock.FindAllSubmatch(b, -1) {
		tokens := mapToken.FindAllString(string(block[2]), -1)
		if string(block[1]) == "bfchar" {
			for ; len(tokens) >= 2; tokens = tokens[2:] {
				m[codeOf(tokens[0])] = wideText(bytesOf(tokens[1]))
			}
			continue
		}
		for len(tokens) >= 3 {
			tokens = mapRange(m, tokens)
		}
	}
	return m
}

// mapRange reads one range, whose characters are a list or follow each other.
func mapRange(m map[uint16]string, tokens []string) (rest []string) {
	from, to := int(codeOf(tokens[0])), int(codeOf(tokens[1]))
	if tokens[2] != "[" {
		first := []rune(wideText(bytesOf(tokens[2])))
		for c := from; c <= to && len(first) > 0; c++ {
			m[uint16(c)] = string(first)
			first[len(first)-1]++
		}
		return tokens[3:]
	}
	rest = tokens[3:]
	for c := from; len(rest) > 0 && rest[0] != "]"; c++ {
		m[uint16(c)] = wideText(bytesOf(rest[0]))
		rest = rest[1:]
	}
	if len(rest) > 0 {
		rest = rest[1:]
	}
	return rest
}

func codeOf(token string) uint16 {
	switch b := bytesOf(token); len(b) {
	case 0:
		return 0
	case 1:
		return uint16(b[0])
	default:
		return binary.BigEndian.Uint16(b)
	}
}

func bytesOf(token string) []byte {
	digits := strings.Join(strings.Fields(strings.Trim(token, "<>")), "")
	if len(digits)%2 == 1 {
		digits += "0"
	}
	b, _ := hex.DecodeString(digits)
	return b
}

func wideText(b []byte) string {
	var u []uint16
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, binary.BigEndian.Uint16(b))
	}
	return string(utf16.Decode(u))
}

// drawToken is what matters of a page's drawing: fonts, strings, and what moves
// to another place.
var drawToken = regexp.MustCompile(`(?s)/[^\s/<>\[\]()]+\s+-?[\d.]+\s+Tf\b|<[0-9A-Fa-f\s]+>|\((?:[^()\\]|\\.)*\)|-?[\d.]+\s+-?[\d.]+\s+(?:Td|TD|Tm)\b|\bBT\b|T\*`)

// drawnText is the text that a page draws. A new line is where the next string
// stands at another height.
func drawnText(drawing []byte, fonts map[string]pdfFont) string {
	var out strings.Builder
	var font pdfFont
	var y, last float64
	for _, t := range drawToken.FindAll(drawing, -1) {
		switch t[0] {
		case '/':
			name, _, _ := strings.Cut(string(t[1:]), " ")
			font = fonts[strings.Fields(name)[0]]
		case '<', '(':
			if d := y - last; d > 1 || d < -1 {
				out.WriteByte('\n')
				last = y
			}
			if t[0] == '<' {
				out.WriteString(font.text(bytesOf(string(t))))
			} else {
				out.WriteString(font.text(literal(t[1 : len(t)-1])))
			}
		case 'B':
			y = 0
		case 'T':
			out.WriteByte('\n')
		default:
			f := bytes.Fields(t)
			to, _ := strconv.ParseFloat(string(f[1]), 64)
			if string(f[2]) != "Tm" {
				to += y
			}
			y = to
		}
	}
	return out.String()
}

// escapes of a string in brackets that stand for one character.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// literal undoes the escapes of a string in brackets.
func literal(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		i++
		c := b[i]
		if c >= '0' && c <= '7' {
			v, n := 0, 0
			for ; n < 3 && i+n < len(b) && b[i+n] >= '0' && b[i+n] <= '7'; n++ {
				v = v*8 + int(b[i+n]-'0')
			}
			out, i = append(out, byte(v)), i+n-1
			continue
		}
		if as, ok := escapes[c]; ok {
			c = as
		}
		out = append(out, c)
	}
	return out
}
