package oldledger_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yuqing/internal/calendar"
	"yuqing/internal/pipeline"
	"yuqing/ledger"
)

// book is a workbook that is written sheet by sheet.
type book struct {
	t     *testing.T
	file  *excelize.File
	sheet string
}

func newBook(t *testing.T, sheet string, rows ...[]any) *book {
	b := &book{t, excelize.NewFile(), sheet}
	b.must(b.file.SetSheetName("Sheet1", sheet))
	return b.rows(rows)
}

func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *book) rows(rows [][]any) *book {
	for i, r := range rows {
		b.must(b.file.SetSheetRow(b.sheet, fmt.Sprintf("A%d", i+1), &r))
	}
	return b
}

func (b *book) next(sheet string, rows ...[]any) *book {
	_, err := b.file.NewSheet(sheet)
	b.must(err)
	b.sheet = sheet
	return b.rows(rows)
}

func (b *book) merge(cells ...string) *book {
	for _, c := range cells {
		from, to, _ := strings.Cut(c, ":")
		b.must(b.file.MergeCell(b.sheet, from, to))
	}
	return b
}

func (b *book) bytes() []byte {
	var out bytes.Buffer
	b.must(b.file.Write(&out))
	return out.Bytes()
}

func cells(c ...any) []any { return c }

// told are the warnings and refusals, each with its line.
func told(done pipeline.Imported) string {
	var out strings.Builder
	for _, r := range done.Refused {
		fmt.Fprintf(&out, "x%d %s\n", r.Line, r.Reason)
	}
	for _, r := range done.Warnings {
		fmt.Fprintf(&out, "!%d %s\n", r.Line, r.Reason)
	}
	return out.String()
}

// A header may go over two or three rows, with cells merged across and down.
func TestAHeaderOfSeveralRows(t *testing.T) {
	for name, rows := range map[string][][]any{
		"groups over whole names": {
			cells("序号", "基本信息", nil, nil, "办理情况", nil, nil, nil, "备注"),
			cells(nil, "标题", "发布时间", "发布平台", "责任单位", "交办时间", "首回时间", "办结时间", nil),
			cells(1, "甲", "2025-3-1", "抖音", "卫健局", "2025-3-2", "2025-3-3", "2025-3-4", "好"),
		},
		"groups that finish the names": {
			cells("某县2025年台账"), cells("序号", "舆情标题", "发布", nil, "交办", nil, "回复时间", nil, "备注"),
			cells(nil, nil, "时间", "平台", "时间", "单位", "首回", "办结", nil),
			cells(1, "甲", "2025-3-1", "抖音", "2025-3-2", "卫健局", "2025-3-3", "2025-3-4", "好"),
		},
		"three rows, and the columns' numbers": {
			cells("序号", "舆情", nil, nil, "处置", nil, nil, nil, "备注"), cells(nil, "标题", "发布", nil, "交办", nil, "反馈", nil, nil),
			cells(nil, nil, "时间", "平台", "单位", "时间", "时间", "办结时间", nil), cells(1, 2, 3, 4, 5, 6, 7, 8, 9),
			cells(1, "甲", "2025-3-1", "抖音", "卫健局", "2025-3-2", "2025-3-3", "2025-3-4", "好"),
		},
	} {
		o := newOffice(t)
		done := o.take(newBook(t, "台账", rows...).bytes(), false)
		e := o.entries()["甲"]
		f := e.Figures()
		if done.PostsNew != 1 || len(done.Refused)+len(done.Warnings) > 0 || e.Matter.Platform != "抖音" || e.Lead.Unit.ID == "" || e.Columns.Remark != "好" ||
			!f.Dispatched.Equal(shanghai("2025-03-02 00:00")) || !f.FirstFeedback.Equal(shanghai("2025-03-03 00:00")) || !f.Closed.Equal(shanghai("2025-03-04 00:00")) {
			t.Errorf("%s: %+v\n%+v\n%+v %+v", name, done, e.Matter, f, e.Lead)
		}
	}
}

