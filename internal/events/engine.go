package events

import (
	"cmp"
	"slices"
	"time"

	"yuqing/nlp/fingerprint"
)

// Config bounds what an Engine keeps. The zero value means the defaults.
type Config struct {
	// Span is how long a post waits for others on its matter; 400 days by
	// default, because citizens come back to a matter for more than a year.
	Span time.Duration
	// Posts is how many posts wait at most, the oldest leave first; 30,000 by
	// default, some 80 MB.
	Posts int
	// Past is how many posts of events that can grow no more are kept; 100,000
	// by default, some 30 MB. The events that ended first leave first.
	Past int
}

func (c Config) withDefaults() Config {
	if c.Span <= 0 {
		c.Span = 400 * 24 * time.Hour
	}
	if c.Posts <= 0 {
		c.Posts = 30_000
	}
	if c.Past <= 0 {
		c.Past = 100_000
	}
	return c
}

// Engine groups posts into events, one post at a time. It is not safe for
// concurrent use: the answer depends on the order.
type Engine struct {
	config   Config
	window   window
	clusters map[string]*cluster
	closed   []*cluster          // with two posts and more, out of the window, in the order they left
	ended    map[string]*cluster // closed, by ID
	past     int                 // posts of closed
	ids      map[string]*member
	clock    officeClock
	sources  map[string]int // posts by source
	now      time.Time      // latest post
	bonds    bonds
	moved    moves
	likeness likenesses
	changed  tracker
}

// New makes an engine that has seen nothing.
func New(config Config) *Engine {
	return &Engine{
		config:   config.withDefaults(),
		window:   newWindow(),
		clusters: map[string]*cluster{},
		ended:    map[string]*cluster{},
		ids:      map[string]*member{},
		sources:  map[string]int{},
		likeness: likenesses{},
	}
}

// Add takes the next post. Posts are to come by time and ID: the same posts in
// the same order give the same events. A post that is known already only gets
// its figures renewed.
func (e *Engine) Add(p Post) {
	if m := e.ids[p.ID]; m != nil {
		m.figures(&p)
		e.changed.cluster(m.cluster)
		return
	}
	if p.At.After(e.now) {
		e.now = p.At.UTC()
	}
	e.clock.count(p.At)
	e.countSource(p.Source)
	e.expire()

	title, words := p.Title, slices.Concat(p.TitleWords, p.TextWords)
	m := &member{record: newRecord(&p), print: fingerprint.Of(p.Title, p.Text)}
	m.sketch = e.window.weights.sketch(&p, keysOf(words, title+"\n"+p.Text))
	near := e.window.candidates(&m.sketch)
	if original := original(m, near); original != nil {
		original.copies = append(original.copies, m.record)
		e.ids[p.ID] = original
		e.changed.post(p.ID, original)
		e.changed.cluster(original.cluster)
		return
	}
	e.ids[p.ID] = m
	e.changed.post(p.ID, m)
	e.window.add(m)
	e.place(m, near)
}

// maxSources bounds for how many sources posts are counted.
const maxSources = 200_000

func (e *Engine) countSource(source string) {
	if _, known := e.sources[source]; known || len(e.sources) < maxSources {
		e.sources[source]++
	}
}

// original is the first candidate that says the same as m. Nearly the same of
// another place (hotline texts are cast in moulds) is another matter.
func original(m *member, near []*member) *member {
	var first *member
	for _, o := range near {
		if first != nil && first.seq < o.seq {
			continue
		}
		exact := m.print.Exact != 0 && m.print.Exact == o.print.Exact
		if exact || m.print.Similarity(o.print) >= fingerprint.Near && !m.sketch.elsewhere(&o.sketch) {
			first = o
		}
	}
	return first
}

// expire lets the oldest posts leave the window.
func (e *Engine) expire() {
	for e.window.expired(e.now, e.config.Span, e.config.Posts) {
		m := e.window.dropOldest()
		m.print = fingerprint.Print{}
		c := m.cluster
		c.active = slices.DeleteFunc(c.active, func(o *member) bool { return o == m })
		c.past = append(c.past, m)
		slices.SortFunc(c.past, bySeq)
		if len(c.active) == 0 {
			e.close(c)
		}
	}
}

// close takes a cluster that can grow no more out of the clustering, and
// forgets it where it is no event.
func (e *Engine) close(c *cluster) {
	delete(e.clusters, c.id)
	if c.posts() < 2 {
		e.forget(c)
		return
	}
	e.addClosed(c)
	e.changed.cluster(c)
	for e.past > e.config.Past && len(e.closed) > 1 {
		old := e.closed[0]
		e.past -= old.posts()
		e.forget(old)
		e.closed = e.closed[1:]
		delete(e.ended, old.id)
		e.changed.left(old)
	}
}

func (e *Engine) addClosed(c *cluster) {
	e.closed = append(e.closed, c)
	e.ended[c.id] = c
	e.past += c.posts()
}

func (e *Engine) forget(c *cluster) {
	for _, m := range c.past {
		delete(e.ids, m.record.ID)
		for _, r := range m.copies {
			delete(e.ids, r.ID)
		}
	}
}

func bySeq(a, b *member) int { return cmp.Compare(a.seq, b.seq) }

// posts counts the posts of a cluster with all copies.
func (c *cluster) posts() int {
	n := 0
	for _, list := range [][]*member{c.active, c.past} {
		for _, m := range list {
			n += 1 + len(m.copies)
		}
	}
	return n
}

// Renew takes newer figures of a known post and what a later analysis says of
// it. Neither moves it to another event. It returns false for a post that the
// engine does not hold.
func (e *Engine) Renew(p Post) bool {
	m := e.ids[p.ID]
	if m == nil {
		return false
	}
	m.figures(&p)
	m.of(p.ID).judge(&p)
	e.changed.cluster(m.cluster)
	return true
}

// figures takes newer figures of a known post.
func (m *member) figures(p *Post) {
	m.of(p.ID).Engagement = engagement(p.Likes, p.Comments, p.Reposts)
}

// of is the record of a post: the member's own or that of a copy.
func (m *member) of(id string) *record {
	for i := range m.copies {
		if m.copies[i].ID == id {
			return &m.copies[i]
		}
	}
	return &m.record
}
