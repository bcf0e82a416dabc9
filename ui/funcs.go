package ui

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/internal/report"
	"yuqing/internal/rhythm"
	"yuqing/ledger"
)

var funcs = template.FuncMap{
	"when":         when,
	"iso":          func(t time.Time) string { return t.In(calendar.Shanghai).Format(time.RFC3339) },
	"day":          func(t time.Time) string { return t.In(calendar.Shanghai).Format(time.DateOnly) },
	"ago":          ago,
	"recently":     recently,
	"since":        func(t, now time.Time) string { return " " + rhythm.Words(now.Sub(t)) },
	"left":         left,
	"shifthours":   shiftHours,
	"count":        count,
	"percent":      percent,
	"seesAll":      func(a access.Actor) bool { return ledger.ScopeOf(a).All },
	"precision":    func(r calibration.Rate) string { return percent(report.Rate(r)) },
	"hours":        hoursText,
	"lasted":       func(hours float64) string { return roughly(time.Duration(hours * float64(time.Hour))) },
	"paragraphs":   paragraphs,
	"join":         strings.Join,
	"times100":     func(x float64) float64 { return 100 * x },
	"inc":          func(n int) int { return n + 1 },
	"kindName":     func(k opinion.Kind) string { return kindNames[k] },
	"sourceKind":   func(k opinion.SourceKind) string { return sourceKinds[k] },
	"maskPhone":    access.MaskPhone,
	"took":         func(d opinion.Duration) string { return fmt.Sprintf("用时 %.2f 秒", time.Duration(d).Seconds()) },
	"duration":     func(d opinion.Duration) string { return durationText(time.Duration(d)) },
	"levelMark":    levelMark,
	"dict":         dict,
	"later":        later,
	"minus":        func(a, b int) int { return a - b },
	"excerpt":      excerpt,
	"main":         func(s string, whole bool, url string) longText { return long(s, shownFirst, whole, url) },
	"beside":       func(s string, whole bool, url string) longText { return long(s, besideFirst, whole, url) },
	"line":         func(s string, whole bool, url string) longText { return long(s, lineFirst, whole, url) },
	"webLink":      webLink,
	"heading":      heading,
	"letterReason": letterReason,
	"passages":     passages,
	"textRows":     textRows,
	"progress":     progressOf,
	"filtersIn":    filtersIn,
}

// filtersIn counts the filters of an address that are set.
func filtersIn(v url.Values, keys ...string) int {
	n := 0
	for _, key := range keys {
		n += btoi(len(given(v[key])) > 0)
	}
	return n
}

// textRows is how high a field must be to show its text, in lines.
func textRows(s string) int {
	const wide, least, most = 50, 3, 30 // characters a line; lines
	n := 1
	for _, line := range strings.Split(s, "\n") {
		n += 1 + utf8.RuneCountInString(line)/wide
	}
	return min(most, max(least, n))
}

var kindNames = map[opinion.Kind]string{
	opinion.KindArticle: "文章", opinion.KindClue: "线索", opinion.KindTicket: "工单",
}

var sourceKinds = map[opinion.SourceKind]string{
	opinion.SourceFeed: "订阅源", opinion.SourcePage: "网页", opinion.SourceHotline: "热线", opinion.SourceClues: "线索",
}

func when(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(calendar.Shanghai).Format("2006-01-02 15:04")
}

// shiftHours are those of a shift, beside its day: 17:30—次日 08:30. One that goes on
// for longer is told with its days.
func shiftHours(from, to time.Time) string {
	from, to = from.In(calendar.Shanghai), to.In(calendar.Shanghai)
	switch first, last := calendar.DateOf(from), calendar.DateOf(to); last {
	case first:
		return from.Format("15:04") + "—" + to.Format("15:04")
	case calendar.DateOf(from.AddDate(0, 0, 1)):
		return from.Format("15:04") + "—次日 " + to.Format("15:04")
	}
	return when(from) + " 至 " + when(to)
}

// agoDays is how far back people count in days; before that a date says more.
const agoDays = 30

// ago says how long ago something was, in the largest unit that fits, and the
// day where it was long ago.
func ago(t, now time.Time) string {
	if t.IsZero() {
		return "从未"
	}
	d := now.Sub(t)
	if d < time.Minute {
		return "刚刚"
	}
	if d > agoDays*24*time.Hour {
		return t.In(calendar.Shanghai).Format(time.DateOnly)
	}
	return roughly(d) + "前"
}

// recently is ago where that says more than the moment beside it.
func recently(t, now time.Time) string {
	if now.Sub(t) > agoDays*24*time.Hour {
		return ""
	}
	return ago(t, now)
}

// left says how much time is left until a deadline, or by how much it is past.
func left(due, now time.Time) string {
	switch d := due.Sub(now); {
	case due.IsZero():
		return "—"
	case d < 0:
		return "已超 " + roughly(-d)
	default:
		return "剩 " + roughly(d)
	}
}

// roughly names a duration by its two largest units: 2 天 3 小时.
func roughly(d time.Duration) string {
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days >= 10:
		return fmt.Sprintf("%d 天", days)
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d 天 %d 小时", days, hours)
	case days > 0:
		return fmt.Sprintf("%d 天", days)
	case hours > 0 && minutes > 0:
		return fmt.Sprintf("%d 小时 %d 分", hours, minutes)
	case hours > 0:
		return fmt.Sprintf("%d 小时", hours)
	default:
		return fmt.Sprintf("%d 分钟", max(1, minutes))
	}
}

// later says how long after something else a thing was.
func later(d time.Duration) string {
	if d < time.Minute {
		return "最先"
	}
	return roughly(d) + "后"
}

// durationText is how a setting such as 15m reads: 15 分钟.
func durationText(d time.Duration) string {
	if d <= 0 {
		return "—"
	}
	return roughly(d)
}

// count writes a number with its thousands apart: 12,345.
func count(n any) string {
	if p, ok := n.(*int); ok && p != nil {
		n = *p
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func percent(r report.Rate) string {
	if r.Value == nil {
		return "—"
	}
	return strconv.FormatFloat(*r.Value*100, 'f', 1, 64) + "%"
}

func hoursText(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.FormatFloat(*v, 'f', 1, 64)
}

// paragraphs splits a text at its line ends and leaves empty ones out.
func paragraphs(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// levelMark is the sign that stands beside a level, so that it is never told
// by colour alone.
func levelMark(l opinion.Level) string {
	return strings.Repeat("●", l.Rank()) + strings.Repeat("○", max(0, len(opinion.Levels)-l.Rank()))
}

func excerpt(n int, s string) string {
	rs := []rune(s)
	if len(rs) <= n {
		return s
	}
	return string(rs[:n]) + "…"
}

// dict makes the argument of a part that needs several values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a key without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: key %v is no text", pairs[i])
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// webLink reports whether an address may become a link: what posts give as
// their address can be anything.
func webLink(address string) bool {
	return strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://")
}
