// Package charset decides in which encoding outside bytes are written and
// turns them into UTF-8.
//
// It owns the order in which evidence is believed: byte order mark, validity
// as UTF-8, the declarations (HTTP header, XML declaration) as far as the
// bytes bear them out, and last what reads best as Chinese. Declarations lie
// often (UTF-8 that declares gb2312, GBK served as ISO-8859-1), bytes seldom.
// It imports golang.org/x/text and the standard library only.
package charset

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Names of the encodings that are decided by the bytes themselves. All of the
// GB family is read as GB18030, its superset.
const (
	UTF8    = "utf-8"
	UTF16LE = "utf-16le"
	UTF16BE = "utf-16be"
	GB18030 = "gb18030"
	Big5    = "big5"
)

// Decode returns b as UTF-8, without its byte order mark, and the name of the
// encoding it was in. contentType is the HTTP header's value, "" if there is
// none. What cannot be decoded becomes U+FFFD; Decode never fails.
func Decode(b []byte, contentType string) ([]byte, string) {
	v := detect(b, hints(b, contentType))
	b = b[v.bom:]
	if v.enc == nil {
		if !utf8.Valid(b) {
			b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
		}
		return b, v.name
	}
	out, err := v.enc.NewDecoder().Bytes(b)
	if err != nil { // no decoder of x/text fails; keep the text if one does
		return bytes.ToValidUTF8(b, []byte("\uFFFD")), v.name
	}
	return out, v.name
}

// A verdict is what detect found: enc is nil for UTF-8 and bom is the length
// of the byte order mark.
type verdict struct {
	enc  encoding.Encoding
	name string
	bom  int
}

var boms = []struct {
	mark []byte
	v    verdict
}{
	{[]byte{0xEF, 0xBB, 0xBF}, verdict{nil, UTF8, 3}},
	{[]byte{0xFF, 0xFE, 0, 0}, verdict{utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 4}},
	{[]byte{0, 0, 0xFE, 0xFF}, verdict{utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 4}},
	{[]byte{0xFF, 0xFE}, verdict{unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), UTF16LE, 2}},
	{[]byte{0xFE, 0xFF}, verdict{unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), UTF16BE, 2}},
	{[]byte{0x84, 0x31, 0x95, 0x33}, verdict{simplifiedchinese.GB18030, GB18030, 4}},
}

func detect(b []byte, hints []string) verdict {
	for _, x := range boms {
		if bytes.HasPrefix(b, x.mark) {
			return x.v
		}
	}
	if v, ok := utf32ByZeros(b); ok {
		return v
	}
	if v, ok := utf16ByZeros(b); ok {
		return v
	}
	valid, broken, long := countUTF8(b)
	switch {
	case valid == 0 && broken == 0:
		return sevenBit(b, hints)
	case broken == 0 && (long || !bornOutAsChinese(b, hints)):
		return verdict{name: UTF8}
	case valid >= 4*broken && valid > 0 && broken > 0: // a character cut in two
		return verdict{name: UTF8}
	}
	return byEvidence(b, hints)
}

// utf32ByZeros finds UTF-32 without a mark: of each four bytes the highest is
// zero, and mostly the next.
func utf32ByZeros(b []byte) (verdict, bool) {
	head := b[:min(len(b)/4*4, 4096)]
	var zeros [4]int
	for i, c := range head {
		if c == 0 {
			zeros[i&3]++
		}
	}
	switch n := len(head) / 4; {
	case n < 4:
	case zeros[3] == n && zeros[2] > n/2 && zeros[0] == 0:
		return verdict{enc: utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), name: "utf-32le"}, true
	case zeros[0] == n && zeros[1] > n/2 && zeros[3] == 0:
		return verdict{enc: utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), name: "utf-32be"}, true
	}
	return verdict{}, false
}

// utf16ByZeros finds UTF-16 without a mark: it begins with a tag, or the zero bytes
// of its ASCII characters stand on the same side but for few, for Chinese has some on
// the other (一 is U+4E00).
func utf16ByZeros(b []byte) (verdict, bool) {
	head := b[:min(len(b), 4096)]
	var side [2]int
	for i, c := range head {
		if c == 0 {
			side[i&1]++
		}
	}
	need := max(2, len(head)/50)
	tag := func(at int) bool { return len(head) > 3 && head[at] == '<' && head[at+2] > ' ' && head[at+2] < 0x7F }
	switch {
	case side[1] >= need && side[0] <= side[1]/mostlyOneSide, len(head) > 3 && head[1] == 0 && head[3] == 0 && tag(0):
		return verdict{enc: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), name: UTF16LE}, true
	case side[0] >= need && side[1] <= side[0]/mostlyOneSide, len(head) > 3 && head[0] == 0 && head[2] == 0 && tag(1):
		return verdict{enc: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), name: UTF16BE}, true
	}
	return verdict{}, false
}

// mostlyOneSide is how many times more zero bytes stand on one side of UTF-16 than on
// the other.
const mostlyOneSide = 8

// countUTF8 counts well-formed sequences of two and more bytes and bytes that
// belong to none; long says that one had three or more, as Chinese has. A
// sequence cut off by the end of b counts as neither.
func countUTF8(b []byte) (valid, broken int, long bool) {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || n > 1:
			valid++
			long = long || n > 2
		case !utf8.FullRune(b):
			return valid, broken, long
		default:
			broken++
		}
		b = b[n:]
	}
	return valid, broken, long
}

// sevenBit judges pure ASCII: only an escape-switched encoding that is
// declared can hide more in it.
func sevenBit(b []byte, hints []string) verdict {
	for _, h := range hints {
		switch {
		case h == "iso-2022-jp" && bytes.IndexByte(b, 0x1B) >= 0:
			if enc, err := htmlindex.Get(h); err == nil {
				return verdict{enc: enc, name: h}
			}
		case h == "hz-gb-2312" && bytes.Contains(b, []byte("~{")):
			return verdict{enc: simplifiedchinese.HZGB2312, name: h}
		}
	}
	return verdict{name: UTF8}
}

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// metaCharset is how a page declares it, in either of HTML's two forms.
var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})`)

// hints lists the declared encodings, the more credible first. The header
// goes first, but for ISO-8859-1 and ASCII, which servers add by default.
func hints(b []byte, contentType string) []string {
	var header, inner string
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		header = strings.ToLower(params["charset"])
	}
	if m := xmlEncoding.FindSubmatch(b[:min(len(b), 512)]); m != nil {
		inner = strings.ToLower(string(m[1]))
	} else if m := metaCharset.FindSubmatch(b[:min(len(b), 4096)]); m != nil {
		inner = strings.ToLower(string(m[1]))
	}
	order := []string{header, inner}
	if header == "iso-8859-1" || header == "us-ascii" {
		order = []string{inner, header}
	}
	out := order[:0]
	for _, h := range order {
		if h != "" {
			out = append(out, h)
		}
	}
	return out
}
