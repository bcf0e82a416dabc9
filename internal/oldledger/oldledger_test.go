package oldledger_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"yuqing/internal/access"
	"yuqing/internal/calendar"
	"yuqing/internal/oldledger"
	"yuqing/internal/pipeline"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// short are the 20 columns of an office's form, in its order.
var short = oldledger.Columns[:20]

// office takes tables into a ledger in memory.
type office struct {
	*ledgertest.Office
	*oldledger.Importer
	t *testing.T
}

func newOffice(t *testing.T) *office {
	o := ledgertest.NewOffice(ledgertest.NewMemory())
	return &office{Office: o, t: t, Importer: &oldledger.Importer{
		Ledger: o.Service, Now: o.Now,
		Units: func(context.Context) ([]access.Unit, error) {
			return []access.Unit{
				{ID: ledgertest.UnitHealth, Name: "卫生健康局", Aliases: []string{"卫健局"}}, {ID: ledgertest.UnitEducation, Name: "教育体育局"},
				{ID: ledgertest.UnitGone, Name: "原旅游局", Dissolved: true},
			}, nil
		},
		Names: func() (topics, regions map[string]string) {
			return map[string]string{"医疗卫生": "health"}, map[string]string{"城关镇": "r1"}
		},
	}}
}

func (o *office) take(content []byte, dry bool) pipeline.Imported {
	o.t.Helper()
	s, err := oldledger.Open("台账", bytes.NewReader(content))
	if err != nil {
		o.t.Fatal(err)
	}
	defer s.Close()
	done, err := o.Take(o.t.Context(), s, s.Guess, dry, func(int) {})
	if err != nil {
		o.t.Fatal(err)
	}
	return done
}

