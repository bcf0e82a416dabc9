package wording

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// fact is a figure with its unit, or a date, in a text.
type fact struct {
	start, end int    // in bytes
	kind       string // the unit, or "date"
	value      string // normal form; two facts of one kind that differ in it disagree
	clock      string // hour and minute that a date names, or ""
	about      map[string]bool
}

// units are what is counted, each with its other names in front of it.
var units = []struct{ name, also string }{
	{"人", "人次|名|人|位"}, {"户", "户"}, {"家", "家"}, {"起", "起|例|宗"}, {"件", "件"}, {"元", "元"}, {"亩", "亩"},
	{"平方米", "平方米|㎡|平米"}, {"公里", "公里|千米"}, {"米", "米"}, {"吨", "吨"}, {"%", "%|％|个百分点"}, {"天", "天|日内"},
	{"小时", "小时"}, {"分钟", "分钟"}, {"个", "个"}, {"辆", "辆"}, {"栋", "栋|幢"}, {"套", "套"}, {"处", "处"}, {"所", "所"}, {"次", "次"}, {"条", "条"}, {"岁", "岁"},
}

// What numbers are written with: 12,000 and １２, 二〇二六 and 一万二千, 伍拾.
const (
	digit    = `[0-9０-９]`
	hanDigit = `[〇○零一二两三四五六七八九壹贰叁肆伍陆柒捌玖]`
	hanTen   = `[十拾百佰千仟廿卅]`
	number   = `(?:` + digit + `[0-9０-９,，.．]*|` + hanDigit + `|` + hanTen + `)(?:` + digit + `|` + hanDigit + `|` + hanTen + `|\s*[万萬亿])*`
	ofADay   = `(?:` + digit + `{1,2}|[一二三四五六七八九十廿卅]{1,3})`
)

var (
	quantity = regexp.MustCompile(`百分之\s*(` + number + `(?:[点點.．]` + number + `)?)|(` + number + `)\s*[多余几来]?\s*(` + unitNames() + `)`)
	date     = regexp.MustCompile(`(?:(` + digit + `{4}|` + hanDigit + `{4})\s*年\s*)?(` + ofADay + `)\s*月\s*(` + ofADay + `)\s*[日号]|(` + digit + `{4})[-/.－／．](` + digit + `{1,2})[-/.－／．](` + digit + `{1,2})`)
	clock    = regexp.MustCompile(`^\s*(凌晨|早上|上午|中午|下午|傍晚|晚上|晚|早)?\s*(?:(` + ofADay + `|两|零)\s*[时点:：]\s*(?:(半|[一三]刻|[零〇]?` + ofADay + `)分?)?)?[许整]?`)
)

func unitNames() string {
	var names []string
	for _, u := range units {
		names = append(names, u.also)
	}
	return strings.Join(names, "|")
}

func unitOf(name string) string {
	for _, u := range units {
		for _, also := range strings.Split(u.also, "|") {
			if also == name {
				return u.name
			}
		}
	}
	return name
}

// factsOf finds the dates and figures of a text in their order.
func factsOf(text string) []fact {
	var out []fact
	for _, m := range date.FindAllStringSubmatchIndex(text, -1) {
		if v := dateValue(text, m); v != "" {
			end, hour := clockAfter(text, m[1])
			out = append(out, fact{start: m[0], end: end, kind: "date", value: v, clock: hour})
		}
	}
	dates := len(out)
	for _, m := range quantity.FindAllStringSubmatchIndex(text, -1) {
		if within(out[:dates], m[0], m[1]) {
			continue
		}
		kind, written := "%", ""
		if m[2] >= 0 {
			written = strings.NewReplacer("点", ".", "點", ".").Replace(text[m[2]:m[3]])
		} else {
			kind, written = unitOf(text[m[6]:m[7]]), text[m[4]:m[5]]
		}
		if n, ok := numberValue(written); ok {
			out = append(out, fact{start: m[0], end: m[1], kind: kind, value: strconv.FormatFloat(n, 'g', 12, 64)})
		}
	}
	for i := range out {
		out[i].about = around(text, out[i].start, out[i].end)
	}
	return out
}

func within(fs []fact, start, end int) bool {
	for _, f := range fs {
		if start < f.end && f.start < end {
			return true
		}
	}
	return false
}

