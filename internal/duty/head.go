package duty

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuqing/ingest/table"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

// Columns are the headings of the template; the first four are needed there.
// Offices also write a column for each post or shift: see Read.
var Columns = []string{"日期", "班次", "姓名", "电话", "职责", "开始", "结束"}

var aliases = map[string]string{
	"值班日期": "日期", "时间": "日期", "班": "班次", "手机": "电话", "联系电话": "电话", "办公电话": "电话", "值班电话": "电话", "联系方式": "电话",
	"手机号": "电话", "手机号码": "电话", "电话号码": "电话", "移动电话": "电话", "岗位": "职责", "角色": "职责", "职务": "职责", "开始时间": "开始", "结束时间": "结束",
	"星期": ignored, "周": ignored, "序号": ignored, "备注": ignored, "单位": ignored, "部门": ignored, "科室": ignored, "值班地点": ignored,
}

// ignored is the field of a column that a roster has and that is not kept.
const ignored = "-"

// A column of people is named after their post (带班领导, 值班员) or their shift
// (白班, 夜班（17:30-8:30）).
var (
	personName = regexp.MustCompile(`^(?:姓名|人员|值班人|值班人员|值班员姓名|人员姓名|值班)$`)
	postName   = regexp.MustCompile(`(?:领导|人员|员|班长|总值班|带班|主班|副班|主任|局长|部长|司机|值班人|值守|备勤)(?:姓名)?(?:[及和与]?(?:联系)?(?:电话|手机|方式))?$`)
	shiftName  = regexp.MustCompile(`^(?:白班|日班|白天|夜班|晚班|夜间|晚上|早班|中班|全天|全日|昼夜|24小时)`)
	clockSpan  = regexp.MustCompile(`(\d{1,2})[:：](\d{2})\s*(?:[-—–~～至到])+\s*(?:次日|第二天|翌日)?\s*(\d{1,2})[:：](\d{2})`)
	titleMonth = regexp.MustCompile(`(?:(20\d\d)\s*年)?\s*(\d{1,2})\s*月`)
	titleYear  = regexp.MustCompile(`(20\d\d)\s*年`)
)

// isPeople reports whether a heading is that of a column of people.
func isPeople(name string) bool {
	return personName.MatchString(name) || shiftName.MatchString(name) || postName.MatchString(name)
}

// columnOf is the field that a heading names: one of Columns, 姓名 for any
// column of people, or empty.
func columnOf(cell string) string {
	name := table.PlainName(cell)
	switch {
	case name == "":
		return ""
	case aliases[name] != "":
		return aliases[name]
	case slices.Contains(Columns, name):
		return name
	case isPeople(name) && len([]rune(name)) <= 14:
		return "姓名"
	}
	return ""
}

// seat is a column of people with the one of their telephone numbers, -1 where
// those stand beside the names.
type seat struct {
	name, phone int
	shift, duty string // as the heading says, "" where it does not
	hours       [2]int // of the shift, where the heading says them
	timed       bool
}

// head is the layout of a roster.
type head struct {
	columns map[string]int // but 姓名 and 电话
	seats   []seat
	year    int // as the title above says, 0 where it does not
	month   time.Month
}

// readHead finds the one or two rows of headings, which may stand below a title.
func readHead(t *table.Reader) (head, error) {
	rows, err := t.Ahead(headRows, headSize)
	if err != nil {
		return head{}, opinion.Invalid("file", "%v；请核对后重试。", err)
	}
	at := table.HeaderRow(rows, func(cell string) bool { return columnOf(cell) != "" })
	if at < 0 {
		return head{}, opinion.Invalid("file", "找不到栏名所在的一行；各栏为：%s，也可以每个岗位或班次一栏（带班领导、值班员、白班、夜班），后接电话。", strings.Join(Columns, "、"))
	}
	upper, lower, last := twoRows(rows, at)
	h := headOf(upper, lower)
	h.year, h.month = titled(rows[:at])
	t.Skip(last + 1)
	if _, ok := h.columns["日期"]; !ok {
		return h, opinion.Invalid("file", "第 %d 行的栏名里缺“日期”一栏；各栏为：%s。", rows[at].Line, strings.Join(Columns, "、"))
	}
	if len(h.seats) == 0 {
		return h, opinion.Invalid("file", "第 %d 行的栏名里缺“姓名”一栏（或带班领导、值班员、白班、夜班等人员栏）。", rows[at].Line)
	}
	return h, nil
}

// How far down the headings are looked for, in rows and bytes.
const (
	headRows = 30
	headSize = 1 << 20
)

