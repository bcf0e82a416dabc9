package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// sampleBytes is how much of the text is decoded to weigh an encoding.
const sampleBytes = 32 << 10

// common holds the most frequent characters of Chinese, simplified and
// traditional. In running text they are about half of all characters; in text
// read under the wrong encoding hardly any.
const common = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系很情者最立代想已通并提直题程展五果员位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几区市县局镇村省请" +
	"這為個國時來們於對會發動過說產種後學經進著電裡現實兩體機當點從業應開還義間樣與關線內數麼質氣變條沒結問無軍情並題黨員總設長頭資邊級圖統將組見計別論運農幾區縣鎮請"

var commonSet = func() map[rune]struct{} {
	m := make(map[rune]struct{}, len(common)/3)
	for _, r := range common {
		m[r] = struct{}{}
	}
	return m
}()

// A reading is how a text looks under one encoding.
type reading struct {
	enc    encoding.Encoding
	name   string
	chars  int     // characters beyond ASCII
	broken float64 // share of them that could not be decoded
	common float64 // share of them that are frequent Chinese characters
	level  float64 // share of its byte pairs in the rows of everyday characters
}

func (r reading) clean() bool { return r.broken <= 0.01 }

func read(enc encoding.Encoding, name string, sample []byte) reading {
	out, _ := enc.NewDecoder().Bytes(sample)
	r := reading{enc: enc, name: name}
	var bad, freq int
	for i, c := range string(out) {
		if c < utf8.RuneSelf {
			continue
		}
		r.chars++
		if c == utf8.RuneError && i < len(out)-4 { // the sample may end within a character
			bad++
		} else if _, ok := commonSet[c]; ok {
			freq++
		}
	}
	if r.chars > 0 {
		r.broken = float64(bad) / float64(r.chars)
		r.common = float64(freq) / float64(r.chars)
	}
	r.level = everyday(name, sample)
	return r
}

// everyday is the share of pairs that fall into the rows of punctuation and
// of the first level of characters (GB 2312 rows 16 to 55, Big5 A440 to C67E).
// Text of the other encoding scatters over all rows.
func everyday(name string, s []byte) float64 {
	var low, high, trail byte
	switch name {
	case GB18030:
		low, high, trail = 0xB0, 0xD7, 0xA1
	case Big5:
		low, high, trail = 0xA4, 0xC6, 0x40
	default:
		return 0
	}
	pairs, hits := 0, 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] < utf8.RuneSelf {
			continue
		}
		pairs++
		if c := s[i]; s[i+1] >= trail && (c >= low && c <= high || c >= 0xA1 && c <= 0xA3) {
			hits++
		}
		i++
	}
	if pairs == 0 {
		return 0
	}
	return float64(hits) / float64(pairs)
}

// sample cuts a piece that begins with the first byte beyond ASCII.
func sample(b []byte) []byte {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return b[i:min(len(b), i+sampleBytes)]
		}
	}
	return nil
}

// byEvidence weighs the declared encodings against what the bytes look like
// as Chinese; b is not UTF-8.
func byEvidence(b []byte, hints []string) verdict {
	s := sample(b)
	best := bestChinese(s)
	for _, h := range hints {
		enc, name := lookup(h)
		if enc != nil && believable(read(enc, name, s), best) {
			return verdict{enc: enc, name: name}
		}
	}
	if v, ok := neighbour(s); ok {
		return v
	}
	if best.broken <= 0.05 || best.common >= 0.15 {
		return verdict{enc: best.enc, name: best.name}
	}
	for _, h := range hints {
		if enc, name := lookup(h); enc != nil {
			return verdict{enc: enc, name: name}
		}
	}
	enc, name := lookup("windows-1252") // decodes anything
	return verdict{enc: enc, name: name}
}

func bestChinese(s []byte) reading {
	gb := read(simplifiedchinese.GB18030, GB18030, s)
	big5 := read(traditionalchinese.Big5, Big5, s)
	if big5.clean() && (!gb.clean() || big5.common+big5.level > gb.common+gb.level) {
		return big5
	}
	return gb
}

// believable says whether a declared encoding may be taken at its word.
// Single-byte encodings decode anything, so they yield to bytes that read as
// Chinese (Latin ones soon: accents stand alone, not in pairs); multi-byte
// ones yield only to much better Chinese.
func believable(declared, best reading) bool {
	enough := best.clean() && best.chars >= 8
	switch {
	case declared.name == best.name:
		return declared.broken <= 0.2
	case declared.name == GB18030 || declared.name == Big5:
		return declared.clean() && !(enough && best.level > declared.level+0.2 && best.common >= declared.common)
	case multiByte[declared.name]:
		return declared.clean() && !(enough && best.common > declared.common+0.25)
	case declared.name == "windows-1252":
		return !(best.clean() && best.chars >= 4 && best.level >= 0.8)
	}
	return !(best.clean() && best.chars >= 4 && best.common >= 0.25)
}

// bornOutAsChinese is asked when b is valid UTF-8 without any three-byte
// sequence: a handful of GB characters can look like that by chance.
func bornOutAsChinese(b []byte, hints []string) bool {
	for _, h := range hints {
		enc, name := lookup(h)
		if name != GB18030 && name != Big5 {
			continue
		}
		r := read(enc, name, sample(b))
		return r.broken == 0 && r.chars <= 64 && r.common >= 0.5
	}
	return false
}

var multiByte = map[string]bool{
	GB18030: true, Big5: true, "shift_jis": true, "euc-jp": true, "euc-kr": true, "iso-2022-jp": true,
}

// lookup finds an encoding by its declared name. UTF-8 and UTF-16 give nil:
// the bytes have already shown that they are not.
func lookup(label string) (encoding.Encoding, string) {
	if strings.HasPrefix(label, "utf") || strings.HasPrefix(label, "unicode") {
		return nil, ""
	}
	switch label {
	case "gb_18030", "gb-18030", "gb2312-80", "cp936", "ms936", "windows-936", "euc-cn":
		label = "gb18030"
	case "big5hkscs", "big-5", "cp950", "windows-950":
		label = "big5"
	}
	enc, err := htmlindex.Get(label)
	if err != nil { // no browser knows it, such as cp850
		if enc, err = ianaindex.IANA.Encoding(label); err != nil || enc == nil {
			return nil, ""
		}
		return enc, label
	}
	name, err := htmlindex.Name(enc)
	switch {
	case err != nil, name == "replacement", name == "x-user-defined", name == UTF8:
		return nil, ""
	case name == "gbk", name == GB18030:
		return simplifiedchinese.GB18030, GB18030
	}
	return enc, name
}
