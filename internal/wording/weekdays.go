package wording

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// weekdays are the days of the week as they are written, Sunday first.
var weekdays = []string{"日天7", "一1", "二2", "三3", "四4", "五5", "六6"}

const ofAWeek = `(?:星期|礼拜|周)([一二三四五六日天1-7])`

var (
	weekdayAfter  = regexp.MustCompile(`^\s*[(（,，]?\s*` + ofAWeek)
	lunar         = regexp.MustCompile(`[农夏阴]历[^，。；！？\n]{0,9}$`)
	weekdayBefore = regexp.MustCompile(`(?:^|[^每逢双单两几一个、])` + ofAWeek + `\s*[(（,，]?\s*$`)
	// 周三至周五 beside a date, and 周三、3月5日, say more than one day.
	moreDays = regexp.MustCompile(`^(?:` + through + `|、|和|及|或|以?[前后])`)
)

// calendar finds dates that no calendar has: a 31st of November, and a day of the
// week beside a date that falls on another.
func calendar(field, text string, at time.Time) []Finding {
	var out []Finding
	for _, f := range momentsOf(text, at) {
		if f.kind != "date" || f.day.from == 0 || f.day.from != f.day.to || f.day.month == 0 || lunar.MatchString(text[:f.start]) {
			continue
		}
		day, exists := dayNear(f.day, at)
		if !exists {
			found := spanOf(Calendar, field, text, f.start, f.end)
			found.Text = fmt.Sprintf("%d月没有%d日，请核对。", f.day.month, f.day.from)
			if f.day.year != 0 {
				found.Text = fmt.Sprintf("%d年", f.day.year) + found.Text
			}
			out = append(out, found)
			continue
		}
		start, end, said := weekdayBeside(text, f)
		if said == "" || strings.Contains(weekdays[day.Weekday()], said) {
			continue
		}
		found := spanOf(Calendar, field, text, start, end)
		found.Text = fmt.Sprintf("%s是星期%c，请核对日期和星期。", day.Format("2006年1月2日"), []rune(weekdays[day.Weekday()])[0])
		out = append(out, found)
	}
	return out
}

// weekdayBeside is the day of the week that stands behind a date or before it, and
// where the two stand together.
func weekdayBeside(text string, f fact) (start, end int, said string) {
	if m := weekdayAfter.FindStringSubmatchIndex(text[f.end:]); m != nil {
		end := f.end + m[1]
		if moreDays.MatchString(text[end:]) {
			return 0, 0, ""
		}
		return f.start, end, text[f.end+m[2] : f.end+m[3]]
	}
	if m := weekdayBefore.FindStringSubmatchIndex(text[:f.start]); m != nil {
		word := strings.LastIndexAny(text[:m[2]], "星礼周")
		return word, f.end, text[m[2]:m[3]]
	}
	return 0, 0, ""
}

// dayNear is the day that a date names: without a year, that of the years around the
// day of writing which lies nearest to it; false where there is no such day.
func dayNear(d days, at time.Time) (time.Time, bool) {
	in := func(year int) (time.Time, bool) {
		t := time.Date(year, time.Month(d.month), d.from, 12, 0, 0, 0, at.Location())
		return t, int(t.Month()) == d.month
	}
	if d.year != 0 {
		return in(d.year)
	}
	var best time.Time
	for year := at.Year() - 4; year <= at.Year()+4; year++ { // the years between leap days
		if t, ok := in(year); ok && (best.IsZero() || t.Sub(at).Abs() < best.Sub(at).Abs()) {
			best = t
		}
	}
	return best, !best.IsZero()
}
