package wording

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// fact is a figure with its unit, a day or a time of day, in a text.
type fact struct {
	start, end int    // in bytes
	kind       string // the unit; bare, "date", "until" (the end of some days) or "time"
	low, high  float64
	day        days   // of a date
	clock      string // hour:minute that a date or a time names, or ""
	meant      string // the day that 明日 was taken for
	about      map[string]bool
}

// bare is the kind of a figure without a unit: 死亡人数为3.
const bare = ""

// units are what is counted, each with its other names.
var units = []struct{ name, also string }{
	{"人", "人次|名|人|位"}, {"户", "户|户次"}, {"家", "家"}, {"起", "起|例|宗"}, {"件", "件|件次"}, {"元", "元|块钱|人民币"}, {"美元", "美元"}, {"亩", "亩"}, {"公顷", "公顷"},
	{"平方米", "平方米|㎡|平米|m²|m2"}, {"平方公里", "平方公里|平方千米|km²"}, {"立方米", "立方米|立方|m³|m3|方"}, {"公里", "公里|千米|km"}, {"米", "米"}, {"毫米", "毫米|mm"}, {"厘米", "厘米|公分|cm"},
	{"吨", "吨"}, {"公斤", "公斤|千克|kg"}, {"斤", "斤"}, {"升", "升"}, {"毫克", "毫克|mg"}, {"毫克/升", "毫克/升|mg/l|mg/L|毫克每升"}, {"毫克/立方米", "毫克/立方米"}, {"微克/立方米", "微克/立方米|μg/m³|微克每立方米"},
	{"%", "%|％|个百分点"}, {"‰", "‰"}, {"倍", "倍"}, {"度", "度|℃|摄氏度"}, {"分贝", "分贝"}, {"级", "级"}, {"千瓦", "千瓦"}, {"千瓦时", "千瓦时"}, {"千伏", "千伏"},
	{"天", "天|日内"}, {"工作日", "个工作日|工作日"}, {"小时", "小时|个小时|钟头"}, {"分钟", "分钟"}, {"秒", "秒"}, {"周", "周|个星期|星期"}, {"月", "个月"}, {"年", "年"},
	{"个", "个"}, {"辆", "辆|台次|辆次"}, {"台", "台|台套"}, {"栋", "栋|幢|座"}, {"间", "间"}, {"层", "层"}, {"套", "套"}, {"处", "处"}, {"所", "所"}, {"次", "次|次数"}, {"条", "条"}, {"岁", "岁|周岁"},
	{"项", "项"}, {"份", "份"}, {"部", "部"}, {"张", "张"}, {"支", "支"}, {"批", "批|批次"}, {"场", "场|场次"}, {"班", "班|班次"}, {"趟", "趟"}, {"艘", "艘"}, {"架", "架"}, {"头", "头"}, {"只", "只"}, {"羽", "羽"},
	{"株", "株|棵"}, {"根", "根"}, {"盏", "盏"}, {"块", "块"}, {"顶", "顶"}, {"床", "床"}, {"剂", "剂|剂次|针"}, {"公交", "路公交"}, {"篇", "篇"},
}

// What numbers are written with: 12,000 and １２, 二〇二六 and 一万二千, 伍拾, 三点五亿.
const (
	digit    = `[0-9０-９]`
	hanDigit = `[〇○零一二两三四五六七八九壹贰叁肆伍陆柒捌玖]`
	hanTen   = `[十拾百佰千仟廿卅]`
	step     = `[万萬亿]`
	number   = `(?:` + digit + `[0-9０-９,，.．]*|` + hanDigit + `|` + hanTen + `)(?:` + digit + `|` + hanDigit + `|` + hanTen + `|\s*` + step + `)*(?:[点點]` + hanDigit + `+(?:\s*` + step + `)*)?`
	ofADay   = `(?:` + digit + `{1,2}|[一二三四五六七八九十廿卅]{1,3})`
	through  = `\s*(?:至|到|[-－—–~～]{1,2})\s*`
)

