package search

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// The look at the bytes says of no text that it is composed when it is not:
// each character that it knows stands before and after all that could join it.
func TestComposedIsNFC(t *testing.T) {
	joining := []rune{0x300, 0x301, 0x308, 0x338, 0x302A, 0x3099, 0x309A, 0x1161, 0x11A8, 0xFF9E}
	for _, span := range [][2]rune{{0, 0x7F}, {0x2000, 0x206F}, {0x3000, 0x303F}, {0x3FF0, 0xA010}, {0xFEF0, 0xFFEF}, {0xF900, 0xFAFF}, {0x1100, 0x11FF}} {
		for r := span[0]; r <= span[1]; r++ {
			text := string([]rune{'地', r, joining[rand.IntN(len(joining))], r})
			for _, s := range []string{string(r), text, text + "。"} {
				if got := composed(s); got != norm.NFC.String(s) {
					t.Fatalf("%U: %q", r, got)
				}
			}
		}
	}
	for _, s := range []string{"征地\xe5", "\xe5\x9c", "\xe4\xb8", "地\xff\xbc\x81", "\xe2\x80"} {
		if composed(s) != norm.NFC.String(s) {
			t.Errorf("%q", s)
		}
	}
}
