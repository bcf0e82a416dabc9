package clue

import (
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
	"yuqing/internal/opinion"
)

// The fields of a monitoring vendor's table, as --map names them.
const (
	FieldURL         = "url"
	FieldTitle       = "title"
	FieldText        = "text"
	FieldAuthor      = "author"
	FieldPlatform    = "platform"
	FieldPublishedAt = "published_at"
	FieldViews       = "views"
	FieldLikes       = "likes"
	FieldComments    = "comments"
	FieldReposts     = "reposts"
)

// Fields lists the fields in the order in which a mapping is shown.
var Fields = []string{
	FieldTitle, FieldURL, FieldText, FieldAuthor, FieldPlatform, FieldPublishedAt, FieldViews, FieldLikes, FieldComments, FieldReposts,
}

// columnNames are the names under which vendors hold a field, the most telling
// first.
var columnNames = map[string][]string{
	FieldURL:         {"原文链接", "链接", "链接地址", "网址", "url", "原文地址", "文章链接", "原文网址", "地址", "link"},
	FieldTitle:       {"标题", "文章标题", "标题/微博内容", "主题", "题目", "title"},
	FieldText:        {"正文", "全文", "内容", "原文内容", "文章内容", "微博内容", "摘要", "内容摘要", "文章摘要", "命中句", "content", "text", "summary"},
	FieldAuthor:      {"作者", "发布者", "发布人", "作者名称", "作者昵称", "发布账号", "账号", "账号名称", "账号昵称", "昵称", "用户名", "用户昵称", "公众号", "博主", "author"},
	FieldPlatform:    {"平台", "发布平台", "媒体平台", "来源平台", "平台名称", "站点", "站点名称", "网站", "网站名称", "媒体名称", "来源网站", "信息来源", "媒体", "来源", "媒体类型", "来源类型", "platform", "source"},
	FieldPublishedAt: {"发布时间", "发表时间", "发文时间", "发帖时间", "发布日期", "时间", "日期", "publishedat", "date", "time"},
	FieldViews:       {"阅读数", "播放数", "浏览数", "阅读量", "播放量", "浏览量", "阅读", "播放", "点击数", "点击量", "阅读/播放", "阅读/播放量", "views"},
	FieldLikes:       {"点赞数", "点赞量", "点赞", "赞", "获赞数", "喜欢数", "likes"},
	FieldComments:    {"评论数", "评论量", "评论", "回复数", "跟帖数", "跟贴数", "comments"},
	FieldReposts:     {"转发数", "转发量", "转发", "分享数", "分享量", "分享", "转发/分享", "reposts", "shares"},
}

// Mapping says which column holds which field: field -> column header.
type Mapping map[string]string

// Sheet is a vendor's table opened up to its header.
type Sheet struct {
	Name   string
	Header []string // made unique
	Guess  Mapping
	Now    time.Time // when the rows are found; a post cannot be from later

	reader *table.Reader
	ahead  []table.Row
}

// Row is one data row: a post, or the reason why it is none.
type Row struct {
	Line     int
	Refused  string
	Post     opinion.Post
	Warnings []string
}

const headRows = 30

// OpenSheet reads a table (CSV or XLSX) up to its header and guesses the
// mapping from the names and, for links and times, from what the cells hold.
func OpenSheet(file string, r io.Reader, now time.Time) (*Sheet, error) {
	t, err := table.Open(r)
	if err != nil {
		return nil, fmt.Errorf("打开 %s: %w", file, err)
	}
	s := &Sheet{Name: file, Now: now, reader: t}
	if err := s.readHead(); err != nil {
		return nil, errors.Join(fmt.Errorf("打开 %s: %w", file, err), t.Close())
	}
	s.guess()
	return s, nil
}

// Close releases what an XLSX keeps on disk.
func (s *Sheet) Close() error { return s.reader.Close() }

// Unread names the other sheets of an XLSX, which are not read.
func (s *Sheet) Unread() []string { return s.reader.Unread() }

func (s *Sheet) readHead() error {
	for len(s.ahead) < 2*headRows {
		row, err := s.reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		s.ahead = append(s.ahead, row)
	}
	best, most := -1, 1
	for i, r := range s.ahead[:min(len(s.ahead), headRows)] {
		if n := namesIn(r.Cells); n > most {
			best, most = i, n
		}
	}
	if best < 0 {
		return errors.New("找不到表头：至少应有“标题”“链接”“内容”中的两列")
	}
	s.setHeader(s.ahead[best].Cells)
	s.ahead = s.ahead[best+1:]
	return nil
}

