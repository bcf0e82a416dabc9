package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"yuqing/ingest/fetch"
	"yuqing/ingest/robots"
	"yuqing/internal/opinion"
)

// agent is the name by which robots.txt may speak of us.
const agent = "yuqing"

const (
	robotsKept  = 24 * time.Hour // as RFC 9309 allows at most
	robotsRetry = 10 * time.Minute
	robotsHosts = 10_000 // kept at most
)

// ErrRobots is returned for a page that its site does not let programs read.
var ErrRobots = errors.New("网站的 robots.txt 不允许采集这个地址")

// errRobotsDown is for a site whose rules cannot be asked for: RFC 9309 has it
// left alone until they can.
var errRobotsDown = errors.New("网站的 robots.txt 暂时读不到，稍后重试")

// robotsBook keeps what sites say of pages (feeds are there to be fetched).
type robotsBook struct {
	fetch Getter
	now   func() time.Time
	mu    sync.Mutex
	sites map[string]siteRules
}

type siteRules struct {
	robots.Rules
	down  bool // they could not be read
	until time.Time
}

func newRobots(f Getter, now func() time.Time) *robotsBook {
	return &robotsBook{fetch: f, now: now, sites: map[string]siteRules{}}
}

// check returns an error that wraps ErrRobots for what may not be read, and
// otherwise how long the site asks to be left between two requests.
func (r *robotsBook) check(ctx context.Context, address string) (time.Duration, error) {
	u, err := opinion.ParseLink(address)
	if err != nil {
		return 0, fmt.Errorf("网址 %q 无法识别", address)
	}
	rules, err := r.site(ctx, u)
	if err != nil {
		return 0, err
	}
	if !rules.Allows(u.RequestURI()) {
		return 0, ErrRobots
	}
	return rules.Delay, nil
}

func (r *robotsBook) site(ctx context.Context, u *url.URL) (rules robots.Rules, err error) {
	key := u.Scheme + "://" + u.Host
	r.mu.Lock()
	s, known := r.sites[key]
	r.mu.Unlock()
	if !known || r.now().After(s.until) {
		if s, err = r.ask(ctx, key); err != nil {
			return rules, err
		}
		r.mu.Lock()
		if len(r.sites) >= robotsHosts {
			clear(r.sites)
		}
		r.sites[key] = s
		r.mu.Unlock()
	}
	if s.down {
		return rules, errRobotsDown
	}
	return s.Rules, nil
}

// ask reads a site's rules. Where it has none, or redirects without end, all is
// allowed; while it is at fault, nothing is (RFC 9309, 2.3.1).
func (r *robotsBook) ask(ctx context.Context, site string) (siteRules, error) {
	res, err := r.fetch.Get(ctx, fetch.Request{URL: site + "/robots.txt", Page: true, Most: robots.MaxBytes + 1})
	var failed *fetch.Error
	switch {
	case err == nil:
		defer res.Release()
		return siteRules{Rules: robots.Parse(res.Body, agent), until: r.now().Add(robotsKept)}, nil
	case ctx.Err() != nil:
		return siteRules{}, ctx.Err()
	case errors.As(err, &failed) && (noRules(failed.Status) || failed.Kind == fetch.KindRedirect):
		return siteRules{until: r.now().Add(robotsKept)}, nil
	case failed != nil && failed.Kind == fetch.KindPrivate:
		return siteRules{}, err
	}
	wait := robotsRetry
	if failed != nil {
		wait = max(wait, failed.RetryAfter)
	}
	return siteRules{down: true, until: r.now().Add(wait)}, nil
}

// noRules says that a status stands for a site without rules; one that is asked too
// often has some.
func noRules(status int) bool {
	return status >= 300 && status < 500 && status != http.StatusTooManyRequests
}
