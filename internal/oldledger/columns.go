package oldledger

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yuqing/ingest/table"
)

// Columns are the fields, by their names in the offices' form: the 20 of the
// short one, then those of the full one that are read.
var Columns = []string{
	"序号", "巡查单位", "发布时间", "发布平台", "标题", "链接", "责任单位", "涉及领域", "首接人", "交办时间",
	"首回时间", "办结时间", "关注量", "跟帖数", "原贴摘要", "办结回复摘要", "线上情况", "线下情况", "原文截图", "备注",
	"编号", "发现时间", "发现人", "来源类型", "发布者", "属地", "回应类别", "等级", "签收时间", "核查结论",
	"回应渠道", "回应链接", "回应内容", "效果评估", "归档号", "牵头/配合单位",
}

// others are further names of columns, without spaces and notes.
var others = map[string]string{
	"巡查部门": "巡查单位", "巡查人": "巡查单位", "监测单位": "巡查单位",
	"发帖时间": "发布时间", "发文时间": "发布时间", "发表时间": "发布时间", "发布日期": "发布时间", "发帖日期": "发布时间", "信息发布时间": "发布时间",
	"平台": "发布平台", "发帖平台": "发布平台", "来源平台": "发布平台", "来源": "发布平台", "信息来源": "发布平台", "媒体": "发布平台", "网站": "发布平台",
	"舆情标题": "标题", "帖文标题": "标题", "帖子标题": "标题", "信息标题": "标题", "主题": "标题", "题目": "标题", "事项": "标题", "事项名称": "标题", "舆情事项": "标题",
	"原文链接": "链接", "帖文链接": "链接", "链接地址": "链接", "网址": "链接", "url": "链接", "舆情链接": "链接", "信息链接": "链接",
	"承办单位": "责任单位", "涉事单位": "责任单位", "办理单位": "责任单位", "主办单位": "责任单位", "牵头单位": "责任单位", "责任部门": "责任单位", "承办部门": "责任单位", "交办单位": "责任单位", "处置单位": "责任单位",
	"领域": "涉及领域", "所属领域": "涉及领域", "分类": "涉及领域", "类别": "涉及领域", "舆情类别": "涉及领域", "涉及类别": "涉及领域", "舆情领域": "涉及领域",
	"接收人": "首接人", "接办人": "首接人", "承办人": "首接人", "联系人": "首接人", "经办人": "首接人",
	"转办时间": "交办时间", "派发时间": "交办时间", "派单时间": "交办时间", "下发时间": "交办时间", "交办日期": "交办时间", "转办日期": "交办时间",
	"首次回复时间": "首回时间", "首次回应时间": "首回时间", "首次反馈时间": "首回时间", "反馈时间": "首回时间", "初次回复时间": "首回时间", "首复时间": "首回时间",
	"办结日期": "办结时间", "完成时间": "办结时间", "办理完成时间": "办结时间", "销号时间": "办结时间", "办毕时间": "办结时间", "结案时间": "办结时间",
	"阅读量": "关注量", "浏览量": "关注量", "点击量": "关注量", "播放量": "关注量", "关注数": "关注量", "点击数": "关注量",
	"跟贴数": "跟帖数", "评论数": "跟帖数", "评论量": "跟帖数", "回帖数": "跟帖数", "回复数": "跟帖数", "跟帖量": "跟帖数", "跟贴量": "跟帖数",
	"原帖摘要": "原贴摘要", "原帖内容摘要": "原贴摘要", "原贴内容摘要": "原贴摘要", "原帖内容": "原贴摘要", "原贴内容": "原贴摘要", "帖文摘要": "原贴摘要", "舆情摘要": "原贴摘要", "舆情概况": "原贴摘要", "反映事项": "原贴摘要", "反映问题": "原贴摘要", "诉求内容": "原贴摘要", "内容摘要": "原贴摘要", "摘要": "原贴摘要", "主要内容": "原贴摘要", "原文摘要": "原贴摘要", "帖文内容": "原贴摘要", "舆情内容": "原贴摘要", "内容": "原贴摘要", "反映内容": "原贴摘要",
	"回复摘要": "办结回复摘要", "办结回复": "办结回复摘要", "回复内容": "办结回复摘要", "办理结果": "办结回复摘要", "处理结果": "办结回复摘要", "办结情况": "办结回复摘要", "办理情况": "办结回复摘要", "处置结果": "办结回复摘要", "处置情况": "办结回复摘要",
	"线上": "线上情况", "线下": "线下情况", "线上回复情况": "线上情况", "线上回应情况": "线上情况", "线上工作": "线上情况", "线下工作": "线下情况", "线下核查情况": "线下情况", "线下整改情况": "线下情况",
	"线上处置情况": "线上情况", "线上处置": "线上情况", "线上办理情况": "线上情况", "线下处置情况": "线下情况", "线下处置": "线下情况", "线下办理情况": "线下情况",
	"截图": "原文截图", "原帖截图": "原文截图", "原贴截图": "原文截图", "说明": "备注",
	"台账编号": "编号", "舆情编号": "编号", "发现日期": "发现时间", "监测时间": "发现时间", "巡查时间": "发现时间", "发布人": "发布者", "作者": "发布者", "网名": "发布者",
	"舆情等级": "等级", "级别": "等级", "区域": "属地", "所属乡镇": "属地", "发生地": "属地", "no": "序号", "no.": "序号", "渠道": "来源类型",
}

// Mapping says which column of a table holds which field: name of Columns ->
// header of the table.
type Mapping map[string]string