// twoRows are the cells of the headings where they take two rows, as 白班 over 姓名
// and 电话; one row has no upper.
func twoRows(rows []table.Row, at int) (upper, lower []string, last int) {
	if at+1 < len(rows) && allNames(rows[at+1].Cells) {
		return rows[at].Cells, rows[at+1].Cells, at + 1
	}
	if at > 0 && slices.ContainsFunc(rows[at-1].Cells, func(c string) bool { return columnOf(c) != "" }) && len(filled(rows[at-1].Cells)) > 1 {
		return rows[at-1].Cells, rows[at].Cells, at
	}
	return nil, rows[at].Cells, at
}

func filled(cells []string) []string {
	var out []string
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			out = append(out, c)
		}
	}
	return out
}

func allNames(cells []string) bool {
	some := filled(cells)
	return len(some) > 0 && !slices.ContainsFunc(some, func(c string) bool { return columnOf(c) == "" })
}

// headOf makes the layout of the headings. A name of the upper row holds for the
// cells to its right until the next.
func headOf(upper, lower []string) head {
	h := head{columns: map[string]int{}}
	over := ""
	for i := range max(len(upper), len(lower)) {
		own := cellAt(lower, i)
		if c := cellAt(upper, i); c != "" {
			over = c
			if own == "" {
				own = c
			}
		}
		switch field := columnOf(own); field {
		case "", ignored:
		case "姓名":
			h.seats = append(h.seats, seatOf(i, own, over))
		case "电话":
			if n := len(h.seats); n > 0 && h.seats[n-1].phone < 0 {
				h.seats[n-1].phone = i
			}
		default:
			if _, twice := h.columns[field]; !twice {
				h.columns[field] = i
			}
		}
	}
	return h
}

func cellAt(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

var phoneTail = regexp.MustCompile(`(?:姓名)?[及和与]?(?:联系)?(?:电话|手机|方式)?$`)

// seatOf is the column of people under its headings.
func seatOf(at int, names ...string) seat {
	s := seat{name: at, phone: -1}
	for _, name := range names {
		plain := table.PlainName(name)
		switch {
		case shiftName.MatchString(plain) && s.shift == "":
			s.shift = shiftName.FindString(plain)
			s.hours, s.timed = spanOf(name)
			plain = strings.TrimPrefix(plain, s.shift)
		case !postName.MatchString(plain):
			continue
		}
		if duty := phoneTail.ReplaceAllString(plain, ""); s.duty == "" && !personName.MatchString(duty) && !clockSpan.MatchString(duty) && postName.MatchString(duty) {
			s.duty = duty
		}
	}
	return s
}

// spanOf is the time that a text says of a shift, in minutes after midnight.
func spanOf(s string) (span [2]int, ok bool) {
	m := clockSpan.FindStringSubmatch(s)
	if m == nil {
		return span, false
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // at most two digits
	}
	if n[2] == 24 && n[3] == 0 {
		n[2] = 0
	}
	if n[0] > 23 || n[1] > 59 || n[2] > 23 || n[3] > 59 {
		return span, false
	}
	return [2]int{n[0]*60 + n[1], n[2]*60 + n[3]}, true
}

// titled is the year and month that the rows above the headings name.
func titled(rows []table.Row) (year int, month time.Month) {
	for _, r := range rows {
		for _, c := range r.Cells {
			c = chineseMonth.Replace(c)
			if m := titleYear.FindStringSubmatch(c); m != nil && year == 0 {
				year, _ = strconv.Atoi(m[1])
			}
			if m := titleMonth.FindStringSubmatch(c); m != nil && month == 0 {
				if n, _ := strconv.Atoi(m[2]); n >= 1 && n <= 12 {
					month = time.Month(n)
				}
			}
		}
	}
	return year, month
}

var chineseMonth = strings.NewReplacer("十一月", "11月", "十二月", "12月", "十月", "10月", "九月", "9月", "八月", "8月", "七月", "7月",
	"六月", "6月", "五月", "5月", "四月", "4月", "三月", "3月", "二月", "2月", "一月", "1月")

// nearest is the day of a month that lies closest to another.
func nearest(to calendar.Date, month time.Month, day int) calendar.Date {
	best := calendar.Date{Year: to.Year, Month: month, Day: day}
	for _, year := range []int{to.Year - 1, to.Year + 1} {
		d := calendar.Date{Year: year, Month: month, Day: day}
		if d.At(0).Sub(to.At(0)).Abs() < best.At(0).Sub(to.At(0)).Abs() {
			best = d
		}
	}
	return best
}
