package page

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"yuqing/ingest/dates"
	"yuqing/ingest/feed"
	"yuqing/internal/opinion"
)

// Article reads the article of a page. l is its entry in the list, which
// speaks where the page is silent. Text is empty where none was found.
func (p *Page) Article(r opinion.PageRules, l Link, now time.Time) feed.Item {
	it := feed.Item{URL: l.URL, Title: p.title(r, l), Author: p.author(r)}
	if t := p.time(r, l, now); !t.IsZero() {
		it.Published = t
		if t.After(now.Add(24 * time.Hour)) {
			it.Published, it.Clamped = now, true
		}
	}
	if body := p.content(r); body != "" {
		it.Text, it.HTML = feed.Render(body, p.base.String())
		it.Markup = it.HTML != ""
	}
	return it
}

// meta is the content of the first of these <meta> elements that is filled.
// Names compare without regard to case: PubDate, pubdate, publishdate.
func (p *Page) meta(names ...string) string {
	for _, name := range names {
		found := ""
		p.doc.Find("meta[content]").EachWithBreak(func(_ int, m *goquery.Selection) bool {
			for _, key := range []string{"name", "property", "itemprop"} {
				if v, _ := m.Attr(key); strings.EqualFold(strings.TrimSpace(v), name) {
					content, _ := m.Attr("content")
					found = strings.Join(strings.Fields(content), " ")
				}
			}
			return found == ""
		})
		if found != "" {
			return found
		}
	}
	return ""
}

// selected is the text that a person's rule points at.
func (p *Page) selected(selector string) string {
	if selector == "" {
		return ""
	}
	return words(find(p.doc.Selection, selector).First())
}

// title goes by the rule, the head (ArticleTitle: 国务院办公厅《政府网站发展指引》),
// the only heading, the list, and last the window's title.
func (p *Page) title(r opinion.PageRules, l Link) string {
	for _, s := range []string{p.selected(r.Headline), p.meta("ArticleTitle", "og:title", "twitter:title")} {
		if s != "" {
			return s
		}
	}
	if h := p.doc.Find("h1"); h.Length() == 1 && words(h.Find("a")) != words(h) { // a link is the site's name
		if s := words(h); utf8.RuneCountInString(s) >= 4 {
			return s
		}
	}
	if l.Title != "" && !strings.HasSuffix(l.Title, "…") && !strings.HasSuffix(l.Title, "...") {
		return l.Title
	}
	s := words(p.doc.Find("title").First())
	for _, sep := range []string{"_", " - ", "|", "——"} {
		if before, _, ok := strings.Cut(s, sep); ok && utf8.RuneCountInString(before) >= 4 {
			return strings.TrimSpace(before)
		}
	}
	if s == "" {
		return l.Title
	}
	return s
}

// sourceLine is who a page says it is from, writerLine who wrote it; machine is no
// name of either.
var (
	sourceLine = regexp.MustCompile(`(?:来源|稿源|发布机构|发布单位|发文机关|供稿单位)\s*[：:]\s*([^\s|｜【】<>：:]{2,30})(?:[\s|｜【】<>]|$)`)
	writerLine = regexp.MustCompile(`(?:作者|记者|通讯员|撰稿)\s*[：:]\s*([^\s|｜【】<>：:]{2,30})(?:[\s|｜【】<>]|$)`)
	machine    = regexp.MustCompile(`(?i)^(?:admin|administrator|sysadmin|system|root|webmaster|管理员|系统管理员|网站管理员|本站|无|暂无|null|undefined)$`)
)

func (p *Page) author(r opinion.PageRules) string {
	if s := p.selected(r.Author); s != "" {
		return strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "作者"), "来源"), "：: ")
	}
	for _, name := range []string{"Author", "article:author", "ContentSource"} {
		if s := p.meta(name); s != "" && !machine.MatchString(s) {
			return s
		}
	}
	if s := words(p.doc.Find("#js_name").First()); s != "" { // a WeChat account
		return s
	}
	head := p.head()
	if s := first(sourceLine.FindStringSubmatch(head)); s != "" && !machine.MatchString(s) {
		return s
	}
	return first(writerLine.FindStringSubmatch(head))
}

// headRunes is how much of a page's text is searched for source and time.
const headRunes = 6000

func (p *Page) head() string {
	body := p.doc.Find("body")
	if body.Length() == 0 {
		return ""
	}
	s := spaced(body.Nodes[0])
	if len(s) > headRunes {
		s = strings.ToValidUTF8(s[:headRunes], "")
	}
	return s
}