func namesIn(cells []string) int {
	n := 0
	for _, c := range cells {
		if f, _ := fieldOf(c); f != "" {
			n++
		}
	}
	return n
}

func (s *Sheet) setHeader(cells []string) {
	width := len(cells)
	for _, r := range s.ahead {
		width = max(width, min(len(r.Cells), 200))
	}
	seen := map[string]int{}
	for i := range width {
		h := strings.Join(strings.Fields(cell(cells, i)), " ")
		if h == "" {
			h = fmt.Sprintf("列%d", i+1)
		}
		if seen[h]++; seen[h] > 1 {
			h = fmt.Sprintf("%s(%d)", h, seen[h])
		}
		s.Header = append(s.Header, h)
	}
}

func cell(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

var columnNote = regexp.MustCompile(`[（(][^（）()]*[)）]$`)

// plainName is a column's name without spaces, note and case.
func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '*' || r == ':' || r == '：' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	if short := columnNote.ReplaceAllString(s, ""); short != "" {
		return short
	}
	return s
}

// fieldOf names the field that a column's name means, and how far down in its
// list the name stands: 0 is the surest.
func fieldOf(column string) (field string, rank int) {
	column, rank = plainName(column), 1000
	for f, words := range columnNames {
		if i := slices.Index(words, column); i >= 0 && i < rank {
			field, rank = f, i
		}
	}
	return field, rank
}

func (s *Sheet) guess() {
	s.Guess = Mapping{}
	ranks := map[string]int{}
	for _, h := range s.Header {
		f, rank := fieldOf(h)
		if old, ok := ranks[f]; f != "" && (!ok || rank < old) {
			s.Guess[f], ranks[f] = h, rank
		}
	}
	byContent := func(field string, is func(string) bool) {
		if s.Guess[field] != "" {
			return
		}
		for i, h := range s.Header {
			if f, _ := fieldOf(h); f == "" && s.mostly(i, is) {
				s.Guess[field] = h
				return
			}
		}
	}
	byContent(FieldURL, webLink)
	byContent(FieldPublishedAt, func(c string) bool { _, err := s.time(c); return err == nil })
}

// mostly reports whether most of a column's cells are of a kind.
func (s *Sheet) mostly(i int, is func(string) bool) bool {
	filled, hits := 0, 0
	for _, r := range s.ahead {
		if c := strings.TrimSpace(cell(r.Cells, i)); c != "" {
			filled++
			if is(c) {
				hits++
			}
		}
	}
	return filled > 0 && hits*5 >= filled*4
}