// A workbook has a sheet for each month; what is no ledger and what is hidden is
// named and not read. The year may stand in a sheet's name.
func TestAllSheetsOfAWorkbook(t *testing.T) {
	o := newOffice(t)
	b := newBook(t, "填表说明", cells("本表每月报送"), cells("一、序号自动生成"))
	b.next("2024年12月", cells("标题", "发布时间", "责任单位"), cells("甲", "12月30日", "卫健局"), cells("坏的", "某天", "卫健局"))
	b.next("2025年1月", cells("责任单位", "题目", "发帖时间"), cells("卫健局", "乙", "1月2日"), cells("卫健局", "丙", "1月3日"))
	b.next("统计", cells("责任单位", "涉及领域", "件数"), cells("卫健局", "医疗卫生", 3))
	b.next("旧", cells("标题", "发布时间"), cells("丁", "2024-1-1"))
	b.must(b.file.SetSheetVisible("旧", false))
	content := b.bytes()
	s := opened(t, content)
	if got := fmt.Sprint(s.Unread(), s.Unmapped(s.Guess)); got != "[填表说明 统计 旧（隐藏）] []" {
		t.Error(got)
	}
	done, all := o.take(content, false), o.entries()
	if done.Rows != 4 || done.PostsNew != 3 || !strings.Contains(told(done), "x3 工作表“2024年12月”：发布时间“某天”无法识别") {
		t.Errorf("%+v", done)
	}
	for title, day := range map[string]string{"甲": "2024-12-30", "乙": "2025-01-02", "丙": "2025-01-03"} {
		if got := all[title].Matter.PublishedAt.In(calendar.Shanghai).Format("2006-01-02"); got != day {
			t.Errorf("%s: %s, want %s", title, got, day)
		}
	}
	if again := o.take(content, false); again.PostsNew != 0 || again.PostsKnown != 3 {
		t.Errorf("again: %+v", again)
	}
}

// A mark of a classified file is looked for above the header and in all sheets.
func TestWordsAroundTheMatters(t *testing.T) {
	b := newBook(t, "台账", cells("机密★5年"), cells("标题", "发布时间"), cells("甲", "2025-3-1"), cells("注：秘密★1年"))
	b.next("说明", cells("一、内部资料"))
	s := opened(t, b.bytes())
	if got := strings.Join(s.Words, " "); got != "台账 机密★5年 标题 发布时间 说明 一、内部资料" {
		t.Error(got)
	}
	if done := newOffice(t).take(b.bytes(), true); done.PostsNew != 1 || len(done.Refused) != 1 || strings.Contains(told(done), "秘密★") {
		t.Errorf("%+v", done)
	}
}

// What is part of the form and no matter is left out, and said to be.
func TestRowsThatAreNoMatters(t *testing.T) {
	o := newOffice(t)
	b := newBook(t, "台账", cells("序号", "标题", "发布时间", "责任单位", "关注量"),
		cells("一、民生类"), cells(1, "甲", "2025-3-1", "卫健局", 5), cells("小计", "1件", nil, nil, 5), cells("二、教育类"), cells(2, "乙", "2025-3-2", "卫健局", 6), cells(3),
		cells("序号", "标题", "发布时间", "责任单位", "关注量"), cells(4, "丙", "2025-3-3", "卫健局", 7), cells("合 计", nil, nil, "3件", 18),
		cells("填表人：某甲", nil, "审核人：某乙", nil, "填表日期：2025年4月1日"), cells("注：本表每月5日前报送"), cells(5, "总计不符的投诉", "2025-3-4", "卫健局"))
	b.must(b.file.SetRowVisible("台账", 6, false))
	done := o.take(b.bytes(), false)
	if done.Rows != 4 || done.PostsNew != 4 || len(done.Refused) > 0 {
		t.Errorf("%+v", done)
	}
	for _, want := range []string{"!2 只有“一、民生类”", "!4 “小计”是合计行", "!5 只有“二、教育类”", "!6 这一行在表中是隐藏的，照样录入", "!10 “合 计”是合计行", "!11 “填表人：某甲”是表中的说明", "!12 “注：本表每月5日前报送”"} {
		if !strings.Contains(told(done), want) {
			t.Errorf("%q is not told: %s", want, told(done))
		}
	}
}