// Sheet is a table opened up to its header: of a workbook all sheets that are part
// of the ledger, as where each month has its own.
type Sheet struct {
	Name   string
	Header []string // of the first of them, made unique
	Guess  Mapping
	// Words are what stands around the matters: names of sheets, titles and headers,
	// of what is not read too. A mark of a classified file is looked for in them.
	Words []string

	file   *table.Sheets
	pages  []*page
	unread []string
}

// page is one sheet of the workbook, or the CSV.
type page struct {
	sheet  string // its name
	reader *table.Reader
	names  [][]string // that stand over each column
	header []string
	guess  Mapping
	sample []table.Row // the first rows below the header
	days   int         // the column of a day whose time of day has one of its own; -1: none
	year   int         // that stands above the header, or in the sheet's name; 0: none
}

// The header is looked for in the first headRows rows; twice as many, up to headSize
// bytes, tell how the columns write their dates.
const (
	headRows = 30
	headSize = 4 << 20
)

// Open reads a table (CSV or XLSX) up to its header and guesses the mapping by
// the columns' names. name stands in messages only.
func Open(name string, r io.Reader) (*Sheet, error) {
	file, err := table.OpenAll(r)
	if err != nil {
		return nil, fmt.Errorf("打开 %s: %w", name, err)
	}
	s := &Sheet{Name: name, file: file}
	if err := s.readHeads(); err != nil {
		return nil, errors.Join(fmt.Errorf("打开 %s: %w", name, err), file.Close())
	}
	return s, nil
}

// Close releases what an XLSX keeps on disk.
func (s *Sheet) Close() error { return s.file.Close() }

// Unread names the sheets of an XLSX that are not read: those that do not show, and
// those that are no part of the ledger, such as notes.
func (s *Sheet) Unread() []string { return s.unread }

// Unmapped names the columns that hold no field.
func (s *Sheet) Unmapped(m Mapping) []string {
	var out []string
	for _, p := range s.pages {
		for _, name := range table.Unmapped(p.header, s.mapping(p, m)) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// readHeads takes the sheets that have the columns of a ledger: with what a matter
// is about, or else the first one that has any.
func (s *Sheet) readHeads() error {
	var rest []*page
	for _, r := range s.file.Sheets {
		above, p, err := openPage(r)
		s.Words = append(append(s.Words, r.Name()), above...)
		switch {
		case err != nil:
			return err
		case p == nil:
			s.unread = append(s.unread, r.Name())
		case p.guess["标题"] == "" && p.guess["原贴摘要"] == "":
			rest = append(rest, p)
		default:
			s.pages = append(s.pages, p)
		}
	}
	if len(s.pages) == 0 && len(rest) > 0 {
		s.pages, rest = rest[:1], rest[1:]
	}
	for _, p := range rest {
		s.unread = append(s.unread, p.sheet)
	}
	s.Words = append(s.Words, s.file.Hidden...)
	for _, name := range s.file.Hidden {
		s.unread = append(s.unread, name+"（隐藏）")
	}
	if len(s.pages) == 0 {
		return errors.New("找不到表头：应有台账的栏名，例如 标题、发布时间、责任单位、交办时间、办结时间")
	}
	s.Header, s.Guess = s.pages[0].header, s.pages[0].guess
	return nil
}

// openPage reads a sheet up to its header; nil: it has none. above is what stands
// down to it.
func openPage(r *table.Reader) (above []string, p *page, err error) {
	rows, err := r.Ahead(2*headRows, headSize)
	if err != nil {
		return nil, nil, err
	}
	h, found := findHead(rows[:min(len(rows), headRows)])
	down := min(len(rows), headRows)
	if found {
		down = h.at + h.depth
	}
	for _, row := range rows[:down] {
		above = append(above, row.Cells...)
	}
	if !found {
		return above, nil, nil
	}
	p = &page{sheet: r.Name(), reader: r, names: h.names, header: h.header(), guess: h.guess()}
	p.days = p.dayColumn()
	for _, row := range rows[:h.at] {
		if p.year == 0 {
			p.year = yearIn(row.Cells)
		}
	}
	if p.year == 0 {
		p.year = yearIn([]string{p.sheet})
	}
	p.sample = rows[h.at+h.depth:]
	r.Skip(h.at + h.depth)
	return above, p, nil
}

// dayColumn finds 日期 where 时间 is a column of its own.
func (p *page) dayColumn() int {
	for i, names := range p.names {
		name := table.PlainName(strings.Join(names, ""))
		if strings.HasSuffix(name, "日期") && p.guess["发布时间"] != "" && p.guess["发布时间"] != p.header[i] && alikeField(name) == "发布时间" {
			return i
		}
	}
	return -1
}

// mapping is that of one page: as m maps the first one, where this one has such
// columns, and else by its own names.
func (s *Sheet) mapping(p *page, m Mapping) Mapping {
	if p == s.pages[0] {
		return m
	}
	out := maps.Clone(p.guess)
	for field := range s.Guess {
		if m[field] == "" {
			delete(out, field) // taken out by whoever maps
		}
	}
	for field, column := range m {
		if slices.Contains(p.header, column) {
			out[field] = column
		}
	}
	return out
}

func (p *page) layout() table.Layout {
	return table.Layout{Fields: Columns, Header: p.header, Plain: table.PlainName}
}

// ParseMapping lays "field=column" pairs over the guess, see table.Layout.Parse;
// a field may go by any name that offices give it.
func (s *Sheet) ParseMapping(pairs []string) (Mapping, error) {
	named := make([]string, len(pairs))
	for i, pair := range pairs {
		field, column, found := strings.Cut(pair, "=")
		named[i] = pair
		if f, r := fieldOf(field); found && r >= another {
			named[i] = f + "=" + column
		}
	}
	return s.pages[0].layout().Parse(s.Guess, named)
}

// tidy makes every run of white space one space.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }
