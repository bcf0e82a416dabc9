package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"yuqing/ingest/feed"
	"yuqing/ingest/fetch"
	"yuqing/ingest/page"
	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Outcome is what one fetch gave.
type Outcome struct {
	New, Changed, Unchanged int
	NotModified             bool        // the server said so, and no item was read
	Warnings                []string    // what was odd or dropped, and why
	Dropped                 int         // items that gave no post
	Links                   []page.Link // of a news page, as its list stands
	Health                  opinion.Health

	movedTo string // the address that it is to have from now on, "" for none
}

// retryUnpublished is when a fetch is repeated whose posts could not be handed
// on: the fault is ours, not the source's.
const retryUnpublished = 30 * time.Second

// collect fetches a source and publishes what is new. Its error is one of
// this side (context, publishing); the source's faults are in the health.
func (c *Collector) collect(ctx context.Context, src opinion.Source, st *state) (Outcome, error) {
	now := c.cfg.Now()
	out := Outcome{Health: src.Health}
	out.Health.LastTry = now
	got, err := c.readSource(ctx, src, st)
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	if got.Response != nil && got.Address.IsValid() {
		c.mu.Lock()
		st.address = got.Address.String()
		c.mu.Unlock()
	}
	if err != nil {
		c.hold(ctx, err)
		out.Health = failed(src, out.Health, now, err)
		if got.feed != nil {
			out.Warnings = got.feed.Warnings
		}
		return out, nil
	}
	if got.NotModified {
		out.NotModified = true
		out.Health = good(src, out.Health, now, quieter(src.Health))
		return out, nil
	}
	posts, dropped := postsOf(src.ID, got.feed.Items, now, st.reused)
	for i := range posts {
		posts[i].SourceRegion = src.Region
	}
	out.Warnings = append(got.feed.Warnings, dropped...)
	out.Links, out.Dropped = got.links, len(dropped)+got.failed
	if err := c.publish(ctx, posts, got.known, st, &out); err != nil {
		out.Health.NextTry = now.Add(retryUnpublished)
		out.Health.Error = "收到的信息未能保存，稍后重试"
		return out, errors.Join(fmt.Errorf("publish posts of %s: %w", src.Name, err), c.cfg.Sources.PutHealth(ctx, src.ID, out.Health))
	}
	st.failed, st.unfinished = got.next, got.left > 0
	out.move(src, got.MovedTo)
	if out.New > 0 {
		out.Health.LastNew = now
	}
	out.Health = good(src, out.Health, now, got.rhythm(now))
	out.Health.ETag, out.Health.LastModified = got.ETag, got.LastModified
	if got.left > 0 {
		out.Health.NextTry = now.Add(max(restAfter, got.wait))
		out.Warnings = append(out.Warnings, fmt.Sprintf("还有 %d 篇文章待采，稍后继续", got.left))
	}
	if got.partial() {
		out.Health.ETag, out.Health.LastModified = "", "" // ask for the whole again
		out.Health.Error = "只读出一部分: " + got.feed.Warnings[0]
	}
	return out, nil
}

