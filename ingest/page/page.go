// Package page reads news pages (新闻页): a list page and the articles that it
// links to, by CSS selectors that a person has set or that it finds by itself.
//
// It owns the way from a page's bytes to its list of links and from an
// article's bytes to a title, a text, an author and a time. What Chinese
// government sites write into their heads by the State Council's page
// standards goes before the general rules; where both are silent the article
// is found by go-readability. It may import ingest/charset, ingest/dates,
// ingest/feed, goquery, go-readability and internal/opinion; it fetches
// nothing and never reads the clock.
package page

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/ingest/charset"
	"yuqing/internal/opinion"
)

// MaxBytes bounds a page, decoded: larger ones are no pages that people read.
const MaxBytes = 4 << 20

// What a body can be instead of a page. Parse wraps these.
var (
	ErrTooLarge = fmt.Errorf("网页超过 %d MB 的上限", MaxBytes>>20)
	ErrNoPage   = errors.New("返回的不是网页（HTML）")
	ErrTooDeep  = errors.New("网页结构异常: 元素嵌套过深")
)

// Page is a parsed page with the address that its links are relative to.
type Page struct {
	doc     *goquery.Document
	base    *url.URL
	at      string
	Charset string
}

// Parse decodes and parses a page. contentType is the HTTP header's value and
// address where the page was fetched.
func Parse(b []byte, contentType, address string) (p *Page, err error) {
	base, err := opinion.ParseLink(address)
	if err != nil {
		return nil, fmt.Errorf("网址 %q 无法识别", address)
	}
	text, name := charset.Decode(b, contentType)
	switch {
	case len(text) > MaxBytes:
		return nil, ErrTooLarge
	case !looksLikeHTML(text):
		return nil, ErrNoPage
	}
	defer func() {
		if r := recover(); r != nil { // the parser's own bound on depth
			p, err = nil, ErrTooDeep
		}
	}()
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTooDeep, err)
	}
	p = &Page{doc: goquery.NewDocumentFromNode(root), base: base, at: base.String(), Charset: name}
	showRecords(p.doc)
	if href, ok := p.doc.Find("base[href]").First().Attr("href"); ok {
		if u, err := opinion.ParseLink(href); err == nil && isWeb(base.ResolveReference(u)) {
			p.base = base.ResolveReference(u)
		}
	}
	return p, nil
}

// looksLikeHTML refuses what html.Parse would take for a text without markup.
func looksLikeHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 64<<10)])
	for _, mark := range []string{"<html", "<body", "<!doctype html", "<a ", "<div", "<p", "<table", "<ul"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// address resolves a link; "" for what leads to no page.
func (p *Page) address(href string) string {
	href = strings.TrimSpace(href)
	if href == "" || strings.HasPrefix(href, "#") || len(href) > 2048 {
		return ""
	}
	u, err := opinion.ParseLink(p.inCharset(href))
	if err != nil {
		return ""
	}
	if u = p.base.ResolveReference(u); !isWeb(u) || u.User != nil {
		return ""
	}
	u.Fragment = ""
	return u.String()
}

// inCharset writes a link's query as browsers do: in the page's own charset.
func (p *Page) inCharset(href string) string {
	path, query, ok := strings.Cut(href, "?")
	if !ok || p.Charset != "gb18030" && p.Charset != "gbk" || !strings.ContainsFunc(query, func(r rune) bool { return r > 0x7f }) {
		return href
	}
	b, err := simplifiedchinese.GBK.NewEncoder().String(query)
	if err != nil {
		return href
	}
	return path + "?" + b
}

// CheckSelector says what is wrong with a CSS selector, nil for a good one and
// for "".
func CheckSelector(selector string) error {
	if strings.TrimSpace(selector) == "" {
		return nil
	}
	if _, err := compile(selector); err != nil {
		return fmt.Errorf("CSS 选择器 %q 无法识别: %w", selector, err)
	}
	return nil
}

// words is an element's text in one line.
func words(s *goquery.Selection) string {
	return strings.Join(strings.Fields(s.Text()), " ")
}

// Address is where the page came from, after redirects.
func (p *Page) Address() string { return p.at }

// Name is the page's title as its window shows it.
func (p *Page) Name() string { return words(p.doc.Find("title").First()) }
