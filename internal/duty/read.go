package duty

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// maxTurns bounds one roster that is read.
const maxTurns = 5000

// Problem is a line that cannot be taken, and why, in Chinese.
type Problem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Read reads a roster from CSV, XLSX or text pasted out of a spreadsheet: a row
// for each turn, as in the template, or as offices print it: a row for each day
// with a column for each post or shift, several people in a cell, days without
// their year or month. Those lie closest to the day above them, the first to
// the title's month or to now. What cannot be read is named with its line; the rest
// is returned.
func Read(r io.Reader, now time.Time) (turns []Turn, problems []Problem, err error) {
	t, err := table.Open(r)
	if err != nil {
		return nil, nil, opinion.Invalid("file", "%s；请上传 CSV 或 XLSX，或从表格里复制粘贴。", err.Error())
	}
	defer t.Close()
	h, err := readHead(t)
	if err != nil {
		return nil, nil, err
	}
	b := builder{head: h, near: h.start(now), since1904: t.Since1904(), seen: map[[3]string]bool{}}
	for row, err := range t.Rows(maxTurns) {
		if err != nil {
			return nil, nil, opinion.Invalid("file", "%v；请核对后重试。", err)
		}
		b.row(row)
	}
	for _, sheet := range t.Unread() {
		b.problems = append(b.problems, Problem{Text: fmt.Sprintf("工作表“%s”没有读：一次读第一张表，其余请另存后再导入", sheet)})
	}
	return b.turns, b.problems, nil
}

// start is the day that the first row's lies close to.
func (h head) start(now time.Time) calendar.Date {
	d := calendar.DateOf(now)
	switch {
	case h.month == 0 && h.year == 0:
		return d
	case h.month == 0:
		return calendar.Date{Year: h.year, Month: time.July, Day: 1}
	case h.year == 0:
		return nearest(d, h.month, 15)
	}
	return calendar.Date{Year: h.year, Month: h.month, Day: 15}
}

// builder makes turns of rows.
type builder struct {
	head
	near      calendar.Date   // of the row above
	days      []calendar.Date // of the row above, for cells merged with it
	since1904 bool
	seen      map[[3]string]bool
	turns     []Turn
	problems  []Problem
}

func (b *builder) row(row table.Row) {
	fault := func(format string, a ...any) {
		b.problems = append(b.problems, Problem{row.Line, fmt.Sprintf(format, a...)})
	}
	if row.Bad != "" {
		fault("%s", row.Bad)
		return
	}
	typed := cellAt(row.Cells, b.columns["日期"])
	people := slices.ContainsFunc(b.seats, func(s seat) bool { return cellAt(row.Cells, s.name) != "" })
	if !people && len(filled(row.Cells)) <= 1 { // a note below the table
		return
	}
	if typed != "" || len(b.days) == 0 {
		days, err := b.readDays(typed)
		if err != nil {
			fault("“%s”不是日期", typed)
			return
		}
		b.days, b.near = days, days[len(days)-1]
	}
	if !people {
		fault("没有写姓名")
		return
	}
	for _, s := range b.seats {
		if problem := b.seat(s, row); problem != "" {
			fault("%s", problem)
		}
	}
}

// seat adds the turns of one cell of people.
func (b *builder) seat(s seat, row table.Row) string {
	names := cellAt(row.Cells, s.name)
	if names == "" {
		return ""
	}
	t := Turn{Shift: s.shift, Duty: s.duty}
	if c := b.cell(row, "班次"); c != "" {
		t.Shift = c
	}
	if c := b.cell(row, "职责"); c != "" {
		t.Duty = c
	}
	hours, shift, problem := b.hours(s, t.Shift, b.cell(row, "开始"), b.cell(row, "结束"))
	if problem != "" {
		return problem
	}
	t.Shift = shift
	for _, p := range pair(names, cellAt(row.Cells, s.phone)) {
		t.Name, t.Phone = p.name, p.phone
		if problem := t.faulty(); problem != "" {
			return problem
		}
		for _, day := range b.days {
			t.Day = day.String()
			t.From, t.To = period(day, hours[0], hours[1])
			key := [3]string{t.Day, t.Shift, t.Name}
			if b.seen[key] {
				return fmt.Sprintf("%s 在 %s %s出现了两次", t.Name, t.Day, t.Shift)
			}
			b.seen[key] = true
			b.turns = append(b.turns, t)
		}
	}
	return ""
}

