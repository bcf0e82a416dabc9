package events

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Changes are what has changed in an engine since they were last asked for, so
// that a store of events writes only that.
type Changes struct {
	Events []Event      // new or changed, by ID
	Gone   []Gone       // no events any more, by ID
	Posts  []Membership // new, or moved to another event, by post
	// Left are events that stay as they are and that the engine has forgotten.
	Left []string
}

// Gone is an event that is none any more.
type Gone struct {
	ID string
	To string // the event that it went into; empty where its posts fell apart
}

// Membership says to which event a post belongs. An event of one post is not
// among the events.
type Membership struct {
	Post, Event string
	Original    string // whose text it repeats; the post itself where it is no copy
}

// tracker notes what changes. The zero tracker notes nothing.
type tracker struct {
	clusters map[*cluster]bool
	gone     map[string]bool
	posts    map[string]*member
	forgot   []string
}

// Track makes the engine note its changes from now on.
func (e *Engine) Track() {
	e.changed = tracker{clusters: map[*cluster]bool{}, gone: map[string]bool{}, posts: map[string]*member{}}
}

// Changes gives what has changed since the last call, or since Track, as it
// stands at a time.
func (e *Engine) Changes(at time.Time) Changes {
	t := e.changed
	e.Track()
	c := Changes{Left: t.forgot}
	for cl := range t.clusters {
		n := len(c.Events)
		if c.Events = e.appendEvent(c.Events, cl, at); len(c.Events) > n {
			cl.shown = true
			continue
		}
		if cl.posts() > 1 { // its posts lie in the future
			e.changed.cluster(cl)
		}
		if cl.shown {
			t.gone[cl.id], cl.shown = true, false
		}
	}
	slices.SortFunc(c.Events, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	for _, id := range slices.Sorted(maps.Keys(t.gone)) {
		g := Gone{ID: id}
		if to := e.moved.follow(id); to != id {
			g.To = to
		}
		c.Gone = append(c.Gone, g)
	}
	for _, id := range slices.Sorted(maps.Keys(t.posts)) {
		c.Posts = append(c.Posts, membership(id, t.posts[id]))
	}
	return c
}

func membership(post string, m *member) Membership {
	return Membership{post, m.cluster.id, m.record.ID}
}

// Members calls fn with every post that the engine holds, in no order.
func (e *Engine) Members(fn func(Membership)) {
	for id, m := range e.ids {
		fn(membership(id, m))
	}
}

// Holds reports whether the engine holds a post: it forgets single posts that
// wait no longer, and the events that ended first.
func (e *Engine) Holds(post string) bool { return e.ids[post] != nil }

// cluster notes that a cluster has changed.
func (t *tracker) cluster(c *cluster) {
	if t.clusters != nil && c.id != "" {
		t.clusters[c] = true
	}
}

// ended notes that a cluster is none any more.
func (t *tracker) ended(c *cluster) {
	if t.clusters != nil {
		delete(t.clusters, c)
		if c.shown {
			t.gone[c.id] = true
		}
	}
}

// left notes that an event stays as it is for good.
func (t *tracker) left(c *cluster) {
	if t.clusters != nil {
		t.forgot = append(t.forgot, c.id)
	}
}

func (t *tracker) post(id string, m *member) {
	if t.clusters != nil {
		t.posts[id] = m
	}
}

// member notes that a member has moved, with its copies.
func (t *tracker) member(m *member) {
	t.post(m.record.ID, m)
	for _, r := range m.copies {
		t.post(r.ID, m)
	}
}
