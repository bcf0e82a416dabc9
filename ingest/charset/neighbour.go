package charset

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
)

// enoughToTell is how many characters a text in Japanese or Korean must have.
const enoughToTell = 12

// neighbour finds Japanese and Korean that nobody declared. Their bytes are
// Chinese characters as well; what tells them apart is that running Japanese is
// full of kana, and that Korean has hardly anything but Hangul, which take up only
// the first half of the rows that Chinese is spread over.
func neighbour(s []byte) (verdict, bool) {
	for _, v := range []verdict{{enc: japanese.EUCJP, name: "euc-jp"}, {enc: japanese.ShiftJIS, name: "shift_jis"}, {enc: korean.EUCKR, name: "euc-kr"}} {
		out, err := v.enc.NewDecoder().Bytes(s)
		if err == nil && scriptsOf(string(out)).fit(v.name) {
			return v, true
		}
	}
	return verdict{}, false
}

// scripts counts the characters beyond ASCII of a text.
type scripts struct {
	all, kana, hangul, han, broken int
	syllables                      map[rune]bool // different ones of Hangul
}

func scriptsOf(s string) scripts {
	n := scripts{syllables: map[rune]bool{}}
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf || unicode.In(r, unicode.P, unicode.S, unicode.Z) && r != utf8.RuneError:
			continue
		case r == utf8.RuneError && i < len(s)-4, r >= 0xFF61 && r <= 0xFF9F: // half-width kana are what Chinese becomes
			n.broken++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			n.kana++
		case unicode.Is(unicode.Hangul, r):
			n.hangul++
			n.syllables[r] = true
		case unicode.Is(unicode.Han, r):
			n.han++
		}
		n.all++
	}
	return n
}

func (n scripts) fit(name string) bool {
	if n.all < enoughToTell || n.broken*50 > n.all {
		return false
	}
	if name == "euc-kr" {
		return n.hangul*100 >= 97*n.all && len(n.syllables) >= enoughToTell // and not one Chinese word again and again
	}
	return n.kana*4 >= n.all && (n.kana+n.han)*100 >= 95*n.all
}
