package oldledger

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"yuqing/ingest/clue"
	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Row is one matter of the table, or the reason why it is none.
type Row struct {
	Line     int
	Refused  string // in words; the rest is empty then
	Warnings []string
	Matter   ledger.Matter
	Past     ledger.CarriedOver
	Units    []string // 责任单位, the first leads
	Topics   []string // 涉及领域, as written
	Region   string   // 属地, as written
	Key      string   // the same matter has the same one in every export
}

// Rows reads the rest of the sheet once and hands every row that is not blank
// to fn, in order; it stops at fn's first error, which it returns. A mapping
// without 标题 and 原贴摘要 is an error.
func (s *Sheet) Rows(m Mapping, now time.Time, fn func(Row) error) error {
	columns, err := s.layout().Columns(m)
	if err != nil {
		return err
	}
	b := builder{sheet: s, at: columns, columns: s.dateColumns(columns, now), now: now}
	if m["标题"] == "" && m["原贴摘要"] == "" {
		return fmt.Errorf("找不到“标题”一栏，请指定是哪一列（标题=列名）；现有 %s", strings.Join(s.Header, "、"))
	}
	for {
		r, err := s.reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.Blank() || b.empty(r) || b.header(r) {
			continue
		}
		if err := fn(b.row(r)); err != nil {
			return err
		}
	}
}

type builder struct {
	sheet   *Sheet
	at      map[string]int
	columns map[string]dates.Column // those of moments
	now     time.Time
	r       table.Row
	out     *Row
	near    time.Time // of this row, or of the last one that had any; see yearless
}

func (b *builder) cell(field string) string {
	i, ok := b.at[field]
	if !ok {
		return ""
	}
	if i < len(b.r.Cells) && tidy(b.r.Cells[i]) != "" {
		return tidy(b.r.Cells[i])
	}
	if i < len(b.r.Above) && !slices.Contains(own, field) {
		return tidy(b.r.Above[i])
	}
	return ""
}

// own are the fields that make a row a matter of its own: a cell merged with the
// row above does not say them again, and a row that has no others is refused.
var own = []string{"序号", "标题", "原贴摘要", "链接", "编号"}

// empty is a line of the form that has its 序号 and nothing else.
func (b *builder) empty(r table.Row) bool {
	b.r = r
	if r.Bad != "" {
		return false
	}
	number, numbered := b.at["序号"]
	for i, c := range r.Cells {
		if tidy(c) != "" && !(numbered && i == number) {
			return false
		}
	}
	return true
}

// header spots the header where it is repeated on every printed page.
func (b *builder) header(r table.Row) bool {
	same := 0
	for i, c := range r.Cells {
		if c = tidy(c); c == "" {
			continue
		}
		if i >= len(b.sheet.Header) || c != b.sheet.Header[i] {
			return false
		}
		same++
	}
	return same >= 2
}

func (b *builder) row(r table.Row) Row {
	out := Row{Line: r.Line}
	if r.Bad != "" {
		out.Refused = r.Bad
		return out
	}
	b.r, b.out = r, &out
	if err := b.fill(); err != nil {
		return Row{Line: r.Line, Refused: err.Error()}
	}
	return out
}

func (b *builder) warn(format string, args ...any) {
	b.out.Warnings = append(b.out.Warnings, fmt.Sprintf(format, args...))
}

