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

// sharedHold is how long at most other names at the same address wait with a host:
// they may be the same server, or strangers on one platform that one of them must not
// silence for a day. A server that means them all tells each.
const sharedHold = 10 * time.Minute

// hold notes that a server asks to be left alone, so that other sources on the same
// host wait as well. Where they stand, people see when they go on.
func (c *Collector) hold(ctx context.Context, err error) {
	var e *fetch.Error
	if !errors.As(err, &e) || !e.Holds() || e.Host == "" {
		return
	}
	now := c.cfg.Now()
	until := now.Add(e.RetryAfter)
	said := []opinion.HostHold{{Host: e.Host, Until: until}}
	if e.Address.IsValid() {
		said = append(said, opinion.HostHold{Host: "#" + e.Address.String(), Until: now.Add(min(e.RetryAfter, sharedHold))})
	}
	var others []opinion.Source
	c.mu.Lock()
	for _, h := range said {
		c.held[h.Host] = h.Until
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
	if c.cfg.Holds != nil {
		if err := c.cfg.Holds.PutHostHolds(ctx, said, now); err != nil && ctx.Err() == nil {
			c.cfg.Log.Warn("a host's wait is not kept over a restart", "host", e.Host, "error", err)
		}
	}
	c.cfg.Log.Warn("a host asks to be left alone", "host", e.Host, "status", e.Status, "until", until, "other_sources", len(others))
	for _, s := range others {
		if err := c.cfg.Sources.PutHealth(ctx, s.ID, s.Health); err != nil && ctx.Err() == nil {
			c.cfg.Log.Warn("wait of a source not noted", "source", s.ID, "error", err)
		}
	}
}

// recall takes over what other processes, or this one before it was started anew,
// were told by hosts; once in a while is enough.
func (c *Collector) recall(ctx context.Context) error {
	now := c.cfg.Now()
	c.mu.Lock()
	fresh := !c.recalled.IsZero() && now.Sub(c.recalled).Abs() < refreshEvery
	c.mu.Unlock()
	if c.cfg.Holds == nil || fresh {
		return nil
	}
	list, err := c.cfg.Holds.HeldHosts(ctx, now)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recalled = now
	for _, h := range list {
		if h.Until.After(c.held[h.Host]) {
			c.held[h.Host] = h.Until
		}
	}
	return nil
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
