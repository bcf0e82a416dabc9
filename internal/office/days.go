package office

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Source is where a year of the calendar comes from.
type Source string

// The sources.
const (
	Shipped  Source = "自带"
	Imported Source = "导入"
	Missing  Source = "缺"
)

// SourceOf says where the year of the calendar in force comes from, and by
// which document.
func (s *State) SourceOf(year int) (Source, string) {
	for _, y := range s.Holidays.Years {
		if y.Year == year {
			return Imported, y.Source
		}
	}
	if s.Book.Calendar.Known(year) {
		return Shipped, "国务院办公厅通知（程序自带）"
	}
	return Missing, ""
}

// warnFrom is the month from which next year's notice can be expected.
const warnFrom = time.November

// MissingYear is the year whose holidays ought to be known by now and are not.
func (s *State) MissingYear(now time.Time) (int, bool) {
	today := calendar.DateOf(now)
	if !s.Book.Calendar.Known(today.Year) {
		return today.Year, true
	}
	if today.Month >= warnFrom && !s.Book.Calendar.Known(today.Year+1) {
		return today.Year + 1, true
	}
	return 0, false
}

// maxRows bounds a file of days.
const maxRows = 2000

// ReadDays reads days from CSV or XLSX: date, kind (休, 放假 … or 班, 上班 …) and
// name, with or without a heading. What cannot be read is named with its line,
// in Chinese; the rest is returned.
func ReadDays(r io.Reader) (days []Day, problems []string, err error) {
	t, err := table.Open(r)
	if err != nil {
		return nil, nil, opinion.Invalid("file", "%s；请上传 CSV 或 XLSX。", err.Error())
	}
	defer t.Close()
	for row, err := range t.Rows(maxRows) {
		if err != nil {
			return nil, nil, opinion.Invalid("file", "%v；请核对后重新上传。", err)
		}
		d, problem := dayOf(row, t.Since1904())
		switch {
		case problem == "":
			days = append(days, d)
		case len(days) > 0 || len(problems) > 0 || !looksLikeHeading(row.Cells):
			problems = append(problems, fmt.Sprintf("第 %d 行：%s", row.Line, problem))
		}
	}
	return days, problems, nil
}

func looksLikeHeading(cells []string) bool {
	return !strings.ContainsAny(strings.Join(cells, ""), "0123456789")
}

func dayOf(row table.Row, since1904 bool) (Day, string) {
	if row.Bad != "" {
		return Day{}, row.Bad
	}
	cell := func(i int) string {
		if i >= len(row.Cells) {
			return ""
		}
		return strings.TrimSpace(row.Cells[i])
	}
	at, err := readDate(cell(0), since1904)
	if err != nil {
		return Day{}, fmt.Sprintf("“%s”不是日期", cell(0))
	}
	d := Day{Date: calendar.DateOf(at).String(), Name: cell(2)}
	switch strings.ToLower(cell(1)) {
	case "班", "上班", "调休", "补班", "workday":
		d.Working = true
	case "休", "假", "放假", "休息", "holiday":
	default:
		return Day{}, fmt.Sprintf("“%s”应写“休”或“班”", cell(1))
	}
	return d, ""
}

func readDate(s string, since1904 bool) (time.Time, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n < 100000 { // as a spreadsheet counts
		return dates.Serial(n, since1904)
	}
	return dates.Parse(s)
}

// OffHours reports whether nobody sits in the office at that time: at night,
// on days off and before work begins, which is when supervision opens. An office
// that has steps of supervision taken at night too does not begin its work then.
func (s *State) OffHours(at time.Time) bool {
	day := calendar.DateOf(at)
	minute := int(at.Sub(day.At(0)) / time.Minute)
	begins := max(s.Rules.Supervision.Opens, ledger.DefaultSupervision().Opens)
	return !s.Book.Calendar.WorkingDay(day) || minute < begins || minute >= s.Rules.Settings.OfficeEnd
}
