package clue

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"yuqing/ingest/dates"
)

// The fields that a label can name.
const (
	fieldPlatform = "platform"
	fieldAuthor   = "author"
	fieldTitle    = "title"
	fieldText     = "text"
	fieldURL      = "url"
	fieldTime     = "published_at"
	fieldFigures  = "figures"
)

// labelWords are the labels of the lists that people write in chats.
var labelWords = map[string][]string{
	fieldPlatform: {"平台", "发布平台", "来源平台", "媒体", "媒体平台", "渠道", "来源", "媒体名称", "载体"},
	fieldAuthor:   {"作者", "发布者", "发布人", "发帖人", "账号", "账号名称", "账号名", "昵称", "网民", "网友", "博主", "UP主", "up主", "用户", "发布账号", "公众号", "视频号", "抖音号", "作者昵称", "网名"},
	fieldTitle:    {"标题", "题目", "文章标题", "视频标题", "帖子标题", "主题", "名称"},
	fieldText:     {"内容", "正文", "摘要", "内容摘要", "主要内容", "简介", "文案", "原文", "概述", "内容概述", "基本情况"},
	fieldURL:      {"链接", "网址", "地址", "原文链接", "链接地址", "url", "URL", "原文地址", "网页链接", "视频链接", "帖子链接"},
	fieldTime:     {"时间", "发布时间", "发帖时间", "发表时间", "发布日期", "日期"},
	fieldFigures:  {"数据", "互动数据", "传播数据", "互动", "热度", "传播情况", "互动量"},
}

// label is a line such as 作者：某某.
type label struct{ field, value string }

var labelLine = regexp.MustCompile(`^[ \t]*(?:[（(]?[0-9一二三四五六七八九十]{1,2}[)）.、]\s*|[-*•·●▪◆■]\s*|【)?([^\s:：【】]{1,6}?)(?:】)?\s*[:：]\s*(.*?)[ \t]*$`)

// readLabel reads a line as a label with its value.
func readLabel(line string) (label, bool) {
	m := labelLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
	if m == nil {
		return label{}, false
	}
	for field, words := range labelWords {
		if slices.Contains(words, m[1]) {
			return label{field, strings.Trim(m[2], " ；;")}, true
		}
	}
	if f := ReadFigures(line); !f.None() && len(m[2]) < 40 {
		return label{fieldFigures, strings.TrimSpace(line)}, true
	}
	return label{}, false
}

// labelled takes the labelled lines out of a text. What follows 内容： belongs to
// it until the next label.
func (c *Clue) labelled(s string) (rest string) {
	var free []string
	text := false
	for line := range strings.SplitSeq(s, "\n") {
		l, ok := readLabel(line)
		if name, more, cut := strings.Cut(l.value, " "); ok && l.field == fieldAuthor && strings.HasPrefix(name, "@") && cut {
			l.value = name
			free = append(free, more)
		} else if ok && l.field == fieldAuthor && cut && !ReadFigures(more).None() {
			l.value = name // 作者：某某 播放 1.5万
			free = append(free, more)
		}
		switch {
		case ok && c.take(l):
			text = l.field == fieldText
		case text && strings.TrimSpace(line) != "":
			c.Text += "\n" + strings.TrimSpace(line)
		default:
			free = append(free, line)
		}
	}
	c.Text = strings.TrimSpace(c.Text)
	return strings.Join(free, "\n")
}

// take sets a field that is still empty.
func (c *Clue) take(l label) bool {
	switch l.field {
	case fieldFigures:
		f := ReadFigures(l.value)
		c.Figures = c.Figures.Or(f)
		return !f.None()
	case fieldTime:
		return c.takeTime(l.value)
	case fieldURL:
		return true // the link itself is found on its own
	}
	to := map[string]*string{fieldPlatform: &c.Platform, fieldAuthor: &c.Author, fieldTitle: &c.Title, fieldText: &c.Text}[l.field]
	if *to != "" {
		return false
	}
	*to = l.value
	if l.field == fieldAuthor {
		*to = strings.TrimPrefix(l.value, "@")
	}
	return true
}

func (c *Clue) takeTime(s string) bool {
	t, err := dates.Parse(s)
	if err != nil || !c.PublishedAt.IsZero() || t.Year() < 2000 || t.Year() > 2100 {
		return false
	}
	c.PublishedAt = t.Truncate(time.Second)
	return true
}