// entries are those that were taken in, by title.
func (o *office) entries() map[string]ledger.Entry {
	o.t.Helper()
	all := map[string]ledger.Entry{}
	err := o.Store.Scan(o.t.Context(), ledger.Filter{Scope: ledger.Scope{All: true}}, func(e ledger.Entry) error {
		all[e.Matter.Title] = e
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

// table is a CSV of some columns.
func table(t *testing.T, columns []string, rows ...map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{columns}
	for _, r := range rows {
		line := make([]string, len(columns))
		for i, c := range columns {
			line[i] = r[c]
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func row(pairs ...string) map[string]string {
	r := map[string]string{"标题": "路面塌陷", "发布时间": "2025-03-01 09:30", "责任单位": "卫生健康局"}
	for i := 0; i < len(pairs); i += 2 {
		r[pairs[i]] = pairs[i+1]
	}
	return r
}

func shanghai(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// The 20 columns are read wherever they stand and however an office calls them.
func TestTheShortColumnsInAnyOrder(t *testing.T) {
	full := row("序号", "7", "巡查单位", "县网信办", "发布平台", "某论坛", "链接", "https://example.com/1", "涉及领域", "医疗卫生", "首接人", "某乙",
		"交办时间", "2025-03-01 10:00", "首回时间", "2025-03-01 18:00", "办结时间", "2025-03-05 16:00", "关注量", "1.2万", "跟帖数", "35",
		"原贴摘要", "路面塌了", "办结回复摘要", "已填平", "线上情况", "已跟帖", "线下情况", "已上门", "原文截图", "图1", "备注", "无")
	names := map[string]string{"发布时间": "发帖时间", "责任单位": "承办单位（牵头）", "跟帖数": "评论数", "原贴摘要": "主要内容", "标题": "舆情标题"}
	for name, columns := range map[string][]string{"as in the form": short, "backwards": reversed(short), "turned": append(slices.Clone(short[7:]), short[:7]...)} {
		for _, renamed := range []bool{false, true} {
			o, head, r := newOffice(t), slices.Clone(columns), full
			if renamed {
				r = map[string]string{}
				for i, c := range columns {
					if n := names[c]; n != "" {
						head[i] = n
					}
					r[head[i]] = full[c]
				}
			}
			done := o.take(table(t, head, r), false)
			e := o.entries()["路面塌陷"]
			f := e.Figures()
			switch m := e.Matter; {
			case done.PostsNew != 1 || len(done.Refused) > 0 || len(done.Warnings) > 0:
				t.Errorf("%s, renamed %v: %+v", name, renamed, done)
			case e.State != ledger.StateClosed || !m.Imported || m.Views != 12000 || m.Comments != 35 || m.Patrol != "县网信办" || m.Platform != "某论坛":
				t.Errorf("%s: %s %+v", name, e.State, m)
			case e.Lead.Unit.ID != ledgertest.UnitHealth || e.Lead.AcceptedBy.Name != "某乙" || m.Topics[0] != "health" || e.Closing.Conclusion != "已填平":
				t.Errorf("%s: %+v", name, e.Lead)
			case !f.Dispatched.Equal(shanghai("2025-03-01 10:00")) || !f.FirstFeedback.Equal(shanghai("2025-03-01 18:00")) || !f.Closed.Equal(shanghai("2025-03-05 16:00")):
				t.Errorf("%s: %+v", name, f)
			case e.Columns.Online != "已跟帖" || e.Columns.Offline != "已上门" || !strings.Contains(e.Columns.Remark, "原台账原文截图：图1"):
				t.Errorf("%s: %+v", name, e.Columns)
			}
		}
	}
}

func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// A moment may be written in every way that offices write it.
func TestDatesInAllForms(t *testing.T) {
	want := shanghai("2025-03-01 09:30")
	for _, typed := range []string{
		"2025-03-01 09:30", "2025-3-1 9:30", "2025/3/1 9:30:00", "2025.3.1 9:30", "2025年3月1日 9:30", "2025年3月1日9时30分", "2025-03-01T09:30:00+08:00",
		"２０２５年３月１日 09:30", "45717.3958333333",
	} {
		o := newOffice(t)
		if done := o.take(table(t, short, row("发布时间", typed)), false); done.PostsNew != 1 {
			t.Errorf("%s: %+v", typed, done)
			continue
		}
		if got := o.entries()["路面塌陷"].Matter.PublishedAt; got.Sub(want).Abs() > time.Second {
			t.Errorf("%s is read as %s", typed, got.In(calendar.Shanghai))
		}
	}
	o := newOffice(t)
	if o.take(table(t, short, row("发布时间", "2025年3月1日")), false); !o.entries()["路面塌陷"].Matter.PublishedAt.Equal(shanghai("2025-03-01 00:00")) {
		t.Error("a day alone")
	}
}

// What 01/02/2025 means is told by the other rows of its column.
func TestShortDatesByTheirColumn(t *testing.T) {
	for _, tt := range []struct{ name, first, second, want string }{
		{"the day first", "01/02/2025", "31/01/2025", "2025-02-01 00:00"},
		{"the month first", "1/2/25 9:30", "1/31/25 10:00", "2025-01-02 09:30"},
		{"the year first", "25-1-2", "24-12-30", "2025-01-02 00:00"},
	} {
		o := newOffice(t)
		other := row("标题", "路灯不亮", "发布时间", tt.second)
		if done := o.take(table(t, short, row("发布时间", tt.first), other), false); done.PostsNew != 2 {
			t.Errorf("%s: %+v", tt.name, done)
			continue
		}
		if got := o.entries()["路面塌陷"].Matter.PublishedAt; !got.Equal(shanghai(tt.want)) {
			t.Errorf("%s: %s is read as %s", tt.name, tt.first, got.In(calendar.Shanghai))
		}
	}
}

// What cannot be taken is told by its line and why; the rest goes on.
func TestBrokenRowsHoldUpNoOthers(t *testing.T) {
	o := newOffice(t)
	bad := []struct {
		row  map[string]string
		says string
	}{
		{row("标题", "", "原贴摘要", ""), "标题和原贴摘要都为空"},
		{row("发布时间", "昨天上午"), "发布时间“昨天上午”无法识别"},
		{row("发布时间", "2025-02-30"), "发布时间“2025-02-30”无法识别"},
		{row("发布时间", "1925-03-01"), "过早"},
		{row("发布时间", "2035-03-01"), "在将来"},
		{row("办结时间", "已办结"), "办结时间“已办结”无法识别"},
		{row("发布时间", "", "交办时间", "", "办结时间", ""), "没有发布时间"},
		{row("标题", "机密★5年 名单"), "密级"},
	}
	rows := []map[string]string{row("标题", "第一件")}
	for _, b := range bad {
		rows = append(rows, b.row)
	}
	rows = append(rows, row("标题", "最后一件"))
	content := table(t, short, rows...)
	dry := o.take(content, true)
	if len(o.entries()) != 0 {
		t.Error("a dry run wrote")
	}
	done := o.take(content, false)
	if fmt.Sprint(dry) != fmt.Sprint(done) {
		t.Errorf("the dry run said %+v, it came to %+v", dry, done)
	}
	if done.Rows != 10 || done.PostsNew != 2 || len(done.Refused) != 8 || len(done.Warnings) != 0 {
		t.Fatalf("%+v", done)
	}
	for i, b := range bad {
		if r := done.Refused[i]; r.Line != i+3 || !strings.Contains(r.Reason, b.says) || strings.Contains(r.Reason, "名单") {
			t.Errorf("line %d: %+v, want %q", i+3, r, b.says)
		}
	}
}

// What is not closed yet, in whatever words, is taken up again from 待研判; what
// the words were is told.
func TestUnknownStates(t *testing.T) {
	for _, typed := range []string{"", "-", "未办结", "办理中", "正在办理", "跟进处理"} {
		o := newOffice(t)
		done := o.take(table(t, short, row("办结时间", typed, "交办时间", "2025-03-02 10:00")), false)
		e := o.entries()["路面塌陷"]
		if done.PostsNew != 1 || e.State != ledger.StateToTriage || len(e.Former) != 1 {
			t.Errorf("%q: %+v, %s", typed, done, e.State)
		}
		if told := len(done.Warnings) == 1; told != (typed == "正在办理" || typed == "跟进处理") {
			t.Errorf("%q: %+v", typed, done.Warnings)
		}
	}
}

// A number twice is one matter where the title is the same, and two where it is
// not; a whole file taken in again adds nothing.
func TestDuplicateNumbers(t *testing.T) {
	o := newOffice(t)
	columns := append([]string{"编号"}, short...)
	content := table(t, columns, row("编号", "2025-1", "标题", "甲"), row("编号", "2025-1", "标题", "甲", "备注", "抄了两遍"), row("编号", "2025-1", "标题", "乙"), row("标题", "丙"), row("标题", "丙"))
	for i, want := range [][2]int{{3, 2}, {0, 5}} {
		if done := o.take(content, false); done.PostsNew != want[0] || done.PostsKnown != want[1] {
			t.Errorf("time %d: %+v", i+1, done)
		}
	}
	if e := o.entries()["甲"]; !strings.Contains(e.Columns.Remark, "原台账编号：2025-1") || e.Number != "2025-00001" {
		t.Errorf("%s %+v", e.Number, e.Columns)
	}
}

// A unit that was dissolved keeps what it did; one that this office does not
// have keeps its name; several are one that leads and others that help.
func TestUnitsOfHistory(t *testing.T) {
	o := newOffice(t)
	done := o.take(table(t, short,
		row("标题", "撤了的", "责任单位", "原旅游局", "办结时间", "2025-03-05"), row("标题", "不认识的", "责任单位", "某厂", "办结时间", "2025-03-05"),
		row("标题", "几家的", "责任单位", "卫健局、教育体育局", "办结时间", "2025-03-05")), false)
	all := o.entries()
	if e := all["撤了的"]; e.Lead.Unit != (ledger.UnitRef{ID: ledgertest.UnitGone, Name: "原旅游局"}) {
		t.Errorf("%+v", e.Lead)
	}
	if e := all["不认识的"]; e.Lead.Unit != (ledger.UnitRef{Name: "某厂"}) || len(done.Warnings) != 1 || !strings.Contains(done.Warnings[0].Reason, "某厂") {
		t.Errorf("%+v %+v", e.Lead, done.Warnings)
	}
	if e := all["几家的"]; e.Lead.Unit.ID != ledgertest.UnitHealth || len(e.Supporting) != 1 || e.Supporting[0].Unit.ID != ledgertest.UnitEducation {
		t.Errorf("%+v %+v", e.Lead, e.Supporting)
	}
}

// A cell that would be a formula is words; callers' numbers stay out.
func TestFormulasAndPersonalDataAreOnlyWords(t *testing.T) {
	o := newOffice(t)
	o.take(table(t, short, row("标题", "=HYPERLINK(\"http://x\")", "备注", "电话13812345678", "链接", "javascript:alert(1)")), false)
	e := o.entries()["=HYPERLINK(\"http://x\")"]
	if e.Matter.URL != "" || strings.Contains(e.Columns.Remark, "13812345678") || e.ID == "" {
		t.Errorf("%+v %+v", e.Matter, e.Columns)
	}
}

// In a workbook, one cell may stand for the rows below it, a title may stand
// above the columns, and a formula has the value that it had.
func TestAWorkbookWithMergedCells(t *testing.T) {
	f := excelize.NewFile()
	for i, line := range [][]any{
		{"某县舆情台账"}, {"标题", "责任单位", "发布时间", "交办时间", "关注量", "链接"},
		{"甲", "卫生健康局", 45717.5, "2025-03-02 10:00", 3, "https://example.com/1"}, {"乙", nil, 45718.5, nil, 4}, {nil, nil, 45719.5, nil, 5, "https://example.com/3"},
	} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &line); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "F1"}, {"B3", "B5"}, {"D3", "D4"}, {"A4", "A5"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	done := o.take(b.Bytes(), false)
	if done.PostsNew != 2 || len(done.Refused) != 1 || done.Refused[0].Line != 5 {
		t.Fatalf("%+v", done)
	}
	for _, title := range []string{"甲", "乙"} {
		e := o.entries()[title]
		if len(e.Former) != 1 || e.Former[0].Unit.ID != ledgertest.UnitHealth || !e.Figures().Dispatched.Equal(shanghai("2025-03-02 10:00")) {
			t.Errorf("%s: %+v", title, e.Former)
		}
	}
	if e := o.entries()["乙"]; e.Matter.URL != "" || e.Matter.Views != 4 {
		t.Errorf("an address of the row above: %+v", e.Matter)
	}
}

// A file without a header, or that is no table, says what was looked for.
func TestWhatIsNoLedger(t *testing.T) {
	for content, says := range map[string]string{"甲,乙\n1,2\n": "找不到表头", "%PDF-1.7": "PDF", "": "空"} {
		if _, err := oldledger.Open("台账", strings.NewReader(content)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", content, err)
		}
	}
	s, err := oldledger.Open("台账", strings.NewReader("责任单位,发布时间\n某局,2025-03-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Rows(s.Guess, time.Now(), func(oldledger.Row) error { return io.EOF }); err == nil || !strings.Contains(err.Error(), "标题=列名") {
		t.Errorf("without a title: %v", err)
	}
}

func opened(t *testing.T, content []byte) *oldledger.Sheet {
	t.Helper()
	s, err := oldledger.Open("台账", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
