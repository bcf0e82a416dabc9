// Package dates reads the dates that feeds and hotline exports carry: RFC 822,
// RFC 3339, ISO 8601, slashes, Chinese (2026年3月1日 下午3:05) and Excel serials.
//
// A date without a zone is Beijing's, and so is the zone CST: the sources are
// Chinese, and reading them otherwise puts a post hours off. The package
// imports the standard library and internal/calendar only and never reads the clock.
package dates

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/internal/calendar"
)

// ErrUnreadable is returned for what is no date.
var ErrUnreadable = errors.New("无法识别的日期")

// mostBytes is more than any date has.
const mostBytes = 100

// Parse reads a date in any known form. A date without a time of day is its
// midnight; the result keeps the zone that was written, Shanghai by default.
func Parse(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > mostBytes || s[0] == '-' { // -0001-11-30 is how some sites write "none"
		return time.Time{}, ErrUnreadable
	}
	t, err := parse(s, unsaid)
	if err != nil {
		if other, ok := inEnglish(s); ok {
			return parse(other, unsaid)
		}
	}
	return t, err
}

func parse(s string, o order) (time.Time, error) {
	p := parts{order: o}
	if !p.scan(plain(reshaped(s))) || !p.assign() {
		return time.Time{}, ErrUnreadable
	}
	return p.time()
}

// Serial reads an Excel date: days since 1899-12-30, or since 1904-01-01 in a
// workbook that says so, in Shanghai's time, to the second. Values outside
// the years 1950 to 2150 are no dates.
func Serial(days float64, since1904 bool) (time.Time, error) {
	if since1904 {
		days += 1462
	}
	if !(days >= 18264 && days < 91313) { // false for NaN too
		return time.Time{}, ErrUnreadable
	}
	whole := math.Floor(days)
	seconds := math.Round((days - whole) * 86400)
	return time.Date(1899, 12, 30+int(whole), 0, 0, int(seconds), 0, calendar.Shanghai), nil
}

// chinese turns the words of a Chinese date into signs that scan knows.
var chinese = strings.NewReplacer(
	"年", "-", "月", "-", "日", " ", "号", " ",
	"点半", ":30 ", "點半", ":30 ", "时半", ":30 ", "点一刻", ":15 ", "点三刻", ":45 ", "点整", ":00 ", "时整", ":00 ", "时许", ":00 ", "点许", ":00 ", "许", " ",
	"时", ":", "時", ":", "点", ":", "點", ":", "分许", " ", "分", ":", "秒", " ",
	"上午", " am ", "凌晨", " am ", "早上", " am ", "早晨", " am ", "清晨", " am ", "早", " am ",
	"下午", " pm ", "午后", " pm ", "傍晚", " pm ", "中午", " noon ", "正午", " noon ", "午间", " noon ",
	"晚上", " night ", "晚间", " night ", "深夜", " night ", "夜间", " night ", "夜里", " night ", "半夜", " night ", "午夜", " night ", "晚", " night ", "夜", " night ",
	"星期一", " ", "星期二", " ", "星期三", " ", "星期四", " ", "星期五", " ", "星期六", " ", "星期日", " ", "星期天", " ",
	"周一", " ", "周二", " ", "周三", " ", "周四", " ", "周五", " ", "周六", " ", "周日", " ", "周天", " ",
	"년", "-", "월", "-", "일", " ", "오전", " am ", "오후", " pm ",
	"北京时间", " +0800 ", "中国标准时间", " +0800 ", "发布时间", " ", "：", ":", "，", ",", "（", "(", "）", ")",
	"\u3000", " ", "\u00a0", " ", "－", "-", "／", "/", "＋", "+", "．", ".", "—", "-", "–", "-",
)

// plain turns Chinese and full-width writing into ASCII.
func plain(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return strings.Map(narrow, chinese.Replace(written(s)))
		}
	}
	return s
}

// numerals are a year, month or day in Chinese characters, as documents are
// dated: 二〇二六年三月十二日.
var numerals = regexp.MustCompile(`[〇○零一二三四五六七八九十]+([年月日号])`)

// written turns a date in Chinese numerals into figures.
func written(s string) string {
	if !strings.Contains(s, "年") {
		return s
	}
	return numerals.ReplaceAllStringFunc(s, func(part string) string {
		unit, n := utf8.DecodeLastRuneInString(part)
		return figures(part[:len(part)-n]) + string(unit)
	})
}

// figures reads Chinese numerals below a hundred (十二, 二十) or digit by digit
// (二〇二六).
func figures(s string) string {
	tens, ones, ten := strings.Cut(s, "十")
	if !ten {
		return strings.Map(digit, s)
	}
	if tens == "" {
		tens = "一"
	}
	if ones == "" {
		ones = "〇"
	}
	return strings.Map(digit, tens+ones)
}

func digit(r rune) rune {
	switch i := slices.Index([]rune("零一二三四五六七八九"), r); {
	case r == '〇' || r == '○':
		return '0'
	case i >= 0:
		return '0' + rune(i)
	}
	return r
}

func narrow(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - '０' + '0'
	}
	return r
}

// time builds the result from what scan and assign found.
func (p *parts) time() (time.Time, error) {
	if p.unix != 0 {
		return time.UnixMilli(p.unix).In(calendar.Shanghai), nil
	}
	if p.year < 1 || p.month < 1 || p.month > 12 || p.day < 1 || p.day > daysIn(p.year, p.month) {
		return time.Time{}, ErrUnreadable
	}
	p.halve()
	if p.hour > 24 || p.min > 59 || p.sec > 60 || p.hour == 24 && p.min+p.sec > 0 {
		return time.Time{}, ErrUnreadable
	}
	zone := p.zone
	if zone == nil {
		zone = calendar.Shanghai
	}
	return time.Date(p.year, time.Month(p.month), p.day, p.hour, p.min, p.sec, p.nano, zone), nil
}

// halve brings an hour of a half of the day to one of twenty-four. Noon (中午) is
// from ten to two; the night (晚上) goes on behind midnight: its twelve o'clock
// ends the day that was named, its one o'clock is, as people write it, of the
// day itself.
func (p *parts) halve() {
	switch {
	case p.half == "pm" && p.hour < 12, p.half == "noon" && p.hour < 6, p.half == "night" && p.hour >= 5 && p.hour < 12:
		p.hour += 12
	case p.half == "am" && p.hour == 12:
		p.hour = 0
	case p.half == "night" && p.hour == 12:
		p.hour, p.day = 0, p.day+1
	}
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
