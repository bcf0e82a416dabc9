package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"yuqing/ingest/table"
)

// WriteJSON writes the report as one line of JSON with the keys of the
// command line's contract.
func (r Timeliness) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("write the report as JSON: %w", err)
	}
	return nil
}

// Heading says how the columns of a CSV are named.
type Heading int

// The headings.
const (
	Keys   Heading = iota // the JSON's keys, for scripts
	Titles                // Chinese, with the mark by which Excel knows UTF-8
)

// column is one column of the CSV.
type column struct {
	key, title string
	cell       func(Row) string
}

var columns = []column{
	{"key", "代码", func(r Row) string { return Cell(r.Key) }},
	{"name", "名称", func(r Row) string { return Cell(r.Name) }},
	{"entries", "总件数", func(r Row) string { return strconv.Itoa(r.Entries) }},
	{"responded", "已回应", func(r Row) string { return strconv.Itoa(r.Responded) }},
	{"due", "应回应（已到期或已回应）", func(r Row) string { return strconv.Itoa(r.Due) }},
	{"on_time", "按时回应", func(r Row) string { return strconv.Itoa(r.OnTime) }},
	{"on_time_rate", "回应及时率", func(r Row) string { return number(r.OnTimeRate.Value) }},
	{"first_response_hours_count", "回应时长件数", func(r Row) string { return strconv.Itoa(r.FirstResponseHours.Count) }},
	{"first_response_hours_mean", "回应时长平均（小时）", func(r Row) string { return number(r.FirstResponseHours.Mean) }},
	{"first_response_hours_median", "回应时长中位数（小时）", func(r Row) string { return number(r.FirstResponseHours.Median) }},
	{"first_response_hours_p90", "回应时长P90（小时）", func(r Row) string { return number(r.FirstResponseHours.P90) }},
	{"first_feedback_hours_count", "首回时长件数", func(r Row) string { return strconv.Itoa(r.FirstFeedbackHours.Count) }},
	{"first_feedback_hours_mean", "首回时长平均（小时）", func(r Row) string { return number(r.FirstFeedbackHours.Mean) }},
	{"first_feedback_hours_median", "首回时长中位数（小时）", func(r Row) string { return number(r.FirstFeedbackHours.Median) }},
	{"first_feedback_hours_p90", "首回时长P90（小时）", func(r Row) string { return number(r.FirstFeedbackHours.P90) }},
	{"overdue_open", "超时未回应", func(r Row) string { return strconv.Itoa(r.OverdueOpen) }},
	{"closed", "已办结", func(r Row) string { return strconv.Itoa(r.Closed) }},
	{"closed_on_time_rate_numerator", "按时办结", func(r Row) string { return strconv.Itoa(r.ClosedOnTimeRate.Numerator) }},
	{"closed_on_time_rate_denominator", "已交办", func(r Row) string { return strconv.Itoa(r.ClosedOnTimeRate.Denominator) }},
	{"closed_on_time_rate", "按时办结率", func(r Row) string { return number(r.ClosedOnTimeRate.Value) }},
}

// WriteCSV writes the rows and, as the last line, the total (key "total").
// Rates are 0 to 1; numbers that are not known are empty.
func (r Timeliness) WriteCSV(w io.Writer, h Heading) error {
	if h == Titles {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return fmt.Errorf("write the report as CSV: %w", err)
		}
	}
	out := csv.NewWriter(w)
	lines := make([][]string, 0, len(r.Rows)+2)
	lines = append(lines, heading(h))
	for _, row := range append(r.Rows[:len(r.Rows):len(r.Rows)], Row{"total", "合计", r.Total}) {
		lines = append(lines, line(row))
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write the report as CSV: %w", err)
	}
	return nil
}

func heading(h Heading) []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.key
		if h == Titles {
			cells[i] = c.title
		}
	}
	return cells
}

func line(r Row) []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.cell(r)
	}
	return cells
}

// number writes all digits, so that a script reads the very value of the JSON.
func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// Cell makes a text safe as a cell of a table that a spreadsheet will open:
// one that would be taken for a formula gets an apostrophe in front, which the
// readers of tables take off again.
func Cell(s string) string { return table.Guard(s) }
