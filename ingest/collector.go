// Package ingest collects (收集): it asks each source when it is due, turns what
// comes into posts, hands them on, and records how the source is doing.
//
// It owns the schedule, the keys that make an item one post for ever, and the
// order "publish, then remember": what is not durable is fetched again. The
// reading itself is in its sub-packages: fetch, charset, feed, dates, table,
// hotline. It may import those, internal/opinion, and internal/access for who did
// it; storage and log are handed in.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

// Getter fetches one resource; *fetch.Client is the real one.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// Config is what a Collector needs from outside.
type Config struct {
	Sources opinion.Sources
	Fetch   Getter
	// Publish takes posts over for good: once it returns nil they are durable.
	// It may be handed the same post again after a crash.
	Publish func(ctx context.Context, posts []opinion.Post) error
	// Stored returns those of the posts that are stored, as opinion.Posts.GetMany
	// does. It spares unchanged posts a second way through the analysis after a
	// restart; nil: they are published again.
	Stored func(ctx context.Context, ids []string) ([]opinion.Record, error)
	// Unseal opens a source's Auth: the headers that its requests carry.
	Unseal func(sealed string) (http.Header, error)
	// Runs keeps the log of runs; nil: only the health is kept.
	Runs opinion.RunLog
	// Holds keeps which hosts asked to be left alone; nil: they are known until
	// the process ends.
	Holds opinion.HostHolds
	Now   func() time.Time // nil: time.Now
	// Wait lets some time pass between two requests to a site; nil: a timer.
	Wait func(ctx context.Context, d time.Duration) error
	Log  *slog.Logger // nil: slog.Default
}

const (
	tick         = time.Second      // how often due sources are looked for
	busyTick     = tick / 20        // and while some that are due wait for a place
	maxRunning   = 256              // fetches at a time
	maxPerHost   = 2                // of them to one host name
	maxPerNumber = 4                // of them to one address, whatever the names
	refreshEvery = 15 * time.Second // how often the registry is read again
	parsers      = 2                // feeds parsed at a time: a parser holds several times its input
)

// Collector runs the schedule. Make one with New.
type Collector struct {
	cfg     Config
	robots  *robotsBook
	wait    func(ctx context.Context, d time.Duration) error
	parsing chan struct{}
	wake    chan struct{}

	mu      sync.Mutex
	states  map[string]*state // by source ID
	running int               // fetches that Run started
	hosts   map[string]int    // and by host, name or number
	held    holds
	// recalled is when what others were told by hosts was last read.
	recalled time.Time
}

// state is what is known of one source between two fetches.
type state struct {
	busy       chan struct{} // held while the source is fetched
	source     opinion.Source
	queued     bool           // Run has a goroutine for it
	host       string         // of the address while queued
	number     string         // of the host while queued, as address was then
	address    string         // the host's number when it was last asked
	failed     map[string]int // tries of articles that could not be read
	unfinished bool           // the last run left articles for the next
	anew       bool           // people changed how it is read
	seen       seen
	reused     reused
}

// New makes a Collector.
func New(cfg Config) *Collector {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Wait == nil {
		cfg.Wait = sleep
	}
	return &Collector{cfg: cfg, robots: newRobots(cfg.Fetch, cfg.Now), wait: cfg.Wait, parsing: make(chan struct{}, parsers), wake: make(chan struct{}, 1), states: map[string]*state{}, hosts: map[string]int{}, held: holds{}}
}

// Wake makes Run read the registry at once, after a source was added or
// changed.
func (c *Collector) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run fetches every source when it is due, until ctx ends; then it waits for
// the fetches under way, which end with ctx, and returns nil. A source that is
// slow takes one of many places and one of its host's few, so that no other
// waits for it.
func (c *Collector) Run(ctx context.Context) error {
	var running sync.WaitGroup
	defer running.Wait()
	var refreshed time.Time
	for {
		if now := c.cfg.Now(); now.Sub(refreshed) >= refreshEvery || now.Before(refreshed) {
			if err := c.refresh(ctx); err != nil && ctx.Err() == nil {
				c.cfg.Log.Error("read sources", "error", err)
			}
			refreshed = now
		}
		ids, more := c.due()
		for _, id := range ids {
			running.Go(func() { c.scheduled(ctx, id) })
		}
		wait := tick
		if more {
			wait = busyTick
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		case <-c.wake:
			refreshed = time.Time{}
		}
	}
}

