package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/internal/opinion"
)

// holds are the hosts that asked to be left alone (429 or 503 with Retry-After),
// by name and by number as due knows them, until when.
type holds map[string]time.Time

// hold notes that a server asks to be left alone, so that other sources on the same
// host wait as well. Where they stand, people see when they go on.
func (c *Collector) hold(ctx context.Context, err error) {
	var e *fetch.Error
	if !errors.As(err, &e) || !e.Holds() || e.Host == "" {
		return
	}
	until := c.cfg.Now().Add(e.RetryAfter)
	var others []opinion.Source
	c.mu.Lock()
	c.held[e.Host] = until
	if e.Address.IsValid() {
		c.held["#"+e.Address.String()] = until
	}
	for _, st := range c.states {
		if st.source.ID == "" || st.source.Paused || st.queued || len(st.busy) > 0 || !st.source.Health.NextTry.Before(until) {
			continue
		}
		if at := c.heldLocked(st.source.URL, st.address); !at.IsZero() {
			st.source.Health.NextTry = at
			others = append(others, st.source)
		}
	}
	c.mu.Unlock()
	c.cfg.Log.Warn("a host asks to be left alone", "host", e.Host, "status", e.Status, "until", until, "other_sources", len(others))
	for _, s := range others {
		if err := c.cfg.Sources.PutHealth(ctx, s.ID, s.Health); err != nil && ctx.Err() == nil {
			c.cfg.Log.Warn("wait of a source not noted", "source", s.ID, "error", err)
		}
	}
}

// heldLocked is until when an address is left alone, zero where it is not.
func (c *Collector) heldLocked(url, number string) time.Time {
	now := c.cfg.Now()
	at := c.held[hostOf(url)]
	if other := c.held["#"+number]; number != "" && other.After(at) {
		at = other
	}
	if !at.After(now) || at.Sub(now) > maxInterval { // or the clock was set back
		return time.Time{}
	}
	return at
}

// mayAsk returns an error where the host of an address asked to be left alone.
func (c *Collector) mayAsk(url, number string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.heldLocked(url, number)
	if at.IsZero() {
		return nil
	}
	wait := at.Sub(c.cfg.Now())
	return &fetch.Error{Kind: fetch.KindStatus, RetryAfter: wait, Err: fmt.Errorf("此网站要求暂停访问，%d 分钟后再采集", int(wait.Minutes())+1)}
}

// forgetHolds drops those that are over.
func (c *Collector) forgetHolds(now time.Time) {
	for host, until := range c.held {
		if !until.After(now) {
			delete(c.held, host)
		}
	}
}