// clockAfter reads the time of day that follows a date: where it ends and, as
// hour:minute of a day of 24 hours, what it says.
func clockAfter(text string, end int) (int, string) {
	m := clock.FindStringSubmatch(text[end:])
	hour, ok := numberValue(m[2])
	if !ok {
		return end + len(m[0]), ""
	}
	switch m[1] {
	case "下午", "傍晚", "晚上", "晚":
		if hour < 12 || hour == 12 && m[1] != "下午" {
			hour += 12
		}
	case "中午":
		if hour < 11 {
			hour += 12
		}
	case "凌晨":
		if hour == 12 {
			hour = 0
		}
	}
	minute, known := quarters[m[3]]
	if !known {
		minute, _ = numberValue(m[3])
	}
	return end + len(m[0]), strconv.Itoa(int(hour)) + ":" + strconv.Itoa(int(minute))
}

var quarters = map[string]float64{"半": 30, "一刻": 15, "三刻": 45}

// dateValue is year-month-day; without a year it begins with "-".
func dateValue(text string, m []int) string {
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return text[m[2*i]:m[2*i+1]]
	}
	year, month, day := part(1), part(2), part(3)
	if month == "" {
		year, month, day = part(4), part(5), part(6)
	}
	mo, ok1 := numberValue(month)
	d, ok2 := numberValue(day)
	if !ok1 || !ok2 || mo < 1 || mo > 12 || d < 1 || d > 31 {
		return ""
	}
	if y, ok := numberValue(year); ok {
		year = strconv.Itoa(int(y))
	}
	return year + "-" + strconv.Itoa(int(mo)) + "-" + strconv.Itoa(int(d))
}

// span of characters on both sides of a figure that say what it is about.
const aboutSpan = 8

// around are the pairs of characters next to a figure, within its clause.
func around(text string, start, end int) map[string]bool {
	before, after := []rune(text[:start]), []rune(text[end:])
	before = before[max(0, len(before)-aboutSpan):]
	for i := len(before) - 1; i >= 0; i-- {
		if breaks(before[i]) {
			before = before[i+1:]
			break
		}
	}
	after = after[:min(len(after), aboutSpan)]
	for i, r := range after {
		if breaks(r) {
			after = after[:i]
			break
		}
	}
	pairs := map[string]bool{}
	for _, side := range [][]rune{before, after} {
		for i := 0; i+1 < len(side); i++ {
			if unicode.Is(unicode.Han, side[i]) && unicode.Is(unicode.Han, side[i+1]) {
				pairs[string(side[i:i+2])] = true
			}
		}
	}
	return pairs
}

// breaks reports whether a clause, or what a figure is about, ends at r.
func breaks(r rune) bool {
	return strings.ContainsRune("，。；：！？、\n,;:!?（）()“”", r) || unicode.IsDigit(r)
}

// shared counts the pairs that two facts have in common.
func (f fact) shared(g fact) int {
	n := 0
	for p := range f.about {
		if g.about[p] {
			n++
		}
	}
	return n
}

// agrees reports whether two facts of one kind say the same: dates by the
// parts (year, time of day) that both name.
func (f fact) agrees(g fact) bool {
	if f.kind != "date" {
		return f.value == g.value
	}
	fy, fd, _ := strings.Cut(f.value, "-")
	gy, gd, _ := strings.Cut(g.value, "-")
	return fd == gd && (fy == "" || gy == "" || fy == gy) && (f.clock == "" || g.clock == "" || f.clock == g.clock)
}

// differing pairs each fact of a draft with the one of a statement that is
// about the same thing and says otherwise.
func differing(draft, line []fact) [][2]fact {
	var out [][2]fact
	for _, f := range draft {
		var best *fact
		most, said := 0, false
		for i := range line {
			g := line[i]
			if g.kind != f.kind {
				continue
			}
			n := f.shared(g)
			if f.agrees(g) && (n > 0 || len(f.about) == 0) {
				said = true
			}
			if n > most && !f.agrees(g) {
				best, most = &line[i], n
			}
		}
		if best != nil && !said {
			out = append(out, [2]fact{f, *best})
		}
	}
	return out
}
