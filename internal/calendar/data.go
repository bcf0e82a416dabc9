package calendar

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

//go:embed data/holidays.csv
var embedded []byte

// Default is the calendar of the embedded data.
var Default = sync.OnceValue(func() *Calendar {
	days, err := Parse(bytes.NewReader(embedded))
	if err != nil {
		panic("calendar: embedded data: " + err.Error()) // a broken build, caught by any test
	}
	return new(Calendar).With(days)
})

// Parse reads days as CSV: date, kind, name. The date is 2026-01-31, the kind
// is holiday (or 休, 假) or workday (or 班, 调休); empty lines, lines that begin
// with # and a heading are passed over. What cannot be read is named with its
// line in a joined error, and the rest is returned all the same.
func Parse(r io.Reader) ([]Day, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord, in.Comment, in.TrimLeadingSpace = -1, '#', true
	var days []Day
	var errs []error
	seen := map[Date]bool{}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return days, errors.Join(errs...)
		}
		if err != nil {
			return days, errors.Join(append(errs, fmt.Errorf("read calendar: %w", err))...)
		}
		line, _ := in.FieldPos(0)
		if line == 1 && strings.EqualFold(strings.TrimPrefix(row[0], "\ufeff"), "date") {
			continue
		}
		day, err := parseDay(row)
		if err == nil && seen[day.Date] {
			err = fmt.Errorf("%s is given twice", day.Date)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", line, err))
			continue
		}
		seen[day.Date] = true
		days = append(days, day)
	}
}

func parseDay(row []string) (Day, error) {
	if len(row) < 2 {
		return Day{}, errors.New("needs date, kind and name")
	}
	t, err := time.ParseInLocation(time.DateOnly, strings.TrimPrefix(strings.TrimSpace(row[0]), "\ufeff"), Shanghai)
	if err != nil {
		return Day{}, fmt.Errorf("%q is no date like 2026-01-31", row[0])
	}
	day := Day{Date: DateOf(t)}
	switch strings.TrimSpace(row[1]) {
	case "workday", "班", "调休", "上班":
		day.Working = true
	case "holiday", "休", "假", "放假":
	default:
		return Day{}, fmt.Errorf("kind %q is neither holiday nor workday", row[1])
	}
	if len(row) > 2 {
		day.Name = strings.TrimSpace(row[2])
	}
	return day, nil
}
