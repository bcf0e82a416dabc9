package privacy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many digits a personal number can have: a bank card's.
const longest = 19

// numbers finds telephone, identity and card numbers, also in parts with signs
// between (138 1234 5678) and in other digits (１３８…, 一三八…).
func numbers(rs []rune, groups []group, k known) []span {
	var found []span
	for i := 0; i < len(groups); {
		s, taken := numberAt(rs, groups[i:], k)
		if taken == 0 {
			i++
			continue
		}
		found = append(found, s)
		i += taken
	}
	return found
}

// numberAt looks for the longest number that begins with the first group; it
// returns how many groups it takes, 0 where there is none.
func numberAt(rs []rune, groups []group, k known) (best span, taken int) {
	var digits []byte
	var day, birth int // digits of dates, and of the one where an identity number has its date of birth
	for i, g := range groups {
		if g.part == ofClock || i > 0 && !apart(rs[groups[i-1].end:g.start]) && !listed(rs, groups) {
			break
		}
		if g.part == ofDay {
			day += g.len()
			if at := len(digits); at >= 6 && at+g.len() <= 14 {
				birth += g.len()
			}
		}
		if len(digits)+g.len() > longest {
			break
		}
		for _, r := range rs[g.start:g.end] {
			digits = append(digits, byte('0'+value(r)))
		}
		n := number{string(digits), groups[0].start, g.end, i + 1, day == 0 || day == 8 && birth == 8, day > 0}
		if s, ok := n.judge(rs, k); ok {
			best, taken = s, i+1
		}
	}
	return best, taken
}

// listed reports whether a mobile number begins that is written with commas or
// stars between its parts: 138，1234，5678.
func listed(rs []rune, groups []group) bool {
	if len(groups) < 3 || groups[0].len() != 3 || groups[1].len() != 4 || groups[2].len() != 4 || value(rs[groups[0].start]) != 1 || value(rs[groups[0].start+1]) < 3 {
		return false
	}
	one, two := rs[groups[0].end:groups[1].start], rs[groups[1].end:groups[2].start]
	return len(one) <= 2 && slices.Equal(one, two) && !slices.ContainsFunc(one, func(r rune) bool { return !strings.ContainsRune("，,、*＊…|｜+＋ \"“”", r) })
}

// number is a candidate: its digits, where it stands, and in how many parts.
type number struct {
	digits     string
	start, end int
	parts      int
	whole      bool // it reaches into no date, but for one of birth
	day        bool // one of its parts is a date
}

func (n number) span(kind Kind, head, tail int) (span, bool) {
	return span{n.start, n.end, head, tail, false, kind}, true
}

func (n number) judge(rs []rune, k known) (span, bool) {
	if !n.whole {
		return span{}, false
	}
	if end, ok := n.checkX(rs); ok {
		return span{n.start, end, 3, 4, false, IDNumber}, true
	}
	switch d := n.digits; {
	case n.day && !identity(d):
		return span{}, false
	case mobile(d):
		return n.span(PhoneNumber, len(d)-8, 4)
	case identity(d):
		return n.span(IDNumber, 3, 4)
	case landline(d):
		return n.span(PhoneNumber, areaCode(d), 3)
	case k.numbers[d]:
		return n.span(PhoneNumber, min(3, len(d)/3), min(4, len(d)/3))
	case n.card(rs):
		return n.span(CardNumber, 3, 4)
	case n.called(rs, phoneWords) && len(d) <= 13:
		return n.span(PhoneNumber, min(3, len(d)-4), 0)
	case n.called(rs, otherWords):
		return n.span(CardNumber, min(3, len(d)-4), 0)
	}
	return span{}, false
}

// mobile is a Chinese mobile number, with or without 86, 0086 or 0 before it.
func mobile(d string) bool {
	for _, prefix := range []string{"0086", "086", "86", "0"} {
		if rest, ok := strings.CutPrefix(d, prefix); ok && len(rest) == 11 {
			d = rest
			break
		}
	}
	return len(d) == 11 && d[0] == '1' && d[1] >= '3'
}

