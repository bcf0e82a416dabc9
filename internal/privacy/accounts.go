package privacy

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// What else says who somebody is: addresses for mail, names on other services,
// the number of a document that is no identity card, a car's plate.
var accountForms = []struct {
	kind Kind
	cues []string // words, in small letters, of which one stands before it
	form *regexp.Regexp
	tail int // how many characters at its end may be seen
}{
	{Account, []string{"微信", "威信", "薇信", "vx", "wx", "wechat"}, regexp.MustCompile(`^(?:账号|帐号|号码|号|id)?\s*(?:[:：是为]\s*)?([a-z][a-z0-9_\-]{4,19})`), 2},
	{Account, []string{"qq", "扣扣", "企鹅号"}, regexp.MustCompile(`^(?:号码|群号|号|群)?\s*(?:[:：是为]\s*)?([0-9]{5,12})`), 2},
	{IDNumber, []string{"护照", "通行证", "回乡证", "台胞证", "军官证", "士兵证", "警官证", "驾驶证", "居住证", "社保卡", "医保卡", "残疾证", "学籍号", "学号", "准考证", "证件"},
		regexp.MustCompile(`^(?:号码|编号|号)?\s*(?:[:：是为]\s*)?([a-z]{0,2}[0-9]{6,18})`), 2},
}

var mail = regexp.MustCompile(`[a-z0-9][a-z0-9._%+\-]*@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+`)

// accounts finds them; signs of full width are read as narrow ones.
func accounts(rs []rune) []span {
	plain := foldAll(rs)
	found := plates(plain)
	for i, r := range plain {
		if r >= 'A' && r <= 'Z' {
			plain[i] = r - 'A' + 'a'
		}
	}
	s := string(plain)
	add := func(kind Kind, start, end, tail int) {
		at, n := utf8.RuneCountInString(s[:start]), utf8.RuneCountInString(s[start:end])
		found = append(found, span{at, at + n, min(2, n/3), min(tail, n/4), true, kind})
	}
	if strings.Contains(s, "@") {
		for _, m := range mail.FindAllStringIndex(s, -1) {
			add(Account, m[0], m[0]+strings.IndexByte(s[m[0]:m[1]], '@'), 0)
		}
	}
	for _, f := range accountForms {
		for _, w := range f.cues {
			for from, i := 0, strings.Index(s, w); i >= 0; i = strings.Index(s[from:], w) {
				from += i + len(w)
				if m := f.form.FindStringSubmatchIndex(s[from:]); m != nil {
					add(f.kind, from+m[2], from+m[3], f.tail)
				}
			}
		}
	}
	return found
}

const (
	plateProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
	plateSigns     = " ·•.-"
)

// plates finds the plates of cars: 皖M·12345, 皖MD12345.
func plates(rs []rune) []span {
	var found []span
	for i := 0; i+6 < len(rs); i++ {
		if rs[i+1] < 'A' || rs[i+1] > 'Z' || !isHan(rs[i]) || !strings.ContainsRune(plateProvinces, rs[i]) {
			continue
		}
		start := i + 2
		if strings.ContainsRune(plateSigns, rs[start]) {
			start++
		}
		end, digits := start, 0
		for end < len(rs) && end < start+7 && (rs[end] >= '0' && rs[end] <= '9' || rs[end] >= 'A' && rs[end] <= 'Z') {
			if rs[end] <= '9' {
				digits++
			}
			end++
		}
		if end-start == 4 && end < len(rs) && strings.ContainsRune("挂学警港澳", rs[end]) {
			end++
		}
		if n := end - start; (n == 5 || n == 6) && digits > 0 {
			found = append(found, span{start, end, 1, 1, true, VehiclePlate})
			i = end - 1
		}
	}
	return found
}