// fill makes the matter; its errors are the reasons of a refusal.
func (b *builder) fill() error {
	m, past := &b.out.Matter, &b.out.Past
	m.Title, m.Summary = cmp.Or(b.cell("标题"), clip(b.cell("原贴摘要"), 40)), b.cell("原贴摘要")
	if m.Title == "" {
		return errors.New("标题和原贴摘要都为空")
	}
	if err := b.times(); err != nil {
		return err
	}
	m.Patrol, m.Platform, m.Author, m.DiscoveredBy = b.cell("巡查单位"), b.cell("发布平台"), b.cell("发布者"), b.cell("发现人")
	m.Channel = channelOf(b.cell("来源类型"))
	m.Views, m.Comments = b.count("关注量"), b.count("跟帖数")
	m.URL = b.link("链接")
	past.Contact, past.Conclusion = b.cell("首接人"), b.cell("办结回复摘要")
	past.Online, past.Offline, past.Finding = b.cell("线上情况"), b.cell("线下情况"), b.cell("核查结论")
	past.Channel, past.Link, past.Answer = b.cell("回应渠道"), b.link("回应链接"), b.cell("回应内容")
	past.Effect, past.Archive, past.Remark = b.cell("效果评估"), b.cell("归档号"), b.remark()
	past.Level, past.Class = b.level(), b.class()
	b.out.Units, b.out.Topics, b.out.Region = split(b.cell("责任单位")), split(b.cell("涉及领域")), b.cell("属地")
	b.out.Key = b.key()
	return nil
}

// times reads the row's moments. Without 发现时间 the matter counts as found
// when it was published, or else handed out: the short form has no other.
func (b *builder) times() error {
	m, past := &b.out.Matter, &b.out.Past
	var found time.Time
	b.near = b.dated()
	for _, t := range []struct {
		field string
		to    *time.Time
	}{
		{"发布时间", &m.PublishedAt}, {"发现时间", &found}, {"交办时间", &past.DispatchedAt}, {"签收时间", &past.AcceptedAt},
		{"首回时间", &past.FirstFeedback}, {"办结时间", &past.ClosedAt},
	} {
		if err := b.time(t.field, t.to); err != nil {
			return err
		}
	}
	for _, t := range []time.Time{found, m.PublishedAt, past.DispatchedAt, past.FirstFeedback, past.ClosedAt} {
		if m.DiscoveredAt = t; !t.IsZero() {
			break
		}
	}
	if typed := b.cell("发布时间"); m.DiscoveredAt.IsZero() && typed != "" {
		return fmt.Errorf("发布时间“%s”无法识别，也没有交办时间或其他任何时间，无法登记", clip(typed, 30))
	}
	if m.DiscoveredAt.IsZero() {
		return errors.New("没有发布时间、交办时间或其他任何时间，无法登记")
	}
	steps := []time.Time{m.DiscoveredAt, past.DispatchedAt, past.FirstFeedback, past.ClosedAt}
	names := []string{"发现（发布）时间", "交办时间", "首回时间", "办结时间"}
	for i := 1; i < len(steps); i++ {
		if day(steps[i]).Before(day(steps[0])) && !steps[i].IsZero() {
			b.warn("%s早于%s，照原表录入", names[i], names[0])
		}
	}
	return nil
}

func day(t time.Time) time.Time {
	y, m, d := t.In(calendar.Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, calendar.Shanghai)
}

// firstYear is before any office kept such a ledger.
const firstYear = 2000

var nothing = []string{"", "-", "—", "——", "/", "\\", "无", "暂无", "未办结", "办理中", "未回复"}

// moments are the fields that hold a time.
var moments = []string{"发布时间", "发现时间", "交办时间", "签收时间", "首回时间", "办结时间"}

// dateColumns finds in the first rows how each column writes its times.
func (s *Sheet) dateColumns(at map[string]int, now time.Time) map[string]dates.Column {
	out := map[string]dates.Column{}
	for _, field := range moments {
		if i, ok := at[field]; ok {
			out[field] = dates.ColumnOf(table.ColumnCells(s.sample, i), now, s.reader.Since1904())
		}
	}
	return out
}

