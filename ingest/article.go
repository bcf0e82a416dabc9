package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/ingest/page"
	"yuqing/internal/opinion"
)

// partsAtMost is how many pages of one article are read.
const partsAtMost = 12

// articleRead is an article, and what is wrong with it, "" for nothing.
type articleRead struct {
	feed.Item
	Problem string
}

// readArticle reads an article and the further pages of it, which more counts. One
// of them that cannot be read is an error, for the article is to be tried again, but
// for the last try.
func (c *Collector) readArticle(ctx context.Context, rules opinion.PageRules, l page.Link, w *walk, last bool) (it articleRead, more int, err error) {
	p, err := c.articlePage(ctx, l.URL, w)
	if err != nil {
		return it, 0, err
	}
	first := p.Address()
	next := p.NextPart(first, 1)
	if next != "" {
		p.DropPager(first)
	}
	if it.Item = p.Article(rules, l, c.cfg.Now()); it.Text == "" {
		return it, 0, errors.New("读不出正文")
	}
	read := map[string]bool{first: true, l.URL: true}
	for n := 2; next != "" && !read[next]; n++ {
		if n > partsAtMost {
			it.Problem = fmt.Sprintf("文章分页过多，只读了前 %d 页", partsAtMost)
			break
		}
		read[next] = true
		more++
		p, err := c.articlePage(ctx, next, w)
		if err != nil && (ctx.Err() != nil || !last) {
			return it, more, fmt.Errorf("第 %d 页: %w", n, err)
		}
		if err != nil {
			it.Problem = fmt.Sprintf("第 %d 页读不到，内容不完整: %v", n, err)
			break
		}
		next = p.NextPart(first, n)
		p.DropPager(first)
		if !it.join(p.Article(rules, l, c.cfg.Now())) {
			break
		}
	}
	return it, more, nil
}

// join puts a further page behind what was read; what repeats it, or says nothing,
// is none.
func (it *articleRead) join(part feed.Item) bool {
	if part.Text == "" || strings.Contains(it.Text, part.Text) {
		return false
	}
	it.Text += "\n" + part.Text
	it.HTML += part.HTML
	it.Markup = it.HTML != ""
	return true
}

func (c *Collector) articlePage(ctx context.Context, address string, w *walk) (*page.Page, error) {
	if err := c.mayAsk(address, ""); err != nil {
		return nil, err
	}
	if _, err := c.robots.check(ctx, address); err != nil {
		return nil, err
	}
	p, _, err := w.page(ctx, fetch.Request{URL: address, Page: true, Header: w.headerFor(address)})
	return p, err
}
