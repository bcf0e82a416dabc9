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

var (
	quantity = regexp.MustCompile(`([0-9０-９][0-9０-９,，.．]*|[〇零一二两三四五六七八九十百千]+)\s*([万亿]?)\s*[多余几来]?\s*(` + unitNames() + `)`)
	date     = regexp.MustCompile(`(?:([0-9]{4})\s*年\s*)?([0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]|([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})`)
	clock    = regexp.MustCompile(`^\s*(凌晨|早上|上午|中午|下午|傍晚|晚上|晚|早)?\s*(?:([0-9]{1,2})\s*[时点:：]\s*(?:([0-9]{1,2})分?)?)?许?`)
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
		n, ok := numberValue(text[m[2]:m[3]])
		if !ok {
			continue
		}
		switch text[m[4]:m[5]] {
		case "万":
			n *= 1e4
		case "亿":
			n *= 1e8
		}
		out = append(out, fact{start: m[0], end: m[1], kind: unitOf(text[m[6]:m[7]]), value: strconv.FormatFloat(n, 'f', -1, 64)})
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
	if m[2] == "" {
		return end + len(m[0]), ""
	}
	hour, _ := strconv.Atoi(m[2])
	if hour < 12 && (strings.HasPrefix(m[1], "下午") || strings.HasPrefix(m[1], "傍晚") || strings.HasPrefix(m[1], "晚")) {
		hour += 12
	}
	minute, _ := strconv.Atoi(m[3])
	return end + len(m[0]), strconv.Itoa(hour) + ":" + strconv.Itoa(minute)
}

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
	return year + "-" + strconv.Itoa(int(mo)) + "-" + strconv.Itoa(int(d))
}

// numberValue reads digits, full-width ones too, or Chinese numerals below ten
// thousand.
func numberValue(s string) (float64, bool) {
	var digits strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r == '.':
			digits.WriteRune(r)
		case r >= '０' && r <= '９':
			digits.WriteRune(r - '０' + '0')
		case r == '．':
			digits.WriteByte('.')
		case r == ',' || r == '，':
		default:
			return chineseValue(s)
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(digits.String(), "."), 64)
	return n, err == nil
}

func chineseValue(s string) (float64, bool) {
	total, current := 0, 0
	for _, r := range s {
		if i := strings.IndexRune("〇一二三四五六七八九", r); i >= 0 {
			current = len([]rune("〇一二三四五六七八九"[:i]))
			continue
		}
		switch r {
		case '零':
			current = 0
		case '两':
			current = 2
		case '十', '百', '千':
			weight := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
			total += max(current, 1) * weight
			current = 0
		default:
			return 0, false
		}
	}
	return float64(total + current), total+current > 0
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
