package ingest

import (
	"context"

	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

// Report is what a source would give.
type Report struct {
	URL      string // where it was read, after redirects
	MovedTo  string // the address it moved to for good
	Title    string // the feed's own
	Format   string // "rss", "atom" or "json"
	Charset  string
	Posts    []opinion.Post
	Warnings []string // what was odd, and why an item gives no post
}

// Test fetches an address as a source would be and shows what it gives;
// nothing is kept.
func (c *Collector) Test(ctx context.Context, url string) (Report, error) {
	got, err := c.read(ctx, fetch.Request{URL: url})
	if err != nil {
		return Report{}, err
	}
	posts, dropped := Posts("test", got.feed.Items, c.cfg.Now())
	return Report{
		URL: got.URL, MovedTo: got.MovedTo,
		Title: got.feed.Title, Format: got.feed.Format, Charset: got.feed.Charset,
		Posts: posts, Warnings: append(got.feed.Warnings, dropped...),
	}, nil
}
