package dates

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/calendar"
)

// What a date of short numbers means follows from its column; where that leaves it
// open it is said.
func TestColumns(t *testing.T) {
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, calendar.Shanghai)
	tests := []struct {
		name  string
		cells []string
		in    string
		want  string
		doubt bool
	}{
		{"a spreadsheet's own form", []string{"3/1/26 14:00", "3/14/26 9:05"}, "3/1/26 14:00", "2026-03-01T14:00:00+08:00", false},
		{"nothing else tells", []string{"3/1/26 14:00"}, "3/1/26 14:00", "2026-03-01T14:00:00+08:00", true},
		{"the other would be to come", []string{"3/12/26"}, "3/12/26", "2026-03-12T00:00:00+08:00", false},
		{"the year last", []string{"03-01-2026", "03-25-2026"}, "03-01-2026", "2026-03-01T00:00:00+08:00", false},
		{"the year last, open", []string{"03-01-2026"}, "03-01-2026", "2026-03-01T00:00:00+08:00", true},
		{"the day first", []string{"01/03/2026", "25/03/2026"}, "01/03/2026", "2026-03-01T00:00:00+08:00", false},
		{"the day first, short", []string{"31/12/25", "01/02/26"}, "01/02/26", "2026-02-01T00:00:00+08:00", false},
		{"a day beyond the months", []string{"13/1/26"}, "13/1/26", "2026-01-13T00:00:00+08:00", false},
		{"a short year first", []string{"26-3-1", "25-12-30"}, "26-3-1", "2026-03-01T00:00:00+08:00", false},
		{"a short year first, alone", []string{"26.3.1"}, "26.3.1", "2026-03-01T00:00:00+08:00", false},
		{"a spreadsheet's mm-dd-yy", []string{"03-01-26", "02-28-26"}, "03-01-26", "2026-03-01T00:00:00+08:00", false},
		{"among whole dates", []string{"2026/3/1", "2026-02-03", "03-01-26"}, "03-01-26", "2026-03-01T00:00:00+08:00", true},
		{"whole dates are never in doubt", []string{"3/1/26", "2026-03-01"}, "2026-03-01", "2026-03-01T00:00:00+08:00", false},
		{"a serial number", nil, "46082.58", "2026-03-01T13:55:12+08:00", false},
		{"a serial number with nothing behind the point", nil, "46082.0", "2026-03-01T00:00:00+08:00", false},
		{"Unix seconds as a number", nil, "1772323200.0", "2026-03-01T08:00:00+08:00", false},
		{"Unix milliseconds as a number", nil, "1772323200000.0", "2026-03-01T08:00:00+08:00", false},
		{"a day as a number", nil, "20260301.0", "2026-03-01T00:00:00+08:00", false},
		{"words", nil, "2026年3月1日下午2点", "2026-03-01T14:00:00+08:00", false},
		{"d-mmm-yy", nil, "1-3月-26", "2026-03-01T00:00:00+08:00", false},
		{"too little", nil, "12345", "", false},
		{"words for none", nil, "正在办理中", "", false},
	}
	for _, tt := range tests {
		got, doubt, err := ColumnOf(tt.cells, now, false).Read(tt.in)
		if (err != nil) != (tt.want == "") || err == nil && got.Format(time.RFC3339) != tt.want || (doubt != "") != tt.doubt || doubt != "" && !strings.Contains(doubt, tt.want[:10]) {
			t.Errorf("%s: %s, %q, %v; want %s, in doubt %v", tt.name, got.Format(time.RFC3339), doubt, err, tt.want, tt.doubt)
		}
	}
}