// A cell may say less or more than one moment; what is taken of it is told.
func TestDoubtfulMoments(t *testing.T) {
	for typed, want := range map[string]string{
		"2025-3-1至2025-3-5": "2025-03-01 00:00 2025-03-05 00:00", "2025年3月1日-5日": "2025-03-01 00:00 2025-03-05 00:00", "2025.3.1-3.5": "2025-03-01 00:00 2025-03-05 00:00",
		"2025年12月30日～1月2日": "2025-12-30 00:00 2026-01-02 00:00", "2025-3-1 09:30-10:00": "2025-03-01 09:30 2025-03-01 10:00",
		"2025-3-1、2025-3-3；2025-3-4": "2025-03-01 00:00 2025-03-04 00:00", "2025-3-1\n2025-3-2": "2025-03-01 00:00 2025-03-02 00:00",
		"2025-3-1（已回复）": "2025-03-01 00:00 2025-03-01 00:00", "2025-3-1 9:30已回复": "2025-03-01 09:30 2025-03-01 09:30", "约2025年3月1日": "2025-03-01 00:00 2025-03-01 00:00",
		"2025、3、1": "2025-03-01 00:00 2025-03-01 00:00", "2025年3月": "2025-03-01 00:00 2025-03-01 00:00", "当日": "2025-02-28 00:00 2025-02-28 00:00",
		"次日": "2025-03-01 00:00 2025-03-02 00:00", "15：30": "2025-02-28 15:30 2025-02-28 15:30", "３月１日": "2025-03-01 00:00 2025-03-01 00:00", "已办结，2025年3月5日回复网民": "2025-03-05 00:00 2025-03-05 00:00",
		"2025-3-1初次回复，2025.3.5 10:00办结": "2025-03-01 00:00 2025-03-05 10:00", "于2025/3/1 9:30电话告知": "2025-03-01 09:30 2025-03-01 09:30",
	} {
		o := newOffice(t)
		done := o.take(table(t, short, row("发布时间", "2025-02-28 09:00", "交办时间", typed, "办结时间", typed)), false)
		f := figuresOf(o)
		got := f.Dispatched.In(calendar.Shanghai).Format("2006-01-02 15:04 ") + f.Closed.In(calendar.Shanghai).Format("2006-01-02 15:04")
		if done.PostsNew != 1 || got != want || len(done.Warnings) == 0 {
			t.Errorf("%q: %s, want %s (%s)", typed, got, want, told(done))
		}
	}
	for _, typed := range []string{"2025年3月上旬", "2025年3月1日前", "2025-02-29", "2025年3月1日以后", "计划2025年3月1日前办结", "2025-O3-01", "2025年13月1日"} {
		if done := newOffice(t).take(table(t, short, row("交办时间", typed)), false); len(done.Refused) != 1 {
			t.Errorf("%q is taken: %+v", typed, done)
		}
	}
}

func figuresOf(o *office) ledger.Figures {
	e := o.entries()["路面塌陷"]
	return e.Figures()
}

// Units may be written in many ways; a name that nobody bears stays a name.
func TestUnitsAsLedgersWriteThem(t *testing.T) {
	const health, education = "卫生健康局", "教育体育局"
	for typed, want := range map[string]string{
		"卫健局（牵头），教育体育局（配合）": health + "+" + education, "配合：教育体育局；牵头：卫健局": health + "+" + education, "教育体育局配合，卫健局牵头": health + "+" + education,
		"卫健局和教育体育局": health + "+" + education, "卫健局会同教育体育局": health + "+" + education, "1.卫健局 2.教育体育局": health + "+" + education, "卫健局、教育体育局等": health + "+" + education,
		"卫健局\n教育体育局": health + "+" + education, "卫　健　局": health, "青禾县卫健局": health, "县卫生健康局": health, "卫健局（某甲）": health, "卫健局。": health, "卫健局，卫生健康局": health,
		"卫健局办公室": health, "无": "", "/": "", "卫生和健康协会": "?卫生和健康协会", "卫健局、某厂": health + "+?某厂",
	} {
		o := newOffice(t)
		done := o.take(table(t, short, row("责任单位", typed, "办结时间", "2025-03-05")), false)
		e := o.entries()["路面塌陷"]
		got := named(e.Lead.Unit)
		for _, s := range e.Supporting {
			got += "+" + named(s.Unit)
		}
		if got != want || strings.Contains(want, "?") != (len(done.Warnings) == 1) {
			t.Errorf("%q: %s, want %s (%s)", typed, got, want, told(done))
		}
	}
}

func named(u ledger.UnitRef) string {
	if u.ID == "" && u.Name != "" {
		return "?" + u.Name
	}
	return u.Name
}