// scheduled is one fetch that Run started.
func (c *Collector) scheduled(ctx context.Context, id string) {
	_, err := c.FetchNow(ctx, id)
	if err != nil && ctx.Err() == nil {
		c.cfg.Log.Warn("collect", "source", id, "error", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	st := c.stateLocked(id)
	st.queued = false
	c.running--
	for _, host := range []string{st.host, st.number} {
		if c.hosts[host]--; c.hosts[host] <= 0 {
			delete(c.hosts, host)
		}
	}
	if err != nil { // the registry's next refresh may know better
		st.source.Health.NextTry = c.cfg.Now().Add(retryUnpublished)
	}
}

// refresh takes the registry over: sources that were added, changed, removed.
func (c *Collector) refresh(ctx context.Context) error {
	if err := c.recall(ctx); err != nil {
		return err
	}
	list, err := c.cfg.Sources.ListSources(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	there := make(map[string]bool, len(list))
	for _, s := range list {
		if !s.Kind.Fetched() || s.Outside {
			continue
		}
		there[s.ID] = true
		st := c.stateLocked(s.ID)
		if s.Health.LastTry.Before(st.source.Health.LastTry) {
			s.Health = st.source.Health // a fetch ended while the list was read
		}
		st.anew = st.anew || st.changed(s)
		st.source = s
	}
	for id, st := range c.states {
		if !there[id] && !st.queued && len(st.busy) == 0 {
			delete(c.states, id)
		}
	}
	return nil
}

// changed says that people changed how the source is read.
func (st *state) changed(now opinion.Source) bool {
	return st.source.ID != "" && !now.ReadsAs(st.source)
}

// begin is called by whoever holds the source, with what it is now. What was
// given up under other rules is tried again.
func (c *Collector) begin(st *state, src opinion.Source) {
	c.mu.Lock()
	anew := st.anew || st.changed(src)
	st.anew = false
	c.mu.Unlock()
	if anew {
		st.seen, st.failed, st.unfinished = nil, nil, false
	}
}

func (c *Collector) stateLocked(id string) *state {
	st := c.states[id]
	if st == nil {
		st = &state{busy: make(chan struct{}, 1), reused: reused{}}
		c.states[id] = st
	}
	return st
}

// due picks the sources whose time has come, the longest due first, as far as
// there are places; more says that some were left for want of one.
func (c *Collector) due() (ids []string, more bool) {
	now := c.cfg.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetHolds(now)
	var waiting []*state
	for _, st := range c.states {
		if len(c.held) > 0 && !c.heldLocked(st.source.URL, st.address).IsZero() {
			continue
		}
		if st.source.ID != "" && !st.source.Paused && !st.queued && isDue(st.source.Health, now) {
			waiting = append(waiting, st)
		}
	}
	slices.SortFunc(waiting, func(a, b *state) int { return a.source.Health.NextTry.Compare(b.source.Health.NextTry) })
	for _, st := range waiting {
		host := hostOf(st.source.URL)
		number := "#" + st.address
		if st.address == "" {
			number = "#" + host // not known before it was asked
		}
		if c.running >= maxRunning || c.hosts[host] >= maxPerHost || c.hosts[number] >= maxPerNumber {
			more = true
			continue
		}
		st.queued, st.host, st.number = true, host, number
		c.running++
		c.hosts[host]++
		c.hosts[number]++
		ids = append(ids, st.source.ID)
	}
	return ids, more
}

func hostOf(address string) string {
	u, err := opinion.ParseLink(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// ErrNotAFeed is returned for a source that is imported, not fetched.
var ErrNotAFeed = errors.New("此信源不是订阅源或网页，不能抓取")

// FetchNow fetches one source, due or not, paused or not, after the fetch of
// it that may be under way. A failure of the source itself is no error: it
// stands in Outcome.Health.
func (c *Collector) FetchNow(ctx context.Context, id string) (Outcome, error) {
	c.mu.Lock()
	st := c.stateLocked(id)
	c.mu.Unlock()
	select {
	case st.busy <- struct{}{}:
		defer func() { <-st.busy }()
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
	src, err := c.cfg.Sources.SourceByID(ctx, id)
	if err != nil {
		return Outcome{}, fmt.Errorf("read source %s: %w", id, err)
	}
	if !src.Kind.Fetched() {
		return Outcome{}, ErrNotAFeed
	}
	if err := c.recall(ctx); err != nil {
		return Outcome{}, err
	}
	c.begin(st, src)
	began := c.cfg.Now()
	out, err := c.collect(ctx, src, st)
	if err != nil {
		return out, err
	}
	if src, err = c.settle(ctx, src, &out); err != nil {
		return out, err
	}
	if err := c.record(ctx, src, began, out); err != nil {
		return out, fmt.Errorf("record health of %s: %w", src.Name, err)
	}
	c.mu.Lock()
	st.source = src
	st.source.Health = out.Health
	c.mu.Unlock()
	return out, nil
}

// settle holds a fetch against what people did to the source meanwhile: what they
// changed is to be asked anew, and is not moved.
func (c *Collector) settle(ctx context.Context, src opinion.Source, out *Outcome) (opinion.Source, error) {
	now, err := c.cfg.Sources.SourceByID(ctx, src.ID)
	switch {
	case err != nil:
		return src, fmt.Errorf("read source %s again: %w", src.Name, err)
	case !now.ReadsAs(src):
		out.Health = out.Health.Anew()
		return src, nil
	case out.movedTo == "":
		return now, nil
	}
	moved, err := c.moved(ctx, now, out.movedTo)
	if err != nil { // it is found there by its redirect as before
		c.cfg.Log.Warn("move not recorded", "source", src.ID, "error", err)
		return now, nil
	}
	return moved, nil
}

// record keeps a source's health and, where there is a log, what the run gave.
func (c *Collector) record(ctx context.Context, src opinion.Source, began time.Time, out Outcome) error {
	if c.cfg.Runs == nil {
		return c.cfg.Sources.PutHealth(ctx, src.ID, out.Health)
	}
	return c.cfg.Runs.PutRun(ctx, src.ID, out.Health, runOf(began, c.cfg.Now(), out))
}

// keptWarnings is how many a run keeps, keptWords how long each may be.
const (
	keptWarnings = 10
	keptWords    = 200
)

func runOf(began, ended time.Time, out Outcome) opinion.Run {
	r := opinion.Run{
		At: began, Took: opinion.Duration(ended.Sub(began).Round(time.Millisecond)), NotModified: out.NotModified,
		New: out.New, Changed: out.Changed, Known: out.Unchanged, Dropped: out.Dropped, Error: out.Health.Error,
	}
	for _, w := range out.Warnings[:min(len(out.Warnings), keptWarnings)] {
		if rs := []rune(w); len(rs) > keptWords {
			w = string(rs[:keptWords]) + "…"
		}
		r.Warnings = append(r.Warnings, w)
	}
	if n := len(out.Warnings) - keptWarnings; n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("另有 %d 条提示", n))
	}
	return r
}
