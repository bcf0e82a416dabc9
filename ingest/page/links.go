package page

import (
	"github.com/PuerkitoBio/goquery"

	"yuqing/ingest/feed"
)

// Links are the web addresses that the page leads to, each once, in its order,
// with the words on the link; at most maxLinks.
func (p *Page) Links() []Link {
	var out []Link
	seen := map[string]bool{}
	p.doc.Find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		href, _ := a.Attr("href")
		address := p.address(href)
		if address != "" && !seen[address] {
			seen[address] = true
			out = append(out, Link{URL: address, Title: titleOf(a)})
		}
		return len(out) < maxLinks
	})
	return out
}

// Text is what people read on the page, block by block.
func (p *Page) Text() string {
	body, err := p.doc.Find("body").First().Html()
	if err != nil {
		return ""
	}
	text, _ := feed.Render(body, p.base.String())
	return text
}