var (
	percent  = regexp.MustCompile(`([百千])分之\s*(` + number + `)`)
	part     = regexp.MustCompile(`(` + hanDigit + `|[十百]|` + digit + `{1,3})分之\s*(` + hanDigit + `|` + digit + `{1,3})`)
	quantity = regexp.MustCompile(`(?:(` + number + `)\s*(?:` + unitNames() + `)?` + through + `)?(` + number + `)\s*[多余几来]?\s*(` + step + `*)\s*(` + unitNames() + `)`)
	counted  = regexp.MustCompile(`(?:人数|户数|件数|总数|数量|数|总量|总额|金额|面积|率|量|额)\s*(?:[:：]|增至|升至|降至|达到|达|共|为|是)+\s*(` + number + `)`)
)

func unitNames() string {
	var names []string
	for _, u := range units {
		names = append(names, strings.Split(u.also, "|")...)
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // 个月 before 个
	for i, n := range names {
		names[i] = regexp.QuoteMeta(n)
	}
	return strings.Join(names, "|")
}

var unitOf = func() map[string]string {
	m := map[string]string{}
	for _, u := range units {
		for _, also := range strings.Split(u.also, "|") {
			m[also] = u.name
		}
	}
	return m
}()

// factsOf finds the dates, times and figures of a text in their order. Days that
// are named from the day of writing (明日) are counted from it; zero: left aside.
func factsOf(text string, written time.Time) []fact {
	out := momentsOf(text, written)
	add := func(m []int, f fact) {
		if !within(out, m[0], m[1]) && !strings.HasSuffix(text[:m[0]], "第") {
			f.start, f.end = m[0], m[1]
			out = append(out, f)
		}
	}
	for _, m := range percent.FindAllStringSubmatchIndex(text, -1) {
		if v, ok := numberValue(text[m[4]:m[5]]); ok {
			add(m, fact{kind: map[string]string{"百": "%", "千": "‰"}[text[m[2]:m[3]]], low: v, high: v})
		}
	}
	for _, m := range part.FindAllStringSubmatchIndex(text, -1) {
		below, ok1 := numberValue(text[m[2]:m[3]])
		above, ok2 := numberValue(text[m[4]:m[5]])
		if ok1 && ok2 && below > 0 {
			v := 100 * above / below
			add(m, fact{kind: "%", low: v, high: v})
		}
	}
	for _, m := range quantity.FindAllStringSubmatchIndex(text, -1) {
		if low, high, ok := amounts(text, m); ok && !isYear(text, m, high) {
			add(m, fact{kind: unitOf[text[m[8]:m[9]]], low: low, high: high})
		}
	}
	for _, m := range counted.FindAllStringSubmatchIndex(text, -1) {
		if v, ok := numberValue(text[m[2]:m[3]]); ok {
			add(m[2:4], fact{kind: bare, low: v, high: v})
		}
	}
	slices.SortStableFunc(out, func(a, b fact) int { return a.start - b.start })
	for i := range out {
		if out[i].about == nil {
			out[i].about = around(text, out[i].start, out[i].end)
			if len(out[i].about) == 0 && out[i].isMoment() { // 11月18日6时，主管道破裂
				out[i].about = around(text, out[i].start, nextClause(text, out[i].end))
			}
		}
	}
	return out
}

// isYear tells a year of the calendar from so many years.
func isYear(text string, m []int, v float64) bool {
	return unitOf[text[m[8]:m[9]]] == "年" && v >= 1000
}

// amounts are the ends of a quantity, the same where it is one number: 5-10万元 is
// from 5 to 10 times 万.
func amounts(text string, m []int) (low, high float64, ok bool) {
	written := text[m[4]:m[5]]
	high, ok = numberValue(written)
	if !ok {
		return 0, 0, false
	}
	steps := text[m[6]:m[7]]
	for _, r := range steps {
		high *= hanSteps[r]
	}
	if m[2] < 0 {
		return high, high, true
	}
	first := text[m[2]:m[3]]
	if low, ok = numberValue(first); !ok {
		return high, high, true
	}
	scale := 1.0
	for _, r := range written + steps {
		if s := hanSteps[r]; s > 0 {
			scale *= s
		}
	}
	if !strings.ContainsAny(first, "万萬亿") && low < high/scale {
		low *= scale
	}
	return low, high, true
}

func within(fs []fact, start, end int) bool {
	return slices.ContainsFunc(fs, func(f fact) bool { return start < f.end && f.start < end })
}

// span of characters on both sides of a figure that say what it is about.
const aboutSpan = 8

// around are the pairs of characters next to a figure, within its clause.
func around(text string, start, end int) map[string]bool {
	before, after := []rune(text[:start]), []rune(text[end:])
	before = before[max(0, len(before)-aboutSpan):]
	for i := len(before) - 1; i >= 0; i-- {
		if breaks(before[i]) && !strings.ContainsRune("：:（(", before[i]) {
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
	for _, side := range []string{sameWord.Replace(string(before)), sameWord.Replace(string(after))} {
		rs := []rune(side)
		for i := 0; i+1 < len(rs); i++ {
			if unicode.Is(unicode.Han, rs[i]) && unicode.Is(unicode.Han, rs[i+1]) && !says[string(rs[i:i+2])] {
				pairs[string(rs[i:i+2])] = true
			}
		}
	}
	one := string(before[max(0, len(before)-1):]) + "|" + string(after[:min(len(after), 1)])
	for sign, word := range map[string]string{"伤": "受伤", "亡": "死亡", "死": "死亡"} {
		if strings.Contains(one, sign) {
			pairs[word] = true
		}
	}
	return pairs
}

// nextClause is where the clause behind a comma begins.
func nextClause(text string, end int) int {
	rest := text[end:]
	return end + len(rest) - len(strings.TrimLeft(rest, "许左右前后整 ，,、"))
}

// sameWord writes words that say the same as one of them.
var sameWord = strings.NewReplacer("遇难", "死亡", "身亡", "死亡", "罹难", "死亡", "丧生", "死亡", "负伤", "受伤", "失联", "失踪",
	"赔付", "补偿", "赔偿", "补偿", "补助", "补偿", "来水", "供水", "通水", "供水", "来电", "供电", "通电", "供电")

// says are pairs that stand beside any figure and tell nothing of it.
var says = map[string]bool{"造成": true, "其中": true, "目前": true, "已经": true, "累计": true, "共计": true, "截至": true, "总计": true, "合计": true, "达到": true,
	"左右": true, "以上": true, "以下": true, "以内": true, "预计": true, "计划": true, "将于": true, "已于": true, "我局": true, "约为": true, "不少": true, "超过": true, "近期": true, "发生": true}

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

// alikeKind reports whether two facts can be compared: of one unit, one of them
// without, or both with a time of day.
func (f fact) alikeKind(g fact) bool {
	switch {
	case f.kind == g.kind:
		return true
	case f.isMoment() || g.isMoment():
		return f.clock != "" && g.clock != "" && (f.kind == "time" || g.kind == "time")
	}
	return f.kind == bare || g.kind == bare
}

func (f fact) isMoment() bool { return f.kind == "date" || f.kind == "until" || f.kind == "time" }

// agrees reports whether two facts of alike kinds say the same: dates by the
// parts (year, day, time of day) that both name.
func (f fact) agrees(g fact) bool {
	if !f.isMoment() {
		return near(f.low, g.low) && near(f.high, g.high)
	}
	if f.clock != "" && g.clock != "" && f.clock != g.clock {
		return false
	}
	return f.kind == "time" || g.kind == "time" || f.day.agrees(g.day)
}

// near: 33.3% and 三分之一 are the same.
func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
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
			if !f.alikeKind(g) {
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