func webLink(s string) bool {
	low := strings.ToLower(strings.TrimSpace(s))
	return (strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://")) && !strings.ContainsFunc(low, unicode.IsSpace)
}

// ParseMapping lays "field=column" pairs over the guess; a column is named by
// its header or as #3, and "field=" takes the field out.
func (s *Sheet) ParseMapping(pairs []string) (Mapping, error) {
	m := Mapping{}
	for f, c := range s.Guess {
		m[f] = c
	}
	for _, pair := range pairs {
		field, column, found := strings.Cut(pair, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !found || !slices.Contains(Fields, field) {
			return nil, fmt.Errorf("映射 %q 无效：应为 字段=列名，字段有 %s", pair, strings.Join(Fields, "、"))
		}
		if column == "" {
			delete(m, field)
			continue
		}
		i := s.column(column)
		if i < 0 {
			return nil, fmt.Errorf("映射 %q 无效：表中没有这一列，现有 %s", pair, strings.Join(s.Header, "、"))
		}
		m[field] = s.Header[i]
	}
	return m, nil
}

func (s *Sheet) column(name string) int {
	if i := slices.Index(s.Header, name); i >= 0 {
		return i
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "#")); err == nil && strings.HasPrefix(name, "#") && n >= 1 && n <= len(s.Header) {
		return n - 1
	}
	return -1
}

// Rows reads the rest of the sheet once and hands every row that is not blank
// to fn. A mapping with neither title nor text is an error.
func (s *Sheet) Rows(m Mapping, source string, fn func(Row) error) error {
	columns := map[string]int{}
	for f, c := range m {
		columns[f] = s.column(c)
		if columns[f] < 0 {
			return fmt.Errorf("没有列 %q（字段 %s），现有 %s", c, f, strings.Join(s.Header, "、"))
		}
	}
	if m[FieldTitle] == "" && m[FieldText] == "" {
		return fmt.Errorf("找不到标题或内容列，请指定是哪一列（title=列名）；现有 %s", strings.Join(s.Header, "、"))
	}
	for {
		row, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.Blank() || namesIn(row.Cells) >= 3 { // the header again, on every printed page
			continue
		}
		if err := fn(s.build(row, columns, source)); err != nil {
			return err
		}
	}
}

func (s *Sheet) next() (table.Row, error) {
	if len(s.ahead) > 0 {
		row := s.ahead[0]
		s.ahead = s.ahead[1:]
		return row, nil
	}
	return s.reader.Next()
}

var tag = regexp.MustCompile(`</?[a-zA-Z][^<>]{0,200}>`)

// plain takes the marks of a vendor's search out of a text.
func plain(s string) string {
	s = html.UnescapeString(tag.ReplaceAllString(s, ""))
	var lines []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (s *Sheet) build(r table.Row, columns map[string]int, source string) Row {
	out := Row{Line: r.Line, Refused: r.Bad}
	if r.Bad != "" {
		return out
	}
	get := func(field string) string {
		if i, ok := columns[field]; ok {
			return cell(r.Cells, i)
		}
		return ""
	}
	p := opinion.Post{
		Source: source, Kind: opinion.KindClue, Title: strings.ReplaceAll(plain(get(FieldTitle)), "\n", " "), Text: plain(get(FieldText)),
		Author: plain(get(FieldAuthor)), Platform: PlatformName(plain(get(FieldPlatform))), CollectedAt: s.Now,
	}
	if p.Title == "" && p.Text == "" {
		out.Refused = "标题和内容都为空"
		return out
	}
	s.link(&out, &p, get(FieldURL))
	s.publishedAt(&out, &p, get(FieldPublishedAt))
	s.figures(&out, &p, get)
	p.ID = opinion.PostID(source, p.Key)
	out.Post = p
	return out
}

func (s *Sheet) link(out *Row, p *opinion.Post, typed string) {
	typed = strings.TrimSpace(typed)
	if webLink(typed) {
		p.URL = opinion.CanonicalLink(typed)
		p.Key = opinion.LinkKey(p.URL)
		if p.Platform == "" {
			p.Platform = PlatformOf(p.URL)
		}
		return
	}
	if typed != "" {
		out.Warnings = append(out.Warnings, "链接不是网址，未收")
	}
	p.Key = "content:" + opinion.PostID(p.Platform+"\x00"+p.Author, p.Title+"\x00"+p.Text)
}

func (s *Sheet) publishedAt(out *Row, p *opinion.Post, typed string) {
	t, err := s.time(typed)
	if err == nil && t.Year() >= 1990 && !t.After(s.Now.Add(24*time.Hour)) {
		p.PublishedAt = t
		return
	}
	if strings.TrimSpace(typed) != "" {
		out.Warnings = append(out.Warnings, "发布时间无法识别或在将来，按导入时间计")
	}
	p.PublishedAt, p.DateGuessed = s.Now, true
}

func (s *Sheet) time(typed string) (time.Time, error) {
	typed = strings.TrimSpace(typed)
	if v, err := strconv.ParseFloat(typed, 64); err == nil && v >= 30000 && v < 100000 {
		return dates.Serial(v, s.reader.Since1904())
	}
	if len(typed) < len("2019-4-1") {
		return time.Time{}, dates.ErrUnreadable
	}
	return dates.Parse(typed)
}

func (s *Sheet) figures(out *Row, p *opinion.Post, get func(string) string) {
	for _, f := range []struct {
		field string
		to    *int
	}{{FieldViews, &p.Views}, {FieldLikes, &p.Likes}, {FieldComments, &p.Comments}, {FieldReposts, &p.Reposts}} {
		typed := strings.TrimSuffix(strings.TrimSpace(get(f.field)), ".0")
		if strings.Trim(typed, "-—/无") == "" {
			continue
		}
		n, ok := Count(typed)
		if !ok {
			out.Warnings = append(out.Warnings, fmt.Sprintf("“%s”不是数，未收", typed))
			continue
		}
		*f.to = n
	}
}
