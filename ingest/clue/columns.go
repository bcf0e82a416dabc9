package clue

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"yuqing/ingest/dates"
	"yuqing/ingest/table"
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

// String shows the mapping in the order of Fields: "title=标题, …".
func (m Mapping) String() string { return table.Show(Fields, m) }

func (s *Sheet) layout() table.Layout { return table.Layout{Fields: Fields, Header: s.Header} }

// ParseMapping lays "field=column" pairs over the guess; see table.Layout.Parse.
func (s *Sheet) ParseMapping(pairs []string) (Mapping, error) {
	return s.layout().Parse(s.Guess, pairs)
}

// Fits reports whether a remembered mapping can be used again in place of the
// guess.
func (s *Sheet) Fits(m Mapping) bool { return s.layout().Fits(m) }

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

func (s *Sheet) guess(data []table.Row) {
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
			if f, _ := fieldOf(h); f == "" && mostly(data, i, is) {
				s.Guess[field] = h
				return
			}
		}
	}
	byContent(FieldURL, webLink)
	byContent(FieldPublishedAt, func(c string) bool { _, _, err := dates.Column{}.Read(c); return err == nil })
}

// mostly reports whether most of a column's cells are of a kind.
func mostly(data []table.Row, i int, is func(string) bool) bool {
	filled, hits := 0, 0
	for _, r := range data {
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
