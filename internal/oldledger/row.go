package oldledger

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// Row is one matter of the table, or the reason why it is none.
type Row struct {
	Line     int
	Sheet    string // of a workbook in which several are read
	Refused  string // in words; the rest is empty then
	Skipped  string // why it is no matter and was never meant as one: a sum, a note
	Warnings []string
	Matter   ledger.Matter
	Past     ledger.CarriedOver
	Units    []string // 责任单位, the first leads
	Topics   []string // 涉及领域, as written
	Region   string   // 属地, as written
	Number   string   // 编号, as written
	Key      string   // the same matter has the same one in every export
}

// Rows reads the rest of the sheet once and hands every row that is not blank
// to fn, in order; it stops at fn's first error, which it returns. A mapping
// without 标题 and 原贴摘要 is an error.
func (s *Sheet) Rows(m Mapping, now time.Time, fn func(Row) error) error {
	for _, p := range s.pages {
		named := ""
		if len(s.pages) > 1 {
			named = p.sheet
		}
		err := p.rows(s.mapping(p, m), now, func(r Row) error {
			r.Sheet = named
			return fn(r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *page) rows(m Mapping, now time.Time, fn func(Row) error) error {
	columns, err := p.layout().Columns(m)
	if err != nil {
		return err
	}
	if m["标题"] == "" && m["原贴摘要"] == "" {
		return fmt.Errorf("找不到“标题”一栏，请指定是哪一列（标题=列名）；现有 %s", strings.Join(p.header, "、"))
	}
	b := builder{page: p, at: columns, columns: p.dateColumns(columns, now), now: now}
	for {
		r, err := p.reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.Blank() || b.numberOnly(r) || p.repeated(r) {
			continue
		}
		if err := fn(b.row(r)); err != nil {
			return err
		}
	}
}

type builder struct {
	page    *page
	at      map[string]int
	columns map[string]dates.Column // those of moments
	now     time.Time
	r       table.Row
	out     *Row
	kept    []string          // what goes into the remark
	near    time.Time         // of this row, or of the last one that had any; see yearless
	before  map[string]string // the cells of the row before, which 同上 means
}

// own are the fields that make a row a matter of its own: a cell merged with the
// row above does not say them again, and a row that has no others is refused.
var own = []string{"序号", "标题", "原贴摘要", "链接", "编号"}

// ditto are the ways to say that a cell is as the one above it.
var ditto = []string{"同上", "〃", "″", "\"", "〞", "々", "同前"}

func (b *builder) cell(field string) string {
	i, ok := b.at[field]
	if !ok {
		return ""
	}
	typed := ""
	if i < len(b.r.Cells) {
		typed = tidy(b.r.Cells[i])
	}
	switch {
	case slices.Contains(ditto, typed):
		return b.before[field]
	case typed != "" || slices.Contains(own, field):
		return typed
	}
	return b.above(field)
}

// cellOf is the text in a column, for what is no field.
func (b *builder) cellOf(column int) string {
	if column < 0 || column >= len(b.r.Cells) {
		return ""
	}
	return tidy(b.r.Cells[column])
}

// above is what stands in the cell with which that of the field is merged.
func (b *builder) above(field string) string {
	if i, ok := b.at[field]; ok && i < len(b.r.Above) {
		return tidy(b.r.Above[i])
	}
	return ""
}

func (b *builder) row(r table.Row) Row {
	out := Row{Line: r.Line}
	if r.Bad != "" {
		out.Refused = r.Bad
		return out
	}
	if opinion.Classified(r.Cells...) {
		out.Refused = classified
		return out
	}
	b.r, b.out, b.kept = r, &out, nil
	if out.Skipped = b.noMatter(); out.Skipped != "" {
		return out
	}
	if err := b.fill(); err != nil {
		return Row{Line: r.Line, Refused: err.Error()}
	}
	b.remember()
	if r.Hidden {
		b.warn("这一行在表中是隐藏的，照样录入")
	}
	return out
}

func (b *builder) remember() {
	cells := make(map[string]string, len(b.at))
	for field := range b.at {
		cells[field] = b.cell(field)
	}
	b.before = cells
}

func (b *builder) warn(format string, args ...any) {
	b.out.Warnings = append(b.out.Warnings, fmt.Sprintf(format, args...))
}

// keep puts into the remark what has no place of its own in an entry.
func (b *builder) keep(field, typed string) {
	b.kept = append(b.kept, "原台账"+field+"："+typed)
}

// fill makes the matter; its errors are the reasons of a refusal.
func (b *builder) fill() error {
	m, past := &b.out.Matter, &b.out.Past
	m.Title, m.Summary = cmp.Or(b.cell("标题"), clip(b.cell("原贴摘要"), 40)), b.cell("原贴摘要")
	switch over := b.above("标题"); {
	case m.Title == "" && over != "":
		return fmt.Errorf("标题与上面的“%s”合并在一起，不是单独的事项；请把本行的内容并入那一行，或另写标题", clip(over, 20))
	case m.Title == "":
		return errors.New("标题和原贴摘要都为空")
	}
	if err := b.times(); err != nil {
		return err
	}
	m.Patrol, m.Platform, m.Author, m.DiscoveredBy = b.cell("巡查单位"), b.cell("发布平台"), b.cell("发布者"), b.cell("发现人")
	m.Channel = b.channel()
	m.Views, m.Comments = b.count("关注量"), b.count("跟帖数")
	m.URL = cmp.Or(b.link("链接"), b.behind("标题"))
	past.Contact, past.Conclusion = b.cell("首接人"), b.cell("办结回复摘要")
	past.Online, past.Offline, past.Finding = b.cell("线上情况"), b.cell("线下情况"), b.cell("核查结论")
	past.Channel, past.Link, past.Answer = b.cell("回应渠道"), b.link("回应链接"), b.cell("回应内容")
	past.Effect, past.Archive = b.cell("效果评估"), b.cell("归档号")
	past.Level, past.Class = b.level(), b.class()
	b.out.Units, b.out.Topics, b.out.Region = b.units(), split(b.cell("涉及领域")), b.cell("属地")
	past.Remark = b.remark()
	b.out.Number, b.out.Key = b.cell("编号"), b.key()
	return nil
}

// address finds an address in a text such as an app shares.
var address = regexp.MustCompile(`(?i)(?:https?://|www\.)[^\s，。；、！）)】》”"'<>\p{Han}]+`)

// link reads an address: the cell's text, the one behind it, or the first in it.
// What else the cell says is kept in the remark.
func (b *builder) link(field string) string {
	typed, behind := b.cell(field), b.behind(field)
	if slices.Contains(nothing, typed) {
		return behind
	}
	if whole := webAddress(typed); whole != "" {
		return whole
	}
	for _, found := range []string{webAddress(address.FindString(typed)), behind} {
		if found != "" {
			if !strings.Contains(typed, "http") {
				return found // 点击查看
			}
			b.keep(field, typed)
			return found
		}
	}
	b.warn("%s“%s”不是网址，未收，原文写在备注里", field, clip(typed, 40))
	b.keep(field, typed)
	return ""
}

// behind is the address that lies behind a field's cell.
func (b *builder) behind(field string) string {
	if i, ok := b.at[field]; ok {
		return webAddress(b.r.Links[i])
	}
	return ""
}

// webAddress is a text that is an address, with its scheme; else empty.
func webAddress(s string) string {
	if strings.HasPrefix(strings.ToLower(s), "www.") {
		s = "http://" + s
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsFunc(s, unicode.IsSpace) {
		return ""
	}
	return s
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
	parts = append(parts, b.kept...)
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "；")
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

func clip(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n]) + "…"
	}
	return s
}
