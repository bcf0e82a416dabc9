package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ParseNotice reads the text of a yearly notice (放假通知) as the State Council's
// General Office words it:
//
//	二、春节：2月15日（农历腊月二十八、周日）至23日放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
//
// It returns the days by date and, in Chinese, each piece that names dates but
// says neither 放假 nor 上班, or dates that do not exist; nothing is guessed.
func ParseNotice(year int, text string) (days []Day, problems []string) {
	seen := map[Date]Day{}
	for _, item := range items(text) {
		name := itemName(item)
		for _, clause := range strings.FieldsFunc(brackets.ReplaceAllString(item, ""), func(r rune) bool { return strings.ContainsRune("。；;\n", r) }) {
			found, problem := parseClause(year, name, clause)
			if problem != "" {
				problems = append(problems, problem)
			}
			for _, d := range found {
				if old, twice := seen[d.Date]; twice && old.Working != d.Working {
					problems = append(problems, fmt.Sprintf("%s 既写放假又写上班，请核对", d.Date))
					continue
				}
				seen[d.Date] = d
			}
		}
	}
	for _, d := range seen {
		days = append(days, d)
	}
	SortDays(days)
	return days, problems
}

var (
	brackets = regexp.MustCompile(`[（(][^（）()]*[）)]`)
	heads    = regexp.MustCompile(`(?m)^[\s　]*(?:[一二三四五六七八九十]+[、.．]|\d+[、.．])?[\s　]*([\p{Han}]{1,10}?)[\s　]*[：:]`)
	// dates is a day, or a range of days: 2026年12月31日至2027年1月2日, 1月1日至3日.
	dates = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?(?:\s*(?:至|到|—|－|-|～|~)\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日?)?`)
)

// items cuts the text where the next holiday begins.
func items(text string) []string {
	at := heads.FindAllStringIndex(text, -1)
	if len(at) == 0 {
		return []string{text}
	}
	var out []string
	for i, a := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		out = append(out, text[a[0]:end])
	}
	return out
}

func itemName(item string) string {
	if m := heads.FindStringSubmatch(item); m != nil {
		return m[1]
	}
	return ""
}

func parseClause(year int, name, clause string) (days []Day, problem string) {
	found := dates.FindAllStringSubmatch(clause, -1)
	if len(found) == 0 {
		return nil, ""
	}
	off, on := strings.Contains(clause, "放假") || strings.Contains(clause, "休息"), strings.Contains(clause, "上班") || strings.Contains(clause, "补班")
	if off == on { // neither, or both in one piece
		if off {
			return parseMixed(year, name, clause)
		}
		return nil, fmt.Sprintf("“%s”没有写明放假还是上班", strings.TrimSpace(clause))
	}
	for _, m := range found {
		more, bad := span(year, m)
		if bad != "" {
			return nil, bad
		}
		for _, d := range more {
			days = append(days, Day{Date: d, Working: on, Name: name})
		}
	}
	return days, ""
}

// parseMixed reads a piece that says both, joined by a comma.
func parseMixed(year int, name, clause string) (days []Day, problem string) {
	var run string
	for _, piece := range strings.FieldsFunc(clause, func(r rune) bool { return r == '，' || r == ',' }) {
		run += piece + "、"
		off, on := strings.Contains(piece, "放假") || strings.Contains(piece, "休息"), strings.Contains(piece, "上班") || strings.Contains(piece, "补班")
		if off && on {
			return nil, fmt.Sprintf("“%s”里放假和上班写在一起，请分成两句", strings.TrimSpace(piece))
		}
		if !off && !on {
			continue
		}
		more, bad := parseClause(year, name, run)
		if bad != "" {
			return nil, bad
		}
		days, run = append(days, more...), ""
	}
	return days, ""
}

// maxSpan bounds a range of days: no holiday is longer.
const maxSpan = 31

// span is the days of a match of dates.
func span(year int, m []string) (days []Date, problem string) {
	first := Date{year, time.Month(number(m[2])), number(m[3])}
	if m[1] != "" {
		first.Year = number(m[1])
	}
	last := first
	if m[6] != "" {
		last.Day = number(m[6])
		if m[5] != "" {
			last.Month = time.Month(number(m[5]))
		}
		switch {
		case m[4] != "":
			last.Year = number(m[4])
		case last.Compare(first) < 0 && m[5] != "":
			last.Year++ // 12月31日至1月2日
		}
	}
	if !first.Valid() || !last.Valid() || last.Compare(first) < 0 {
		return nil, fmt.Sprintf("“%s”不是有效的日期", m[0])
	}
	for d := first; d.Compare(last) <= 0; d = d.Next() {
		if len(days) == maxSpan {
			return nil, fmt.Sprintf("“%s”超过 %d 天，请核对", m[0], maxSpan)
		}
		days = append(days, d)
	}
	return days, ""
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // the expression lets digits through only
	return n
}