const timeAfter = `\s*[：:]?\s*(20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?)`

// timeLine is a time with the words that say what it is, and dateLine a date
// with a time of day, which in a page's head is hardly anything else.
var (
	publicLine = regexp.MustCompile(`(?:发布时间|发布日期|发表时间|发稿时间)` + timeAfter)
	timeLine   = regexp.MustCompile(`(?:日期|时间)` + timeAfter)
	dateLine   = regexp.MustCompile(`20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*\d{1,2}:\d{2}(?::\d{2})?`)
	madeAt     = regexp.MustCompile(`\b(?:createTime|ct|publish_time)\s*=\s*['"](\d{10}|20\d{2}-\d{2}-\d{2} \d{2}:\d{2})['"]`) // a WeChat article
)

func (p *Page) time(r opinion.PageRules, l Link, now time.Time) time.Time {
	candidates := []string{
		p.selected(r.Time),
		p.meta("PubDate", "publishdate", "article:published_time", "datePublished", "og:published_time", "apub:time", "pubtime", "weibo: article:create_at"),
		attrOf(p.doc.Find("time[datetime]").First(), "datetime"),
		first(publicLine.FindStringSubmatch(p.head())),
		first(timeLine.FindStringSubmatch(p.head())),
		first(madeAt.FindStringSubmatch(p.doc.Find("script").Text())),
	}
	for _, s := range candidates {
		if m := shownDate.FindString(s); m != "" && !strings.Contains(s, "T") { // with words around it
			s = m
		}
		if t, err := dates.Near(s, now); err == nil {
			return t
		}
	}
	if !l.Date.IsZero() && l.Date.Format(time.TimeOnly) != "00:00:00" {
		return l.Date
	}
	if t, err := dates.Parse(dateLine.FindString(p.head())); err == nil && (l.Date.IsZero() || t.Sub(l.Date).Abs() < 48*time.Hour) {
		return t
	}
	if l.Date.IsZero() {
		return dateInAddress(p.base.String())
	}
	return l.Date
}

func first(match []string) string {
	if len(match) < 2 {
		return ""
	}
	return match[1]
}

func attrOf(s *goquery.Selection, name string) string {
	v, _ := s.Attr(name)
	return v
}

// containers hold the article in the content systems that Chinese government
// and news sites run on.
var containers = []string{
	"#UCAP-CONTENT", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", "#js_content", ".pages_content", "#zoomcon", "#zoom", "#Zoom",
	".article-content", ".article_content", ".articleContent", ".news_content", ".newscontent", ".detail-content", ".content-detail",
	"#artibody", "#ArticleContent", "#articleContent", "#vsb_content", ".v_news_content", "[itemprop=articleBody]", ".xxgk_content",
}

// enoughText is how many characters make an article.
const enoughText = 20

// content is the HTML of the article, "" where none was found.
func (p *Page) content(r opinion.PageRules) string {
	if r.Content != "" {
		return outer(find(p.doc.Selection, r.Content))
	}
	for _, selector := range containers {
		if s := p.doc.Find(selector); s.Length() > 0 && utf8.RuneCountInString(words(s)) >= enoughText {
			return outer(outermost(s))
		}
	}
	if s := p.readable(); s != "" {
		return s
	}
	if s := p.doc.Find("article"); s.Length() == 1 {
		return outer(s)
	}
	return ""
}

// outermost drops what stands within another of the same selection.
func outermost(s *goquery.Selection) *goquery.Selection {
	return s.FilterFunction(func(_ int, x *goquery.Selection) bool {
		return x.Parents().FilterNodes(s.Nodes...).Length() == 0
	})
}

func outer(s *goquery.Selection) string {
	var b strings.Builder
	s.Each(func(_ int, x *goquery.Selection) {
		if h, err := goquery.OuterHtml(x); err == nil {
			b.WriteString(h)
		}
	})
	return b.String()
}

// readable asks go-readability, which works on a copy.
func (p *Page) readable() (out string) {
	defer func() {
		if recover() != nil { // no page may end the process
			out = ""
		}
	}()
	var doc bytes.Buffer
	if err := html.Render(&doc, p.doc.Nodes[0]); err != nil {
		return ""
	}
	base := &url.URL{Scheme: p.base.Scheme, Host: p.base.Host, Path: p.base.Path}
	a, err := readability.FromReader(&doc, base)
	if err != nil || a.Node == nil {
		return ""
	}
	var b strings.Builder
	if err := a.RenderHTML(&b); err != nil {
		return ""
	}
	return b.String()
}
