package hotline

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tidy trims a text that spans lines: no spaces at the ends of lines, no runs
// of them within, no empty lines.
func tidy(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return tidyLine(s)
	}
	var lines []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = tidyLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// tidyLine makes every run of white space one space.
func tidyLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// clip keeps a message short.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= 30 {
		return s
	}
	return string([]rune(s)[:30]) + "…"
}

var (
	scientific = regexp.MustCompile(`^([+-]?\d)(?:\.(\d+))?[eE]\+?(\d{1,3})$`)

	errRounded = errors.New("已被表格软件改写为科学计数，末尾数字丢失：请把该列设为文本后重新导出")
)

// wholeNumber undoes 1.38001380001E+10 where no digit is lost, and is an
// error where some are. Stored in XLSX, a number has all its digits up to 15
// of them; in CSV it has those that are written. odd is a warning.
func wholeNumber(s string, stored bool) (whole, odd string, err error) {
	s = strings.TrimSuffix(strings.TrimLeft(s, "'‘’`"), ".0") // an apostrophe tells a spreadsheet: text
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		if len(s) > 15 && isDigits(s) && strings.Trim(s[15:], "0") == "" {
			odd = fmt.Sprintf("编号 %s 第 15 位以后都是 0，可能已被表格软件改写", s)
		}
		return s, odd, nil
	}
	digits := m[1] + m[2]
	exponent, _ := strconv.Atoi(m[3]) // three digits at most
	lost := len(digits) <= exponent
	if stored {
		lost = exponent >= 15
	}
	if lost || len(strings.TrimRight(digits, "0")) > exponent+1 {
		return "", "", fmt.Errorf("%s %w", s, errRounded)
	}
	return (digits + strings.Repeat("0", exponent))[:exponent+1], "", nil
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// categories are the five kinds of appeal with clocks of their own.
var categories = []string{"咨询", "求助", "建议", "投诉", "举报"}

// category takes the kind out of names such as 投诉举报类 or 意见建议; what names
// none of them stays as it is.
func category(s string) string {
	if utf8.RuneCountInString(s) > 10 {
		return s
	}
	first, where := s, len(s)
	for _, c := range categories {
		if i := strings.Index(s, c); i >= 0 && i < where {
			first, where = c, i
		}
	}
	return first
}
