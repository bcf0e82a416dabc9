package dates

import (
	"strconv"
	"strings"
	"time"

	"yuqing/internal/calendar"
)

// parts is what was found of a date so far.
type parts struct {
	nums                 []number // of the date, in order
	year, month, day     int
	hour, min, sec, nano int
	hasTime              bool
	half                 string // "am", "pm", "noon", "night" or ""
	zone                 *time.Location
	unix                 int64 // milliseconds, for a bare timestamp
	order                order
}

type number struct {
	value, digits int
}

// maxNumbers is more than any date has.
const maxNumbers = 8

// scan walks s once and sorts its numbers and words; false means that s holds
// something no date has.
func (p *parts) scan(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		var n int
		switch {
		case isDigit(c):
			n = p.number(s, i)
		case isLetter(c):
			n = p.word(s[i:])
			if n == 0 && len(p.nums) == 0 {
				n = foreignDay(s[i:])
			}
		case c == '(' && p.hasTime:
			n = comment(s[i:])
		case (c == '+' || c == '-') && p.isOffset(s, i):
			n = p.offset(s[i:])
		case strings.IndexByte(" \t\r\n,.-/:()[]+'", c) >= 0:
			n = 1
		}
		if n == 0 || len(p.nums) > maxNumbers {
			return false
		}
		i += n
	}
	return true
}

// foreignDay is a weekday in another language, known by the comma behind it:
// "Do, 01 Jan 2026".
func foreignDay(s string) int {
	n := strings.IndexByte(s, ',')
	if n < 2 || n > 10 || strings.IndexFunc(s[:n], func(r rune) bool { return r < 'A' }) >= 0 {
		return 0
	}
	return n
}

// comment is what stands in parentheses behind a time, such as the name of its
// zone; only a short one may be a zone itself.
func comment(s string) int {
	end := strings.IndexByte(s, ')')
	if end > 6 {
		return end + 1
	}
	return 1
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func digitsLen(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// number reads a number or, where a colon follows, a time of day.
func (p *parts) number(s string, at int) int {
	s = s[at:]
	n := digitsLen(s)
	if n > 18 {
		return 0
	}
	value, _ := strconv.Atoi(s[:n]) // at most 18 digits
	if n <= 2 && n < len(s) && s[n] == ':' {
		return p.clock(s, value, n)
	}
	p.nums = append(p.nums, number{value, n})
	return n
}

// clock reads h:m[:s[.fraction]], of which the first n bytes were the hour.
func (p *parts) clock(s string, hour, n int) int {
	if p.hasTime { // the offset of a zone whose plus was lost, or the end of a span
		return n + 1 + digitsLen(s[n+1:])
	}
	p.hour, p.min, p.sec, p.nano, p.hasTime = hour, 0, 0, 0, true
	for _, part := range []*int{&p.min, &p.sec} {
		if n >= len(s) || s[n] != ':' {
			return n
		}
		d := digitsLen(s[n+1:])
		if d == 0 {
			return n + 1 // 15时
		}
		if d > 2 {
			return 0
		}
		*part, _ = strconv.Atoi(s[n+1 : n+1+d])
		n += 1 + d
	}
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && isDigit(s[n+1]) {
		d := digitsLen(s[n+1:])
		frac, _ := strconv.Atoi((s[n+1:n+1+d] + "00000000")[:9])
		p.nano = frac
		n += 1 + d
	}
	return n
}

var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
	"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

var weekdays = map[string]bool{
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true,
}

// word reads a month, a weekday, am/pm, a zone or a filler; an unknown word
// of up to five letters behind a time counts as an unknown zone, which feeds'
// readers take as UTC.
func (p *parts) word(s string) int {
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	w := strings.ToLower(s[:n])
	if n >= 3 && p.month == 0 && months[w[:3]] > 0 {
		p.month = months[w[:3]]
		return n
	}
	switch w {
	case "t", "at", "st", "nd", "rd", "th", "m", "ad", "of":
		return n
	case "am", "pm", "noon", "night":
		p.half = w
		return n
	case "a", "p": // a.m.
		if strings.HasPrefix(strings.ToLower(s[n:]), ".m") {
			p.half = w + "m"
		}
		return n
	}
	if offset, ok := zones[w]; ok {
		p.setZone(w, offset)
		return n
	}
	if strings.HasPrefix(strings.ToLower(s), "asia/shanghai") {
		p.zone = calendar.Shanghai
		return len("asia/shanghai")
	}
	if n >= 3 && weekdays[w[:3]] {
		return n
	}
	if p.hasTime && n >= 2 && n <= 5 {
		p.setZone(w, 0)
		return n
	}
	return 0
}

// setZone keeps a numeric offset where one was given: "+0800 (CST)".
func (p *parts) setZone(name string, offset int) {
	if p.zone == nil {
		p.zone = time.FixedZone(strings.ToUpper(name), offset)
	}
}

// isOffset tells the sign of a zone from a dash within the date: it comes
// after the time, after a zone's name, or after a whole date.
func (p *parts) isOffset(s string, i int) bool {
	rest := s[i+1:]
	if digitsLen(rest) == 0 {
		return false
	}
	if p.hasTime || p.zone != nil {
		return true
	}
	return len(p.nums) >= 3 || s[i] == '+' && len(p.nums) > 0
}

// offset reads ±h, ±hh, ±hhmm or ±hh:mm; it counts from what a name before it
// (GMT+8) said only when that was UTC.
func (p *parts) offset(s string) int {
	d := digitsLen(s[1:])
	n := 1 + d
	v, _ := strconv.Atoi(s[1:min(n, 10)])
	h, m := v, 0
	switch {
	case d > 4:
		return 0
	case d > 2:
		h, m = v/100, v%100
	case n+2 < len(s) && s[n] == ':' && isDigit(s[n+1]) && isDigit(s[n+2]):
		m, _ = strconv.Atoi(s[n+1 : n+3])
		n += 3
		if n+2 < len(s) && s[n] == ':' && digitsLen(s[n+1:]) == 2 {
			n += 3 // seconds of an offset
		}
	}
	switch {
	case s[0] == '-' && h > 12 && p.hasTime && n > 3: // no such zone: 14:00-15:00 is a span
		return n
	case h > 15 || m > 59:
		return 0
	}
	seconds := h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	p.zone = time.FixedZone("", seconds)
	if seconds == 8*3600 {
		p.zone = calendar.Shanghai
	}
	return n
}
