package dates

import (
	"regexp"
	"strings"
)

// shapes are dates in forms of their own, and how they are written otherwise.
var shapes = []struct {
	form *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`^(\d{8}|\d{10}|\d{12,14})\.\d+$`), "$1"},                                         // a number that was taken for one with decimals
	{regexp.MustCompile(`^/Date\((\d{13})(?:[+-]\d{4})?\)/$`), "$1"},                                      // JSON of .NET
	{regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})[-_](\d{1,2})[-:.](\d{2})[-:.](\d{2})$`), "$1 $2:$3:$4"}, // names of files
	{regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})[-_](\d{1,2})[-:.](\d{2})$`), "$1 $2:$3"},
	{regexp.MustCompile(`^(\d{4})\\(\d{1,2})\\(\d{1,2})\b`), "${1}-${2}-$3"},
	{regexp.MustCompile(`^(\d{1,2})-(\d{1,2})月-(\d{2})\b`), "20${3}-${2}-$1"}, // 1-3月-26, a spreadsheet's d-mmm-yy
	{regexp.MustCompile(`^(\d{14})\d{3}$`), "$1"},                             // with milliseconds
}

// reshaped is a date in one of these shapes, written otherwise. Most dates are
// told at a glance to have none of them.
func reshaped(s string) string {
	if !strings.ContainsAny(s, "._\\(月") && strings.Count(s, "-") < 3 && len(s) != len("20260301150405123") {
		return s
	}
	for _, x := range shapes {
		if x.form.MatchString(s) {
			return x.form.ReplaceAllString(s, x.as)
		}
	}
	return s
}