func (b *builder) cell(row table.Row, field string) string {
	i, ok := b.columns[field]
	if !ok {
		return ""
	}
	return cellAt(row.Cells, i)
}

func (t Turn) faulty() string {
	switch {
	case t.Name == "":
		return fmt.Sprintf("电话 %s 没有写姓名", t.Phone)
	case t.Phone == "":
		return t.Name + " 没有写电话"
	case strings.ContainsFunc(t.Phone, func(r rune) bool { return !strings.ContainsRune("0123456789-+() （）转", r) }):
		return fmt.Sprintf("“%s”不是电话号码", t.Phone)
	case tooLong(t.Shift, 20), tooLong(t.Name, 40), tooLong(t.Phone, 40), tooLong(t.Duty, 40):
		return "有一格太长"
	}
	return ""
}

func tooLong(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// hours are when a shift runs and what it is called.
func (b *builder) hours(s seat, shift, from, to string) (hours [2]int, name, problem string) {
	if from != "" || to != "" {
		start, err1 := readClock(from)
		end, err2 := readClock(to)
		if err1 != nil || err2 != nil {
			return hours, "", fmt.Sprintf("开始、结束“%s—%s”应写作 08:30、17:30", from, to)
		}
		return [2]int{start, end}, cmp.Or(shift, "值班"), ""
	}
	if s.timed && shift == s.shift {
		return s.hours, shift, ""
	}
	if span, ok := spanOf(shift); ok {
		name := strings.Trim(clockSpan.ReplaceAllString(shift, ""), " ()（）")
		return span, cmp.Or(name, "值班"), ""
	}
	if shift == "" {
		if _, column := b.columns["班次"]; !column {
			shift = "全天" // a roster that names no shifts is of whole days
		}
	}
	if known, ok := shifts[shift]; ok {
		return known, shift, ""
	}
	return hours, "", fmt.Sprintf("班次“%s”须另写开始、结束时间；不用写的有：白班、夜班、全天", shift)
}

// person is one of a cell.
type person struct{ name, phone string }

var (
	between   = regexp.MustCompile(`[、，,；;/\n]+`)
	blanks    = regexp.MustCompile(`[\s\x{3000}]+`)
	phoneForm = regexp.MustCompile(`[（(]?\+?\d[\d \-—–－()（）转]{2,}\d[）)]?`)
	letters   = regexp.MustCompile(`\p{L}`)
)

// pair reads the people of a cell with their numbers, from the cell beside it or
// from their own; one number may be that of all.
func pair(names, phones string) []person {
	var out []person
	for _, part := range split(names) {
		p := person{name: part}
		if at := phoneForm.FindStringIndex(part); at != nil && letters.MatchString(part[:at[0]]+part[at[1]:]) {
			p.name = part[:at[0]] + part[at[1]:]
			p.phone = part[at[0]:at[1]]
		}
		p.name = strings.Trim(blanks.ReplaceAllString(p.name, ""), "()（）:：")
		out = append(out, p)
	}
	numbers := split(phones)
	for i := range out {
		switch {
		case out[i].phone == "" && len(numbers) == len(out):
			out[i].phone = numbers[i]
		case out[i].phone == "" && len(numbers) > 0:
			out[i].phone = numbers[0]
			if len(numbers) > 1 && i > 0 { // whose is whose is not said
				out[i].phone = ""
				if i < len(numbers) {
					out[i].phone = numbers[i]
				}
			}
		}
		out[i].phone = strings.Trim(dashes.Replace(out[i].phone), "()（） ")
	}
	return out
}

var dashes = strings.NewReplacer("—", "-", "–", "-", "－", "-")

// split cuts a cell into its people or numbers: at marks and line ends, and at
// blanks between words of two characters and more (张 三 is one name).
func split(s string) []string {
	var out []string
	for _, part := range between.Split(s, -1) {
		words := strings.Fields(part)
		if len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return utf8.RuneCountInString(w) < 2 || !letters.MatchString(w) }) {
			out = append(out, words...)
		} else if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

var (
	dayRange  = regexp.MustCompile(`^(.*?\d\s*[日号]?)\s*(?:至|到|[—–~～－]+|-)\s*((?:\d{1,2}\s*[月./])?\s*\d{1,2}\s*[日号]?)$`)
	monthDay  = regexp.MustCompile(`^(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})\s*[日号]?$`)
	dayOnly   = regexp.MustCompile(`^(\d{1,2})\s*[日号]?$`)
	dayNote   = regexp.MustCompile(`[（(]?(?:星期|周|礼拜)[一二三四五六日天末][）)]?|[（(][^（）()]*[）)]`)
	longest   = 31 // days of one row
	wideDigit = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9", "．", ".", "／", "/")
)

// readDays reads the day or the days of a row.
func (b *builder) readDays(s string) ([]calendar.Date, error) {
	s = strings.TrimSpace(wideDigit.Replace(s))
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 31 && n < 100000 {
		at, err := dates.Serial(n, b.since1904)
		return []calendar.Date{calendar.DateOf(at)}, err
	}
	if d, err := b.readDay(s); err == nil {
		return []calendar.Date{d}, nil
	}
	m := dayRange.FindStringSubmatch(strings.TrimSpace(dayNote.ReplaceAllString(s, "")))
	if m == nil {
		return nil, dates.ErrUnreadable
	}
	first, err := b.readDay(m[1])
	if err != nil {
		return nil, err
	}
	later := builder{head: head{month: first.Month}, near: first}
	last, err := later.readDay(m[2])
	if err != nil {
		return nil, err
	}
	var days []calendar.Date
	for d := first; d.Compare(last) <= 0 && len(days) < longest; d = d.Next() {
		days = append(days, d)
	}
	if len(days) == 0 || days[len(days)-1] != last {
		return nil, dates.ErrUnreadable
	}
	return days, nil
}

// readDay reads one day; what it leaves out is that of the day above it.
func (b *builder) readDay(s string) (calendar.Date, error) {
	if at, err := dates.Parse(s); err == nil {
		return calendar.DateOf(at), nil
	}
	s = strings.TrimSpace(dayNote.ReplaceAllString(s, ""))
	var d calendar.Date
	switch m, n := monthDay.FindStringSubmatch(s), dayOnly.FindStringSubmatch(s); {
	case m != nil:
		month, _ := strconv.Atoi(m[1])
		day, _ := strconv.Atoi(m[2])
		d = nearest(b.near, time.Month(month), day)
	case n != nil && (b.month != 0 || len(b.days) > 0):
		day, _ := strconv.Atoi(n[1])
		d = calendar.Date{Year: b.near.Year, Month: b.near.Month, Day: day}
	default:
		at, err := dates.Parse(s)
		return calendar.DateOf(at), err
	}
	if !d.Valid() {
		return d, dates.ErrUnreadable
	}
	return d, nil
}

// readClock reads 08:30, 8：30 or a spreadsheet's part of a day.
func readClock(s string) (int, error) {
	if f, err := strconv.ParseFloat(s, 64); err == nil && f >= 0 && f < 1 {
		return int(f*24*60 + 0.5), nil
	}
	t, err := time.Parse("15:04", strings.TrimSuffix(strings.Replace(s, "：", ":", 1), ":00:00"))
	if err != nil {
		if t, err = time.Parse("15:04:05", s); err != nil {
			return 0, err
		}
	}
	return t.Hour()*60 + t.Minute(), nil
}
