package wording

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// days is what a date names: a day, a part of a month (月底), a month, or a year's
// beginning or end; 0 where it does not say.
type days struct {
	year, month int
	from, to    int // days of the month
}

// agrees reports whether two dates can mean the same day.
func (d days) agrees(o days) bool {
	if d.year != 0 && o.year != 0 && d.year != o.year || d.month != 0 && o.month != 0 && d.month != o.month {
		return false
	}
	return d.from == 0 || o.from == 0 || d.from <= o.to && o.from <= d.to
}

// parts of a month, or of a year's last or first month, by days.
var partsOfMonth = map[string][2]int{"初": {1, 10}, "上旬": {1, 10}, "中": {11, 20}, "中旬": {11, 20}, "下旬": {21, 31}, "底": {25, 31}, "末": {25, 31}}

const aYear = `(?:(` + digit + `{4}|` + hanDigit + `{4}|今|明|去|本)\s*年\s*)`

var (
	date = regexp.MustCompile(aYear + `?(` + ofADay + `)\s*月\s*(?:(` + ofADay + `)\s*[日号]|([上中下]旬|初|中|底|末))?` +
		`|(` + digit + `{4})[-/.－／．](` + digit + `{1,2})[-/.－／．](` + digit + `{1,2})`)
	yearEnd  = regexp.MustCompile(aYear + `?年?([底末初])`)
	nearby   = regexp.MustCompile(`(前|昨|今|明|后)[日天晚晨早夜]`)
	dayOnly  = regexp.MustCompile(`(?:^|[^0-9０-９月./－-])(` + digit + `{1,2})日`)
	untilDay = regexp.MustCompile(`^` + through + `(` + ofADay + `)\s*[日号]`)
	clock    = regexp.MustCompile(`^\s*` + partOfDay + `?\s*(?:(` + ofADay + `|两|零)\s*[时点:：]\s*(?:(半|[一三]刻|[零〇]?` + ofADay + `)分?)?)?[许整]?`)
	// A time of day of its own: 上午9时, 18时30分, 9:30; 三点要求 is none.
	hourOnly = regexp.MustCompile(partOfDay + `\s*(?:` + ofADay + `|两|零)\s*[时点:：]|(?:` + ofADay + `|零)\s*时|` + digit + `{1,2}[:：]` + digit + `{2}|(?:` + ofADay + `|两)点[半整钟]`)
)

const partOfDay = `(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间|晚间|今晚|明晚|昨晚|晚|早)`

// momentsOf finds the dates and times of a text.
func momentsOf(text string, written time.Time) []fact {
	var out []fact
	// add takes the time of day that stands behind a date, and its last day.
	meant := ""
	add := func(start, end int, d days) {
		if within(out, start, end) {
			return
		}
		first := fact{start: start, kind: "date", day: d, meant: meant}
		first.end, first.clock = clockAfter(text, end)
		if m := untilDay.FindStringSubmatchIndex(text[end:]); m != nil && d.from == d.to && d.from > 0 {
			if v, ok := numberValue(text[end+m[2] : end+m[3]]); ok && v >= 1 && v <= 31 {
				last := fact{start: end + m[2], kind: "until", day: days{d.year, d.month, int(v), int(v)}}
				last.end, last.clock = clockAfter(text, end+m[1])
				first.end = end
				first.about = around(text, start, last.end)
				last.about = first.about
				out = append(out, first, last)
				return
			}
		}
		before := func(f fact) bool { return f.kind == "date" && f.end <= start && toLast.MatchString(text[f.end:start]) }
		if i := slices.IndexFunc(out, before); i >= 0 {
			first.kind = "until"
			first.about = around(text, out[i].start, first.end)
			out[i].about = first.about
		}
		out = append(out, first)
	}
	for _, m := range date.FindAllStringSubmatchIndex(text, -1) {
		if d, ok := dayOf(text, m, written); ok {
			add(m[0], m[1], d)
		}
	}
	for _, m := range dayOnly.FindAllStringSubmatchIndex(text, -1) {
		after := text[m[1]:]
		v, ok := numberValue(text[m[2]:m[3]])
		if ok && v >= 1 && v <= 31 && !strings.HasPrefix(after, "内") && !strings.HasPrefix(after, "间") && !strings.HasSuffix(text[:m[2]], "第") {
			add(m[2], m[1], days{from: int(v), to: int(v)})
		}
	}
	for _, m := range yearEnd.FindAllStringSubmatchIndex(text, -1) {
		if m[2] < 0 {
			continue
		}
		d := days{year: yearOf(text[m[2]:m[3]], written), month: 12}
		if text[m[4]:m[5]] == "初" {
			d.month = 1
		}
		add(m[0], m[1], d)
	}
	if !written.IsZero() {
		for _, m := range nearby.FindAllStringSubmatchIndex(text, -1) {
			at := written.AddDate(0, 0, map[string]int{"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}[text[m[2]:m[3]]])
			end := m[1]
			if strings.HasSuffix(text[m[0]:m[1]], "晚") { // 今晚8点: the evening belongs to the time
				end = m[3]
			}
			meant = at.Format("1月2日")
			add(m[0], end, days{at.Year(), int(at.Month()), at.Day(), at.Day()})
		}
	}
	for _, m := range hourOnly.FindAllStringIndex(text, -1) {
		end, hour := clockAfter(text, m[0])
		if hour != "" && !within(out, m[0], end) {
			out = append(out, fact{start: m[0], end: end, kind: "time", clock: hour})
		}
	}
	return out
}

// toLast stands between the first and the last of some days.
var toLast = regexp.MustCompile(`^` + through + `$`)

// dayOf reads a match of date.
func dayOf(text string, m []int, written time.Time) (days, bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return text[m[2*i]:m[2*i+1]]
	}
	year, month, day := group(1), group(2), group(3)
	if month == "" {
		year, month, day = group(5), group(6), group(7)
	}
	mo, ok := numberValue(month)
	if !ok || mo < 1 || mo > 12 {
		return days{}, false
	}
	d := days{year: yearOf(year, written), month: int(mo)}
	if part := group(4); part != "" {
		d.from, d.to = partsOfMonth[part][0], partsOfMonth[part][1]
	}
	if day != "" {
		v, ok := numberValue(day)
		if !ok || v < 1 || v > 31 {
			return days{}, false
		}
		d.from, d.to = int(v), int(v)
	}
	return d, true
}

// yearOf reads a year; 今年 is that of the day of writing.
func yearOf(s string, written time.Time) int {
	if v, ok := numberValue(s); ok {
		return int(v)
	}
	if written.IsZero() || s == "" {
		return 0
	}
	return written.Year() + map[string]int{"去": -1, "明": 1}[s]
}

// clockAfter reads the time of day that follows a date: where it ends and, as
// hour:minute of a day of 24 hours, what it says.
func clockAfter(text string, end int) (int, string) {
	m := clock.FindStringSubmatch(text[end:])
	hour, ok := numberValue(m[2])
	if !ok || hour > 24 {
		return end + len(m[0]), ""
	}
	switch m[1] {
	case "下午", "傍晚", "晚上", "夜间", "晚间", "今晚", "明晚", "昨晚", "晚":
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
