package page

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// NextPart is the address of the next page of an article that is spread over
// several (下一页, or 1 2 3), "" where this is the last. first is the article's
// address and n the number of this page, from 1. Only addresses count that can be
// nothing but another page of the same article: the next article is none.
func (p *Page) NextPart(first string, n int) string {
	next := ""
	p.doc.Find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		rel, _ := a.Attr("rel")
		if text := pagerText(a); rel != "next" && !slices.Contains(nextWords, text) && text != strconv.Itoa(n+1) {
			return true
		}
		href, _ := a.Attr("href")
		if address := p.address(href); isPart(first, address) && address != p.at {
			next = address
		}
		return next == ""
	})
	if next != "" {
		return next
	}
	if address := p.calledNext(); isPart(first, address) {
		return address
	}
	return ""
}

var nextWords = []string{"下一页", "下页", "后一页", "下一頁"}

func pagerText(a *goquery.Selection) string { return strings.Trim(words(a), " >»›[]()（）【】") }

// Addresses of pages of one article: content_12.html, content_12_2.html; /a/12,
// /a/12/2; view?id=12, view?id=12&page=2.
var (
	partEnd   = regexp.MustCompile(`^[_-]\d{1,3}$`)
	partPath  = regexp.MustCompile(`^/\d{1,3}/?$`)
	firstEnd  = regexp.MustCompile(`[_-][01]$`)
	partKeys  = []string{"page", "p", "pn", "pg", "pageno", "page_no", "pageindex", "pagenum", "currentpage", "curpage", "cpage"}
	partValue = regexp.MustCompile(`^\d{1,3}$`)
)

// isPart says that an address is another page of the article at first.
func isPart(first, address string) bool {
	a, err1 := url.Parse(first)
	b, err2 := url.Parse(address)
	if err1 != nil || err2 != nil || !strings.EqualFold(a.Host, b.Host) || address == "" {
		return false
	}
	if a.Path == b.Path {
		return isPartQuery(a.Query(), b.Query())
	}
	return a.RawQuery == b.RawQuery && isPartPath(a.Path, b.Path)
}

func isPartPath(first, other string) bool {
	ext := path.Ext(first)
	stem := strings.TrimSuffix(first, ext)
	if rest, ok := strings.CutPrefix(other, strings.TrimSuffix(first, "/")); ok && partPath.MatchString(rest) && ext == "" {
		return true
	}
	end, ok := strings.CutSuffix(other, ext)
	if !ok || strings.HasSuffix(stem, "/") {
		return false
	}
	for _, s := range []string{stem, firstEnd.ReplaceAllString(stem, "")} {
		if rest, ok := strings.CutPrefix(end, s); ok && partEnd.MatchString(rest) {
			return true
		}
	}
	return false
}

func isPartQuery(first, other url.Values) bool {
	differ := false
	for key, v := range other {
		if slices.Equal(first[key], v) {
			continue
		}
		if !slices.Contains(partKeys, strings.ToLower(key)) || len(v) != 1 || !partValue.MatchString(v[0]) {
			return false
		}
		differ = true
	}
	for key := range first {
		if _, ok := other[key]; !ok && !slices.Contains(partKeys, strings.ToLower(key)) {
			return false
		}
	}
	return differ
}

// pagerRest is what stays of a pager without its links.
var pagerRest = regexp.MustCompile(`^[\s\d.…|/<>«»‹›第共页頁上下首末尾一前后]*$`)

// DropPager takes the links between an article's pages out of the page, so that
// they are not read as its text.
func (p *Page) DropPager(first string) {
	p.doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		address := p.address(href)
		if !pagerRest.MatchString(words(a)) || address != first && !isPart(first, address) {
			return
		}
		box := a.Parent()
		a.Remove()
		if rest := words(box); rest != "" && pagerRest.MatchString(rest) && !box.Is("body") && box.Find("img, video").Length() == 0 {
			box.Remove()
		}
	})
}
