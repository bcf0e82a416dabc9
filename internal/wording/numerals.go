package wording

import (
	"strconv"
	"strings"
)

// hanValues are the digits as texts, and as bills, write them.
var hanValues = map[rune]float64{
	'〇': 0, '○': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9,
}

var (
	hanWeights = map[rune]float64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}
	hanSteps   = map[rune]float64{'万': 1e4, '萬': 1e4, '亿': 1e8}
	hanTens    = map[rune]float64{'廿': 20, '卅': 30}
)

// numberValue reads a number: digits, full-width ones too, with or without 万 and
// 亿, or Chinese numerals (三百二十万, 二〇二六, 伍拾, 三万五).
func numberValue(s string) (float64, bool) {
	var n numeral
	for rest := strings.Join(strings.Fields(s), ""); rest != ""; {
		run, size := digitsOf(rest)
		if size > 0 {
			v, err := strconv.ParseFloat(run, 64)
			if err != nil {
				return 0, false
			}
			n.current, n.last, n.read, rest = v, 0, true, rest[size:]
			continue
		}
		r := []rune(rest)[0]
		if !n.take(r) {
			return 0, false
		}
		rest = rest[len(string(r)):]
	}
	return n.value(), n.read
}

// numeral is a number that is being read.
type numeral struct {
	total, section, current float64
	// last is the weight right before a Chinese digit, by which 三万五 is 35000; 0
	// where the digit is of its own.
	last  float64
	digit bool    // the last sign was a Chinese digit
	read  bool    // there was a number at all, not 万 alone
	place float64 // of the next decimal, behind 点; 0: before it
}

func (n *numeral) take(r rune) bool {
	if (r == '点' || r == '點') && n.read && n.place == 0 {
		n.section, n.current, n.last, n.digit, n.place = 0, n.section+n.current, 0, false, 0.1
		return true
	}
	if v, ok := hanValues[r]; ok && n.place > 0 {
		n.current, n.place = n.current+v*n.place, n.place/10
		return true
	}
	if v, ok := hanValues[r]; ok {
		if n.digit { // digit by digit: 二〇二六
			n.current, n.last = n.current*10+v, 0
		} else {
			n.current = v
		}
		if v == 0 {
			n.last = 0
		}
		n.digit, n.read = true, true
		return true
	}
	n.digit = false
	if v, ok := hanTens[r]; ok {
		n.section, n.current, n.last, n.read = n.section+v, 0, 10, true
		return true
	}
	if w, ok := hanWeights[r]; ok {
		if n.current == 0 {
			n.current = 1
		}
		n.section, n.current, n.last, n.read = n.section+n.current*w, 0, w, true
		return true
	}
	w, ok := hanSteps[r]
	if !ok || !n.read {
		return false
	}
	if w == 1e8 {
		n.total = (n.total + n.section + n.current) * w
	} else {
		n.total += (n.section + n.current) * w
	}
	n.section, n.current, n.last, n.place = 0, 0, w, 0
	return true
}

func (n *numeral) value() float64 {
	if n.last >= 100 && n.digit {
		return n.total + n.section + n.current*n.last/10
	}
	return n.total + n.section + n.current
}

// digitsOf is the run of digits that a text begins with, in ASCII and without
// what parts thousands, and how many bytes it takes.
func digitsOf(s string) (run string, size int) {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= '０' && r <= '９':
			b.WriteRune(r - '０' + '0')
		case b.Len() > 0 && (r == '.' || r == '．'):
			b.WriteByte('.')
		case b.Len() > 0 && (r == ',' || r == '，'):
		default:
			return strings.TrimSuffix(b.String(), "."), i
		}
	}
	return strings.TrimSuffix(b.String(), "."), len(s)
}
