package clue

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"yuqing/ingest/table"
	"yuqing/internal/opinion"
)

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
		i, ok := columns[field]
		if !ok {
			return ""
		}
		if s := cell(r.Cells, i); strings.TrimSpace(s) != "" {
			return s
		}
		return cell(r.Above, i) // merged with the one above
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
	t, doubt, err := s.times.Read(typed)
	if err == nil && t.Year() >= 1990 && !t.After(s.Now.Add(24*time.Hour)) {
		p.PublishedAt = t
		if doubt != "" {
			out.Warnings = append(out.Warnings, doubt)
		}
		return
	}
	if strings.TrimSpace(typed) != "" {
		out.Warnings = append(out.Warnings, "发布时间无法识别或在将来，按导入时间计")
	}
	p.PublishedAt, p.DateGuessed = s.Now, true
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
