package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/ingest/page"
	"yuqing/internal/opinion"
)

// How gently a site's pages are read.
const (
	articlesAtOnce = 20               // articles of one source in one run
	pagesAtOnce    = 10               // list pages at most, whatever the rule says
	pageGap        = time.Second      // between two requests to a site
	maxGap         = 10 * time.Second // a site that asks for more is read more slowly by reading less
	givenUpAfter   = 3                // tries of an article that cannot be read
	restAfter      = 2 * time.Minute  // until the articles that are left are read
)

// Why a page gives nothing.
var (
	errNoList    = errors.New("列表页读不出条目，网站可能已改版，请检查规则")
	errNoArticle = errors.New("列表有条目，但文章正文都读不出，网站可能已改版，请检查规则")
)

// pageRead is what one run over a news page gave.
type pageRead struct {
	received
	links  []page.Link
	known  []mark        // of entries that were read before
	left   int           // entries that wait for the next run
	wait   time.Duration // that the site asked for meanwhile
	failed int           // articles that could not be read
	next   map[string]int
}

// readPage reads the list and the articles on it that are new.
func (c *Collector) readPage(ctx context.Context, src opinion.Source, st *state, h http.Header) (out pageRead, err error) {
	rules := opinion.PageRules{}
	if src.Page != nil {
		rules = *src.Page
	}
	gap, err := c.robots.check(ctx, src.URL)
	if err != nil {
		return out, err
	}
	w := walk{c: c, home: src.URL, header: h, gap: min(max(gap, pageGap), maxGap)}
	out.feed = &feed.Feed{Format: "page"}
	if err := c.readList(ctx, src, rules, &w, st, &out); err != nil || out.NotModified {
		return out, err
	}
	fresh, err := c.freshLinks(ctx, src, st, &out)
	if err != nil {
		return out, err
	}
	out.next = map[string]int{}
	parts := 0
	for i, l := range fresh {
		if len(out.feed.Items)+out.failed+parts >= articlesAtOnce {
			out.left++
			continue
		}
		it, more, err := c.readArticle(ctx, rules, l, &w, st.failed[l.URL] >= givenUpAfter-1)
		parts += more
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if wait := asksFor(err); wait > 0 { // no fault of the article
			out.left, out.wait = len(fresh)-i, wait
			break
		}
		if err != nil {
			out.giveUp(src, l, st.failed[l.URL]+1, err)
			continue
		}
		if it.Problem != "" {
			out.feed.Warnings = append(out.feed.Warnings, fmt.Sprintf("“%s”（%s）: %s", l.Title, l.URL, it.Problem))
		}
		out.feed.Items = append(out.feed.Items, it.Item)
	}
	if out.failed > 0 && len(out.feed.Items) == 0 && len(out.known) == 0 {
		return out, errNoArticle
	}
	return out, nil
}

// asksFor is how long a site asks to be left alone, 0 where it does not.
func asksFor(err error) time.Duration {
	var e *fetch.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// giveUp notes an article that could not be read. After a few tries it counts
// as known, so that it holds up no other; it is said each time.
func (out *pageRead) giveUp(src opinion.Source, l page.Link, tries int, err error) {
	out.failed++
	out.feed.Warnings = append(out.feed.Warnings, fmt.Sprintf("“%s”（%s）: %v", l.Title, l.URL, err))
	if tries >= givenUpAfter {
		out.known = append(out.known, mark{id: hashID(opinion.PostID(src.ID, linkKey(l.URL)))})
		return
	}
	out.next[l.URL] = tries
}

// readList reads list pages as long as all their entries are new and the rule
// allows.
func (c *Collector) readList(ctx context.Context, src opinion.Source, rules opinion.PageRules, w *walk, st *state, out *pageRead) error {
	address := src.URL
	for n := range min(max(rules.Pages, 1), pagesAtOnce) {
		r := fetch.Request{URL: address, Page: true, Header: w.headerFor(address)}
		if n == 0 && len(st.failed) == 0 && !st.unfinished {
			r.ETag, r.LastModified = src.Health.ETag, src.Health.LastModified
		}
		p, res, err := w.page(ctx, r)
		if n > 0 && err != nil {
			out.feed.Warnings = append(out.feed.Warnings, fmt.Sprintf("列表第 %d 页（%s）: %v", n+1, address, err))
			return nil
		}
		if err != nil {
			return err
		}
		if n == 0 {
			out.Response = res
		}
		if res.NotModified {
			return nil
		}
		links := p.List(rules, c.cfg.Now())
		out.feed.Charset = p.Charset
		out.links = append(out.links, links...)
		if len(links) == 0 && n == 0 {
			return errNoList
		}
		if address = p.Next(rules); address == "" || len(links) == 0 || st.seen.hasID(opinion.PostID(src.ID, linkKey(links[len(links)-1].URL))) {
			return nil
		}
	}
	return nil
}

// freshLinks are the entries that were not read yet, each once.
func (c *Collector) freshLinks(ctx context.Context, src opinion.Source, st *state, out *pageRead) ([]page.Link, error) {
	var ids []string
	var fresh []page.Link
	taken := map[string]bool{}
	for _, l := range out.links {
		id := opinion.PostID(src.ID, linkKey(l.URL))
		if taken[id] {
			continue
		}
		taken[id] = true
		if m, ok := st.seen.find(hashID(id)); ok {
			out.known = append(out.known, m)
			continue
		}
		ids, fresh = append(ids, id), append(fresh, l)
	}
	stored, err := c.stored(ctx, ids)
	if err != nil {
		return nil, err
	}
	kept := fresh[:0]
	for i, l := range fresh {
		if _, ok := stored[ids[i]]; ok {
			out.known = append(out.known, mark{id: hashID(ids[i])})
			continue
		}
		kept = append(kept, l)
	}
	return kept, nil
}

// walk is one run's way over a site: one request after the other, with a gap.
type walk struct {
	c      *Collector
	home   string      // the address that the log-in is for
	header http.Header // the log-in
	gap    time.Duration
	host   string
	asked  bool
}

// headerFor is what a request to an address carries: a log-in is for its own site.
func (w *walk) headerFor(address string) http.Header {
	if !fetch.MayCarry(w.home, address) {
		return nil
	}
	return w.header
}

func (w *walk) page(ctx context.Context, r fetch.Request) (*page.Page, *fetch.Response, error) {
	if err := w.pause(ctx, r.URL); err != nil {
		return nil, nil, err
	}
	if err := w.c.mayAsk(r.URL, ""); err != nil {
		return nil, nil, err
	}
	res, err := w.c.cfg.Fetch.Get(ctx, r)
	if err != nil {
		w.c.hold(ctx, err)
		return nil, nil, err
	}
	if res.NotModified {
		return nil, res, nil
	}
	defer res.Release() // the page holds what is needed
	done, err := w.c.parse(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	p, err := page.Parse(res.Body, res.ContentType, res.URL)
	return p, res, err
}

// pause lets the gap pass since the last request; the first one says whose walk
// it is.
func (w *walk) pause(ctx context.Context, address string) error {
	if w.asked {
		return w.c.wait(ctx, w.gap)
	}
	w.asked, w.host = true, hostOf(address)
	return nil
}

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
