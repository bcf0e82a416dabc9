package page

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// What single content systems (建站系统) do in their own way.

// storedRecord is an entry of a list that a page carries as data in a script of type
// text/xml and shows by a program.
var storedRecord = regexp.MustCompile(`(?s)<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>`)

// showRecords puts such lists where their scripts stand, as browsers show them.
func showRecords(doc *goquery.Document) {
	doc.Find(`script[type="text/xml"]`).Each(func(_ int, s *goquery.Selection) {
		var b strings.Builder
		for _, m := range storedRecord.FindAllStringSubmatch(s.Text(), maxLinks) {
			b.WriteString(m[1])
		}
		switch records := b.String(); {
		case records == "":
		case strings.HasPrefix(strings.TrimSpace(records), "<tr"):
			s.ReplaceWithHtml("<table>" + records + "</table>")
		default:
			s.ReplaceWithHtml("<div>" + records + "</div>")
		}
	})
}

// calledPage is the page that a link's program opens: window.open('/a/1.html').
var calledPage = regexp.MustCompile(`['"]((?:https?://|\.{0,2}/)?[^'"\s<>()]+\.(?:s?html?|jspx?|aspx?|php|do|action)(?:\?[^'"\s<>]*)?|https?://[^'"\s<>]+)['"]`)

// hrefOf is where a link leads, also one whose program opens the page.
func hrefOf(a *goquery.Selection) string {
	href, _ := a.Attr("href")
	if h := strings.TrimSpace(href); h != "" && h != "#" && !strings.HasPrefix(strings.ToLower(h), "javascript:") {
		return href
	}
	onclick, _ := a.Attr("onclick")
	if m := calledPage.FindStringSubmatch(href + " " + onclick); m != nil {
		return m[1]
	}
	return href
}

// beside is the text that stands beside an entry which is a bare link, or a term:
// up to the next of its kind.
func beside(item *goquery.Selection) string {
	n := item.Nodes[0]
	if n.Data != "a" && n.Data != "dt" {
		return ""
	}
	var b strings.Builder
	for s := n.NextSibling; s != nil && s.Data != n.Data; s = s.NextSibling {
		b.WriteString(spaced(s) + " ")
	}
	return b.String()
}

// spaced is a node's text with a space between elements, which stand apart on the
// page where nothing parts them in the source.
func spaced(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "noscript") {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Dates whose parts stand in boxes of their own: 07 2026-03, 03-07 2026, 2026-03 07.
var boxedDates = []struct {
	form    *regexp.Regexp
	y, m, d int
}{
	{regexp.MustCompile(`(?:^|\D)(\d{1,2})日? (20\d{2})\s?[-/.年]\s?(\d{1,2})月?(?:$|[^\d/.-])`), 2, 3, 1},
	{regexp.MustCompile(`(?:^|\D)(\d{1,2})\s?[-/.月]\s?(\d{1,2})日? (20\d{2})(?:$|[^\d/.-])`), 3, 1, 2},
	{regexp.MustCompile(`(?:^|\D)(20\d{2})\s?[-/.年]\s?(\d{1,2})月? (\d{1,2})(?:$|[^\d/.:-])`), 1, 2, 3},
}

// boxedDate is such a date as it is written elsewhere, "" where there is none.
func boxedDate(text string) string {
	for _, b := range boxedDates {
		if m := b.form.FindStringSubmatch(text); m != nil {
			return m[b.y] + "-" + m[b.m] + "-" + m[b.d]
		}
	}
	return ""
}

// datedEnd is a date at the end of a link that is around a whole entry.
var datedEnd = regexp.MustCompile(`^(.{4,}?)\s*[\[(（]?\s*20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）]?$`)

// ownTitle is the title within a link that is around a whole entry, "" where it is
// nothing else.
func ownTitle(a *goquery.Selection) string {
	if a.Children().Length() == 0 {
		return ""
	}
	if h := a.Find("h1, h2, h3, h4, h5, h6"); h.Length() == 1 {
		return words(h)
	}
	if m := datedEnd.FindStringSubmatch(spaced(a.Nodes[0])); m != nil {
		return strings.TrimSpace(m[1])
	}
	return ""
}