// Numbers, levels, classes and channels are read as people write them; what cannot
// be is kept in the remark.
func TestWordsOfOffices(t *testing.T) {
	columns := append([]string{"等级", "回应类别", "来源类型"}, short...)
	for _, c := range []struct{ field, typed, want string }{
		{"关注量", "约300次", "300"}, {"关注量", "１，２３４", "1234"}, {"关注量", "1.2万+", "12000"}, {"关注量", "10万以上", "100000"}, {"关注量", "1.2E+4", "12000"}, {"关注量", "阅读3000", "3000"}, {"关注量", "不详", "0"},
		{"关注量", "点赞3 评论5", "0；原台账关注量：点赞3 评论5"},
		{"等级", "一般舆情", "一般"}, {"等级", "Ⅳ级", "一般"}, {"等级", "三级", "较大"}, {"等级", "II级（重大）", "重大"}, {"等级", "Ⅰ级", "特别重大"}, {"等级", "特大", "特别重大"}, {"等级", "红色", "特别重大"}, {"等级", "敏感", "；原台账等级：敏感"},
		{"回应类别", "涉及切身利益类", "切身利益"}, {"回应类别", "民生事件冲击道德底线", "民生底线"}, {"回应类别", "其他", "；原台账回应类别：其他"},
		{"来源类型", "12345热线", "热线"}, {"来源类型", "网民留言", "留言"}, {"来源类型", "网络舆情", "舆情"}, {"来源类型", "微信群", "舆情；原台账来源类型：微信群"},
		{"链接", "www.example.com/a", "http://www.example.com/a"}, {"链接", "5.23 复制打开 https://v.example.com/abc/ 看看【某某的作品】", "https://v.example.com/abc/；原台账链接：5.23 复制打开 https://v.example.com/abc/ 看看【某某的作品】"},
		{"链接", "抖音号12", "；原台账链接：抖音号12"},
	} {
		o := newOffice(t)
		o.take(table(t, columns, row(c.field, c.typed)), false)
		e := o.entries()["路面塌陷"]
		got := map[string]string{"关注量": fmt.Sprint(e.Matter.Views), "等级": string(e.Grade.Level), "回应类别": string(e.Grade.Class), "来源类型": string(e.Matter.Channel), "链接": e.Matter.URL}[c.field]
		if e.Columns.Remark != "" {
			got += "；" + e.Columns.Remark
		}
		if got != c.want {
			t.Errorf("%s %q: %s, want %s", c.field, c.typed, got, c.want)
		}
	}
}

// 同上 is what the row above has; an address may lie behind a cell.
func TestDittoAndLinks(t *testing.T) {
	o := newOffice(t)
	b := newBook(t, "台账", cells("标题", "发布时间", "责任单位", "链接"), cells("甲", "2025-3-1", "卫健局", "点击查看"), cells("乙", "同上", "〃"))
	b.must(b.file.SetCellHyperLink("台账", "D2", "https://example.com/1", "External"))
	b.must(b.file.SetCellHyperLink("台账", "A3", "https://example.com/2", "External"))
	done, all := o.take(b.bytes(), false), o.entries()
	if second := all["乙"]; done.PostsNew != 2 || all["甲"].Matter.URL != "https://example.com/1" || second.Matter.URL != "https://example.com/2" ||
		!second.Matter.PublishedAt.Equal(shanghai("2025-03-01 00:00")) || second.Former[0].Unit.Name != "卫生健康局" {
		t.Errorf("%+v %+v", done, second)
	}
}

// Columns by names that nobody has listed are known by the words in them.
func TestColumnsByTheWordsInThem(t *testing.T) {
	s := opened(t, []byte("编号,网络平台,信息标题,网络链接,发帖日期,涉及单位,舆情类型,转办日期,反馈日期,办结日期,浏览次数,评论条数,反映主要问题,处理情况,办理时限,是否办结\n"+strings.Repeat("x,", 15)+"x\n"))
	want := map[string]string{
		"编号": "编号", "发布平台": "网络平台", "标题": "信息标题", "链接": "网络链接", "发布时间": "发帖日期", "责任单位": "涉及单位", "涉及领域": "舆情类型", "交办时间": "转办日期",
		"首回时间": "反馈日期", "办结时间": "办结日期", "关注量": "浏览次数", "跟帖数": "评论条数", "原贴摘要": "反映主要问题", "办结回复摘要": "处理情况",
	}
	if fmt.Sprint(s.Guess) != fmt.Sprint(want) || fmt.Sprint(s.Unmapped(s.Guess)) != "[办理时限 是否办结]" {
		t.Errorf("%v\n%v", s.Guess, s.Unmapped(s.Guess))
	}
}

// A day may have a column of its own, beside the time of day.
func TestADayBesideItsTime(t *testing.T) {
	o := newOffice(t)
	o.take([]byte("标题,发布日期,发布时间,责任单位\n甲,2025-3-1,9:30,卫健局\n"), false)
	if at := o.entries()["甲"].Matter.PublishedAt; !at.Equal(shanghai("2025-03-01 09:30")) {
		t.Error(at)
	}
}