// readSource reads a feed or a page, with the source's log-in.
func (c *Collector) readSource(ctx context.Context, src opinion.Source, st *state) (got pageRead, err error) {
	defer func() {
		if p := recover(); p != nil { // of one page or feed, not of all
			c.cfg.Log.Error("a parser panicked", "source", src.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("解析时出错: %v", p)
		}
	}()
	c.mu.Lock()
	number := st.address
	c.mu.Unlock()
	if err := c.mayAsk(src.URL, number); err != nil {
		return pageRead{}, err
	}
	h, err := c.login(src)
	if err != nil {
		return pageRead{}, err
	}
	if src.Kind == opinion.SourcePage {
		return c.readPage(ctx, src, st, h)
	}
	read, err := c.read(ctx, fetch.Request{URL: src.URL, ETag: src.Health.ETag, LastModified: src.Health.LastModified, Header: h})
	return pageRead{received: read}, err
}

// login opens the source's sealed log-in.
func (c *Collector) login(src opinion.Source) (http.Header, error) {
	if src.Auth == "" || c.cfg.Unseal == nil {
		return nil, nil
	}
	h, err := c.cfg.Unseal(src.Auth)
	if err != nil {
		return nil, errors.New("保存的登录信息无法解开，请重新填写")
	}
	return h, nil
}

// pageEvery is the shortest interval at which a page is asked by itself.
const pageEvery = 10 * time.Minute

// rhythm is the interval that a source's own dates speak for.
func (out pageRead) rhythm(now time.Time) time.Duration {
	if out.feed.Format != "page" {
		return rhythm(out.feed.Items, now)
	}
	items := make([]feed.Item, 0, len(out.links))
	for _, l := range out.links {
		items = append(items, feed.Item{Published: l.Date})
	}
	return max(rhythm(items, now), pageEvery)
}

// received is a response and the feed in it.
type received struct {
	*fetch.Response
	feed *feed.Feed
}

// partial says that the feed was cut off on its way or at its origin.
func (r received) partial() bool {
	if r.Cut {
		return true
	}
	for _, w := range r.feed.Warnings {
		if strings.HasPrefix(w, "内容不完整") {
			return true
		}
	}
	return false
}

// read fetches and parses.
func (c *Collector) read(ctx context.Context, r fetch.Request) (received, error) {
	res, err := c.cfg.Fetch.Get(ctx, r)
	if err != nil || res.NotModified {
		return received{Response: res}, err
	}
	defer res.Release() // the feed holds what is needed
	done, err := c.parse(ctx)
	if err != nil {
		return received{}, err
	}
	defer done()
	f, err := feed.Parse(res.Body, feed.Options{ContentType: res.ContentType, URL: res.URL, Now: c.cfg.Now()})
	if err != nil {
		return received{}, err
	}
	if res.Cut {
		f.Warnings = append([]string{"传输中断，内容不完整"}, f.Warnings...)
	}
	return received{res, f}, nil
}

// parse waits for one of the places for parsers.
func (c *Collector) parse(ctx context.Context) (done func(), err error) {
	select {
	case c.parsing <- struct{}{}:
		return func() { <-c.parsing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// publish hands on the posts that are new or changed, and keeps in mind what
// was handed on only when that is durable. known are the marks of what was
// seen again without being read.
func (c *Collector) publish(ctx context.Context, posts []keyed, known []mark, st *state, out *Outcome) error {
	var fresh []keyed
	next := make(seen, 0, len(posts)+len(known))
	next = append(next, known...)
	for _, p := range posts {
		m := markOf(p.Post)
		next = append(next, m)
		if !st.seen.has(m) {
			fresh = append(fresh, p)
		}
	}
	stored, err := c.stored(ctx, idsOf(fresh))
	if err != nil {
		return err
	}
	var send []opinion.Post
	for _, k := range fresh {
		p, again := k.settleKey(stored)
		old, known := stored[p.ID]
		switch {
		case known && old.SameContent(p):
			continue
		case known || !again && st.seen.hasID(p.ID):
			out.Changed++
		default:
			out.New++
		}
		send = append(send, p)
	}
	out.Unchanged = len(posts) - len(send) + len(known)
	if len(send) > 0 {
		if err := c.cfg.Publish(ctx, send); err != nil {
			return err
		}
	}
	next.sort()
	st.seen = next
	return nil
}

// idsOf are all IDs under which posts may be stored.
func idsOf(posts []keyed) (ids []string) {
	for _, p := range posts {
		ids = append(ids, p.ID)
		if p.other != "" {
			ids = append(ids, opinion.PostID(p.Source, p.other))
		}
	}
	return ids
}

func (c *Collector) stored(ctx context.Context, ids []string) (map[string]opinion.Post, error) {
	if c.cfg.Stored == nil || len(ids) == 0 {
		return nil, nil
	}
	records, err := c.cfg.Stored(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look up stored posts: %w", err)
	}
	m := make(map[string]opinion.Post, len(records))
	for _, r := range records {
		m[r.ID] = r.Post
	}
	return m, nil
}

// move notes a permanent move. A log-in goes to no other host, so a source that
// has one stays where it is until a person looks at it.
func (o *Outcome) move(src opinion.Source, to string) {
	switch {
	case to == "" || to == src.URL:
	case src.Auth != "" && !fetch.MayCarry(src.URL, to):
		o.Warnings = append(o.Warnings, fmt.Sprintf("此地址已永久迁到 %s。登录信息只发给原网站，因此没有自动改用新地址；请核实后修改地址，需要登录的请重新填写登录信息", to))
	default:
		o.movedTo = to
	}
}

// moved writes a permanent move into the registry.
func (c *Collector) moved(ctx context.Context, src opinion.Source, to string) (opinion.Source, error) {
	src.URL = to
	ctx = access.WithAudit(ctx, access.By(access.System(), c.cfg.Now(), "source.moved", "source:"+src.ID, src.Name))
	if err := c.cfg.Sources.PutSource(ctx, src); err != nil {
		return src, fmt.Errorf("record that %s moved: %w", src.Name, err)
	}
	c.cfg.Log.Info("source moved for good", "source", src.ID)
	return src, nil
}