// provinces are the first two digits of an identity number, GB/T 2260.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

// identity is an identity number (GB 11643) of 18 or 15 digits. One whose last
// digit does not fit the others is a slip of the pen and still somebody's, so
// the place and the date of birth decide.
func identity(d string) bool {
	if len(d) != 18 && len(d) != 15 || !strings.Contains(provinces, d[:2]) {
		return false
	}
	day := d[8:12]
	if len(d) == 18 {
		if year := d[6:10]; year < "1880" || year > "2100" {
			return false
		}
		day = d[10:14]
	}
	return day[:2] >= "01" && day[:2] <= "12" && day[2:] >= "01" && day[2:] <= "31"
}

// checkX looks for the X that ends some identity numbers.
func (n number) checkX(rs []rune) (end int, ok bool) {
	if len(n.digits) != 17 || !identity(n.digits+"0") {
		return 0, false
	}
	for i := n.end; i < len(rs) && i <= n.end+2; i++ {
		if isX(rs[i]) {
			return i + 1, true
		}
		if !separates(rs[i]) {
			break
		}
	}
	return 0, false
}

// landline is a number of a fixed telephone with its area code.
func landline(d string) bool {
	if d == "" || d[0] != '0' {
		return false
	}
	switch n := len(d) - areaCode(d); areaCode(d) {
	case 3:
		return n == 8 && d[3] > '1'
	case 4:
		return (n == 7 || n == 8) && d[4] > '1'
	}
	return false
}

// areaCode is the length of the area code: 010 and 02x have three digits, the
// others four.
func areaCode(d string) int {
	switch {
	case len(d) < 4 || d[:2] == "00" || d[:2] == "01" && d[2] != '0':
		return 0
	case d[1] == '1' || d[1] == '2':
		return 3
	}
	return 4
}

// card is a bank card's number. Unbroken, every long number counts that is no
// serial number beginning with a date; in parts, it must be one of UnionPay or
// its check digit must fit.
func (n number) card(rs []rune) bool {
	d := n.digits
	if n.parts > 1 {
		return len(d) >= 16 && (d[:2] == "62" || strings.ContainsRune("345", rune(d[0])) && luhn(d))
	}
	if len(d) < 15 || letterBefore(rs, n.start) {
		return false
	}
	return !dated(d)
}

// dated is a serial number that begins with a day, as tickets have.
func dated(d string) bool {
	return (d[:2] == "20" || d[:2] == "19") && d[4:6] >= "01" && d[4:6] <= "12" && d[6:8] >= "01" && d[6:8] <= "31"
}

func letterBefore(rs []rune, i int) bool {
	return i > 0 && rs[i-1] < utf8.RuneSelf && unicode.IsLetter(rs[i-1])
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// Words that stand before a personal number of any length.
var (
	phoneWords = []string{"电话", "座机", "固话", "手机", "致电", "拨打", "联系方式", "来电", "小灵通"}
	otherWords = []string{"身份证", "证件", "卡", "账", "帐", "账户", "存折", "社保", "医保", "微信", "QQ", "qq"}
)

// called is a number that is personal because of the word before it: one that
// was mistyped, or a local telephone.
func (n number) called(rs []rune, words []string) bool {
	d := n.digits
	if len(d) < 7 || strings.HasPrefix(d, "400") || strings.HasPrefix(d, "800") || dated8(d) {
		return false
	}
	before := cue(rs, n.start)
	if strings.HasSuffix(before, "台账") { // a number of the ledger, and no account
		return false
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(before, w) })
}

// dated8 is a day written in eight digits.
func dated8(d string) bool { return len(d) == 8 && dated(d) }

// cue is what stands right before a number, without the signs and the words
// that only join it.
func cue(rs []rune, end int) string {
	start := max(0, end-12)
	s := string(rs[start:end])
	for {
		t := strings.TrimRight(s, " :：是为（(【[\t\u00a0,，\x00-—")
		for _, w := range []string{"号", "号码", "如下"} {
			t = strings.TrimSuffix(t, w)
		}
		if t == s {
			return s
		}
		s = t
	}
}
