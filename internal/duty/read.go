package duty

import (
	"fmt"
	"io"
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

// Columns are the headings of a roster; the first four are needed.
var Columns = []string{"日期", "班次", "姓名", "电话", "职责", "开始", "结束"}

var aliases = map[string]string{
	"值班日期": "日期", "时间": "日期", "班": "班次", "值班人": "姓名", "值班人员": "姓名", "人员": "姓名", "手机": "电话", "联系电话": "电话",
	"手机号": "电话", "手机号码": "电话", "岗位": "职责", "角色": "职责", "开始时间": "开始", "结束时间": "结束",
}

// maxTurns bounds one roster that is read.
const maxTurns = 5000

// Problem is a line that cannot be taken, and why, in Chinese.
type Problem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Read reads a roster from CSV, XLSX or text pasted out of a spreadsheet. What
// cannot be read is named with its line; the rest is returned.
func Read(r io.Reader) (turns []Turn, problems []Problem, err error) {
	t, err := table.Open(r)
	if err != nil {
		return nil, nil, opinion.Invalid("file", "%s；请上传 CSV 或 XLSX，或从表格里复制粘贴。", err.Error())
	}
	defer t.Close()
	head, err := readHead(t)
	if err != nil {
		return nil, nil, err
	}
	for row, err := range t.Rows(maxTurns) {
		if err != nil {
			return nil, nil, opinion.Invalid("file", "%v；请核对后重试。", err)
		}
		turn, text := head.turn(row, t.Since1904())
		if text != "" {
			problems = append(problems, Problem{row.Line, text})
			continue
		}
		if slices.ContainsFunc(turns, func(x Turn) bool { return x.Day == turn.Day && x.Shift == turn.Shift && x.Name == turn.Name }) {
			problems = append(problems, Problem{row.Line, fmt.Sprintf("%s 在 %s %s出现了两次", turn.Name, turn.Day, turn.Shift)})
			continue
		}
		turns = append(turns, turn)
	}
	return turns, problems, nil
}

// columns say where each heading stands.
type columns map[string]int

// readHead finds the row of the headings, which may stand below a title.
func readHead(t *table.Reader) (columns, error) {
	head, found, err := t.Header(func(cell string) bool { return columnOf(cell) != "" })
	switch {
	case err != nil:
		return nil, opinion.Invalid("file", "%v；请核对后重试。", err)
	case !found:
		return nil, opinion.Invalid("file", "找不到栏名所在的一行；各栏为：%s。", strings.Join(Columns, "、"))
	}
	c := columns{}
	for i, cell := range head.Cells {
		name := columnOf(cell)
		if _, twice := c[name]; !twice && name != "" {
			c[name] = i
		}
	}
	for _, need := range Columns[:4] {
		if _, ok := c[need]; !ok {
			return nil, opinion.Invalid("file", "第 %d 行的栏名里缺“%s”一栏；各栏为：%s。", head.Line, need, strings.Join(Columns, "、"))
		}
	}
	return c, nil
}

// columnOf is the heading that a cell is, or empty.
func columnOf(cell string) string {
	name := table.PlainName(cell)
	if slices.Contains(Columns, name) {
		return name
	}
	return aliases[name]
}

func (c columns) turn(row table.Row, since1904 bool) (t Turn, problem string) {
	if row.Bad != "" {
		return t, row.Bad
	}
	cell := func(name string) string {
		i, ok := c[name]
		if !ok || i >= len(row.Cells) {
			return ""
		}
		return strings.TrimSpace(row.Cells[i])
	}
	day, err := readDay(cell("日期"), since1904)
	if err != nil {
		return t, fmt.Sprintf("“%s”不是日期", cell("日期"))
	}
	t = Turn{Day: day.String(), Shift: cell("班次"), Name: cell("姓名"), Phone: cell("电话"), Duty: cell("职责")}
	switch {
	case t.Name == "":
		return t, "没有写姓名"
	case t.Phone == "":
		return t, t.Name + " 没有写电话"
	case strings.ContainsFunc(t.Phone, func(r rune) bool { return !strings.ContainsRune("0123456789-+() （）转", r) }):
		return t, fmt.Sprintf("“%s”不是电话号码", t.Phone)
	case tooLong(t.Shift, 20), tooLong(t.Name, 40), tooLong(t.Phone, 40), tooLong(t.Duty, 40):
		return t, "有一格太长"
	}
	return c.timed(t, day, cell("开始"), cell("结束"))
}

func tooLong(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// timed sets when the turn runs.
func (c columns) timed(t Turn, day calendar.Date, from, to string) (Turn, string) {
	known, ok := shifts[t.Shift]
	if from != "" || to != "" {
		start, err1 := readClock(from)
		end, err2 := readClock(to)
		if err1 != nil || err2 != nil {
			return t, fmt.Sprintf("开始、结束“%s—%s”应写作 08:30、17:30", from, to)
		}
		known, ok = [2]int{start, end}, true
	}
	if !ok {
		return t, fmt.Sprintf("班次“%s”须另写开始、结束时间；不用写的有：白班、夜班、全天", t.Shift)
	}
	if t.Shift == "" {
		t.Shift = "值班"
	}
	t.From, t.To = period(day, known[0], known[1])
	return t, ""
}

func readDay(s string, since1904 bool) (calendar.Date, error) {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n < 100000 {
		at, err := dates.Serial(n, since1904)
		return calendar.DateOf(at), err
	}
	at, err := dates.Parse(s)
	return calendar.DateOf(at), err
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
