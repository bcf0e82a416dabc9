package report

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"yuqing/ledger"
)

// LagOf is how much later the system was: the hours that were noted, or what
// is written in words such as 3小时, 1.5 天, ４０分钟, 1天2小时, 半天, 两个半小时
// and 十二小时.
func LagOf(m ledger.Miss) (time.Duration, bool) {
	if m.LagHours > 0 {
		return time.Duration(m.LagHours * float64(time.Hour)), true
	}
	rest, sum := strings.Map(plainLag, m.Lag), time.Duration(0)
	for rest != "" {
		v, n := lagNumber(rest)
		if n == 0 || v > 1e5 {
			return 0, false
		}
		rest = rest[n:]
		if after, ok := strings.CutPrefix(rest, "个半"); ok { // 两个半小时
			v, rest = v+0.5, after
		}
		unit := lagUnit(rest)
		if unit.word == "" {
			return 0, false
		}
		rest = rest[len(unit.word):]
		if rest == "半" { // 一天半
			v, rest = v+0.5, ""
		}
		sum += time.Duration(v * float64(unit.of))
	}
	return sum, sum > 0
}

// plainLag drops spaces and makes full-width digits plain ones.
func plainLag(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return -1
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '．':
		return '.'
	}
	return r
}

// lagNumber reads the number that a text begins with, in digits or as people
// write one up to 99, and how many bytes it takes; 0 where there is none.
func lagNumber(s string) (v float64, n int) {
	if after, ok := strings.CutPrefix(s, "半"); ok {
		return 0.5, len(s) - len(after)
	}
	if n = len(s) - len(strings.TrimLeft(s, "0123456789.")); n > 0 {
		v, err := strconv.ParseFloat(s[:n], 64)
		if err != nil {
			return 0, 0
		}
		return v, n
	}
	tens, ones, ten := 1, 0, false
	for i, r := range s {
		d, ok := lagDigits[r]
		switch {
		case r == '十' && !ten:
			if ten = true; ones > 0 {
				tens, ones = ones, 0
			}
		case ok && ones == 0:
			ones = d
		default:
			return float64(one(ten)*10*tens + ones), i
		}
	}
	return 0, 0 // a number of nothing
}

var lagDigits = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

type lagWord struct {
	word string
	of   time.Duration
}

var lagWords = []lagWord{
	{"个小时", time.Hour}, {"小时", time.Hour}, {"时", time.Hour}, {"天", 24 * time.Hour}, {"日", 24 * time.Hour}, {"周", 7 * 24 * time.Hour}, {"个星期", 7 * 24 * time.Hour}, {"星期", 7 * 24 * time.Hour},
	{"分钟", time.Minute}, {"分", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour},
}

func lagUnit(s string) lagWord {
	for _, w := range lagWords {
		if strings.HasPrefix(s, w.word) {
			return w
		}
	}
	return lagWord{}
}
