package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"yuqing/ingest/fetch"
)

// agent is the name by which robots.txt may speak of us.
const agent = "yuqing"

const (
	robotsKept  = 24 * time.Hour // as RFC 9309 allows at most
	robotsRetry = 10 * time.Minute
	robotsBytes = 500 << 10 // what RFC 9309 has a reader read at least
	robotsHosts = 10_000    // kept at most
)

// ErrRobots is returned for a page that its site does not let programs read.
var ErrRobots = errors.New("网站的 robots.txt 不允许采集这个地址")

// errRobotsDown is for a site whose rules cannot be asked for: RFC 9309 has it
// left alone until they can.
var errRobotsDown = errors.New("网站的 robots.txt 暂时读不到，稍后重试")

// robots keeps what sites say of pages (feeds are there to be fetched).
type robots struct {
	fetch Getter
	now   func() time.Time
	mu    sync.Mutex
	sites map[string]siteRules
}

type siteRules struct {
	data  *robotstxt.RobotsData // nil: could not be read
	until time.Time
}

func newRobots(f Getter, now func() time.Time) *robots {
	return &robots{fetch: f, now: now, sites: map[string]siteRules{}}
}

// check returns an error that wraps ErrRobots for what may not be read, and
// otherwise how long the site asks to be left between two requests.
func (r *robots) check(ctx context.Context, address string) (time.Duration, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, fmt.Errorf("网址 %q 无法识别", address)
	}
	data, err := r.site(ctx, u)
	if err != nil {
		return 0, err
	}
	g := data.FindGroup(agent)
	if !g.Test(u.RequestURI()) {
		return 0, ErrRobots
	}
	return g.CrawlDelay, nil
}

func (r *robots) site(ctx context.Context, u *url.URL) (*robotstxt.RobotsData, error) {
	key := u.Scheme + "://" + u.Host
	r.mu.Lock()
	s, known := r.sites[key]
	r.mu.Unlock()
	if !known || r.now().After(s.until) {
		var err error
		if s, err = r.ask(ctx, key); err != nil {
			return nil, err
		}
		r.mu.Lock()
		if len(r.sites) >= robotsHosts {
			clear(r.sites)
		}
		r.sites[key] = s
		r.mu.Unlock()
	}
	if s.data == nil {
		return nil, errRobotsDown
	}
	return s.data, nil
}

func (r *robots) ask(ctx context.Context, site string) (siteRules, error) {
	status, body := http.StatusOK, []byte(nil)
	res, err := r.fetch.Get(ctx, fetch.Request{URL: site + "/robots.txt", Page: true})
	var failed *fetch.Error
	switch {
	case err == nil:
		body = res.Body[:min(len(res.Body), robotsBytes)]
		defer res.Release()
	case ctx.Err() != nil:
		return siteRules{}, ctx.Err()
	case errors.As(err, &failed) && failed.Kind == fetch.KindStatus && failed.Status < 500 && failed.Status != http.StatusTooManyRequests:
		status = failed.Status // no rules
	case errors.As(err, &failed) && failed.Kind == fetch.KindPrivate:
		return siteRules{}, err
	default:
		return siteRules{until: r.now().Add(robotsRetry)}, nil
	}
	data, err := robotstxt.FromStatusAndBytes(status, body)
	if err != nil { // no rules that a program can read
		data, err = robotstxt.FromStatusAndBytes(http.StatusNotFound, nil)
	}
	return siteRules{data, r.now().Add(robotsKept)}, err
}
