package ingest

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/ingest/page"
	"yuqing/internal/opinion"
)

// Report is what a source would give.
type Report struct {
	URL      string // where it was read, after redirects
	MovedTo  string // the address it moved to for good
	Title    string // the feed's own
	Format   string // "rss", "atom", "json" or "page"
	Charset  string
	Posts    []opinion.Post // of a page, those of its first articles
	Dropped  []string       // why an item gives no post, each
	Warnings []string       // what else was odd

	// Of pages only.
	Links       []page.Link       // the list's entries by the rules
	Suggestions []page.Suggestion // the lists that the page holds
	Next        string            // the list's next page
}

// triedArticles is how many articles of a page a test reads.
const triedArticles = 3

// Test reads a source as the collector would and shows what it gives; nothing
// is kept.
func (c *Collector) Test(ctx context.Context, src opinion.Source) (rep Report, err error) {
	if err := c.recall(ctx); err != nil {
		return rep, err
	}
	if err := c.mayAsk(src.URL, ""); err != nil {
		return rep, err
	}
	defer func() { c.hold(ctx, err) }()
	h, err := c.login(src)
	if err != nil {
		return rep, err
	}
	if src.Kind == opinion.SourcePage {
		return c.testPage(ctx, src, h)
	}
	got, err := c.read(ctx, fetch.Request{URL: src.URL, Header: h})
	if err != nil {
		return Report{}, err
	}
	posts, dropped := Posts(cmp.Or(src.ID, "test"), got.feed.Items, c.cfg.Now())
	return Report{
		URL: got.URL, MovedTo: got.MovedTo,
		Title: got.feed.Title, Format: got.feed.Format, Charset: got.feed.Charset,
		Posts: posts, Dropped: dropped, Warnings: got.feed.Warnings,
	}, nil
}

func (c *Collector) testPage(ctx context.Context, src opinion.Source, h http.Header) (Report, error) {
	rules := opinion.PageRules{}
	if src.Page != nil {
		rules = *src.Page
	}
	if _, err := c.robots.check(ctx, src.URL); err != nil {
		return Report{}, err
	}
	w := walk{c: c, home: src.URL, header: h, gap: pageGap / 2}
	p, res, err := w.page(ctx, fetch.Request{URL: src.URL, Page: true, Header: h})
	if err != nil {
		return Report{}, err
	}
	r := Report{
		URL: res.URL, MovedTo: res.MovedTo, Format: "page", Charset: p.Charset, Title: p.Name(),
		Links: p.List(rules, c.cfg.Now()), Suggestions: p.Suggest(c.cfg.Now()), Next: p.Next(rules),
	}
	if len(r.Links) == 0 {
		r.Warnings = append(r.Warnings, errNoList.Error())
	}
	var items []feed.Item
	for _, l := range r.Links[:min(len(r.Links), triedArticles)] {
		it, _, err := c.readArticle(ctx, rules, l, &w, true)
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		if err != nil {
			r.Dropped = append(r.Dropped, fmt.Sprintf("“%s”（%s）: %v", l.Title, l.URL, err))
			continue
		}
		if it.Problem != "" {
			r.Warnings = append(r.Warnings, fmt.Sprintf("“%s”（%s）: %s", l.Title, l.URL, it.Problem))
		}
		items = append(items, it.Item)
	}
	posts, dropped := Posts(cmp.Or(src.ID, "test"), items, c.cfg.Now())
	r.Posts, r.Dropped = posts, append(r.Dropped, dropped...)
	return r, nil
}