func (b *builder) time(field string, to *time.Time) error {
	typed := b.cell(field)
	if slices.Contains(nothing, typed) {
		return nil
	}
	t, doubt, err := b.columns[field].Read(typed)
	if err != nil {
		t, doubt, err = b.yearless(field, typed)
	}
	switch {
	case err != nil && slices.Contains(toCome, field) && open(typed):
		b.warn("%s写作“%s”，按还没有这个时间录入", field, clip(typed, 20))
		return nil
	case err != nil:
		return fmt.Errorf("%s“%s”无法识别，应写作 2026-03-01 09:30 的样式", field, clip(typed, 30))
	case t.Year() < firstYear:
		return fmt.Errorf("%s“%s”过早", field, clip(typed, 30))
	case t.After(b.now):
		return fmt.Errorf("%s“%s”在将来", field, clip(typed, 30))
	}
	if doubt != "" {
		b.warn("%s：%s", field, doubt)
	}
	*to = t
	return nil
}

// toCome are the moments that an open matter has not reached.
var toCome = []string{"签收时间", "首回时间", "办结时间"}

// open: words in the place of a time, like 正在办理, say that it has not come; 已办结
// without a date says that it has, and nobody knows when.
func open(typed string) bool {
	return !strings.ContainsFunc(typed, unicode.IsDigit) && !strings.Contains(typed, "已") && !strings.Contains(typed, "完")
}

func (b *builder) count(field string) int {
	typed := strings.TrimSuffix(b.cell(field), ".0")
	if slices.Contains(nothing, typed) {
		return 0
	}
	n, ok := clue.Count(typed)
	if !ok {
		b.warn("%s“%s”不是数，未收", field, clip(typed, 20))
	}
	return n
}

func (b *builder) link(field string) string {
	typed := b.cell(field)
	if slices.Contains(nothing, typed) {
		return ""
	}
	u, err := url.Parse(typed)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		b.warn("%s“%s”不是网址，未收", field, clip(typed, 40))
		return ""
	}
	return typed
}

// remark keeps what has no column of its own here: a picture is not in a
// table, and the number of the earlier ledger is not this one's.
func (b *builder) remark() string {
	parts := []string{b.cell("备注")}
	for _, field := range []string{"编号", "原文截图"} {
		if c := b.cell(field); c != "" {
			parts = append(parts, "原台账"+field+"："+c)
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "；")
}

func (b *builder) level() opinion.Level {
	typed := strings.TrimSuffix(b.cell("等级"), "级")
	for _, l := range opinion.Levels {
		if string(l) == typed {
			return l
		}
	}
	if typed != "" {
		b.warn("等级“%s”不是一般、较大、重大或特别重大，未收", clip(typed, 20))
	}
	return ""
}

func (b *builder) class() opinion.Class {
	typed := b.cell("回应类别")
	for _, c := range []opinion.Class{
		opinion.ClassMisreading, opinion.ClassInterests, opinion.ClassBottomLine, opinion.ClassEmergency,
		opinion.ClassDisaster, opinion.ClassSuperior, opinion.ClassOrdinary,
	} {
		if string(c) == typed {
			return c
		}
	}
	if typed != "" {
		b.warn("回应类别“%s”未收", clip(typed, 20))
	}
	return ""
}

func channelOf(s string) opinion.Channel {
	for _, c := range []opinion.Channel{
		opinion.ChannelHotline, opinion.ChannelMessage, opinion.ChannelSuperior, opinion.ChannelSuggestion, opinion.ChannelExplanation,
	} {
		if string(c) == s {
			return c
		}
	}
	return opinion.ChannelOpinion
}

// key finds a matter again, in whichever file: by its number and title, or else
// by title, address and times.
func (b *builder) key() string {
	m := b.out.Matter
	if n := b.cell("编号"); n != "" {
		return opinion.PostID("old ledger number", n+"\x00"+m.Title)
	}
	return opinion.PostID("old ledger", m.Title+"\x00"+m.URL+"\x00"+m.PublishedAt.UTC().Format(time.RFC3339)+"\x00"+b.out.Past.DispatchedAt.UTC().Format(time.RFC3339))
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、,，;；/／ \t\n", r) })
}

func clip(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n]) + "…"
	}
	return s
}
