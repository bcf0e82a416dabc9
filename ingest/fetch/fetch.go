// Package fetch gets feeds over HTTP from servers that may be slow, broken or
// hostile.
//
// It owns the limits (time at every stage, bytes after decompression,
// redirects, requests per host and memory over all requests together) and the
// rule which addresses may be reached: an address is checked when it is
// dialled, so that no name, redirect, odd spelling or change of DNS leads to
// the inside of a network. No proxy is taken from the environment. It imports
// the standard library only.
package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"yuqing/internal/opinion"
)

// Options are the limits; each zero value stands for the default beside it.
type Options struct {
	UserAgent string   // "yuqing/1.0 (feed reader)"
	Allow     []string // CIDRs, addresses and host names that may be reached although private
	Proxy     string   // http://host:port to go through, "" for none; never taken from the environment

	Connect time.Duration // 10 s, name resolution included
	TLS     time.Duration // 10 s
	Header  time.Duration // 20 s from request to the end of the response's header
	Total   time.Duration // 60 s, redirects included; and as long at most for a place among the large bodies
	Window  time.Duration // 10 s: in each such window MinBytes of the body must come
	// MinBytes is 10 kB: below 1 kB/s a feed only holds a connection. A body that
	// holds a place among the large ones must come ten times as fast.
	MinBytes int64

	MaxBytes     int64 // 8 MiB of body, decompressed
	MaxRedirects int   // 10
	PerHost      int   // 2 requests at a time to one host name
	Requests     int   // 256 at a time over all hosts
	LargeBodies  int   // 4 bodies above 256 KiB held at a time, each until it is released

	Now func() time.Time // time.Now; for Retry-After given as a date
}

func (o Options) withDefaults() Options {
	orDuration := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	orInt := func(n *int, v int) {
		if *n == 0 {
			*n = v
		}
	}
	orDuration(&o.Connect, 10*time.Second)
	orDuration(&o.TLS, 10*time.Second)
	orDuration(&o.Header, 20*time.Second)
	orDuration(&o.Total, 60*time.Second)
	orDuration(&o.Window, 10*time.Second)
	orInt(&o.MaxRedirects, 10)
	orInt(&o.PerHost, 2)
	orInt(&o.Requests, 256)
	orInt(&o.LargeBodies, 4)
	if o.MinBytes == 0 {
		o.MinBytes = 10 << 10
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 8 << 20
	}
	if o.UserAgent == "" {
		o.UserAgent = "yuqing/1.0 (feed reader)"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Request names what to get; ETag and LastModified are those of the last
// response, and make the request conditional.
type Request struct {
	URL          string
	ETag         string
	LastModified string
	// Header is added to the request and, as it may hold a log-in, never sent to
	// another host than the first.
	Header http.Header
	// Page asks for a page as a browser does, instead of a feed.
	Page bool
	// Probe asks only whether it is there: no body is read.
	Probe bool
	// Most is how many bytes of the body are enough, unpacked: the rest is left
	// where it is. All where 0.
	Most int64
}

// Response is a success: a body, or word that nothing changed.
type Response struct {
	NotModified  bool // 304; Body is nil
	Body         []byte
	Cut          bool   // the body ended before it was complete
	URL          string // where it came from, after redirects
	ContentType  string
	ETag         string
	LastModified string
	// MovedTo is the address to ask from now on (301, 308), "" if the
	// resource did not move for good or moved to a private address.
	MovedTo string
	// Address is the number of the host that was asked first; not valid where a
	// proxy was asked instead.
	Address netip.Addr

	release func()
}

// Release gives back the place that a large body holds, once nothing holds the
// body any more. It may be called twice.
func (r *Response) Release() {
	if r == nil {
		return
	}
	r.Body = nil
	if r.release != nil {
		r.release()
	}
	r.release = nil
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	opt       Options
	allow     allowList
	transport *http.Transport
	proxy     *url.URL // nil for none
	hosts     *hostSlots
	requests  chan struct{}
	large     chan struct{}
}

// New makes a client; an entry of Allow that is neither a CIDR, an address
// nor a host name is an error.
func New(o Options) (*Client, error) {
	o = o.withDefaults()
	allow, err := parseAllow(o.Allow)
	if err != nil {
		return nil, err
	}
	proxy, err := parseProxy(o.Proxy)
	if err != nil {
		return nil, err
	}
	c := &Client{
		opt: o, allow: allow, proxy: proxy,
		hosts:    newHostSlots(o.PerHost),
		requests: make(chan struct{}, o.Requests),
		large:    make(chan struct{}, o.LargeBodies),
	}
	c.transport = &http.Transport{
		Proxy:                  c.throughProxy,
		DialContext:            c.dial,
		TLSHandshakeTimeout:    o.TLS,
		ResponseHeaderTimeout:  o.Header,
		MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives:      true, // feeds are asked minutes apart
		DisableCompression:     true, // done here, within limits
	}
	return c, nil
}

// Get fetches one resource. Every failure is an *Error. A success must be
// released when its body has been read.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	u, err := parseURL(r.URL)
	if err != nil {
		return nil, &Error{Kind: KindURL, Err: err}
	}
	release, err := c.admit(ctx, u.Hostname())
	if err != nil {
		return nil, c.failure(ctx, err)
	}
	defer release()
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	limit := &limit{total: c.opt.Total, abort: abort}
	limit.run()
	defer limit.stop()
	t := &trip{limit: c.opt.MaxRedirects, permanent: true, private: r.Header}
	ctx = httptrace.WithClientTrace(context.WithValue(ctx, tripKey{}, t), &httptrace.ClientTrace{GotConn: t.gotConn})
	res, err := c.send(ctx, u, r, t)
	if err != nil {
		return nil, c.failure(ctx, err)
	}
	defer func() { _ = res.Body.Close() }() // read to its end or given up
	out, err := c.receive(ctx, limit, res, r)
	if err != nil {
		failed := c.failure(ctx, err)
		failed.Address = t.last
		return nil, failed
	}
	out.MovedTo, out.Address = t.movedTo(), t.first
	return out, nil
}

// admit waits for a place among the requests to the host and among all.
func (c *Client) admit(ctx context.Context, host string) (release func(), err error) {
	leave, err := c.hosts.enter(ctx, strings.ToLower(host))
	if err != nil {
		return nil, err
	}
	select {
	case c.requests <- struct{}{}:
		return func() { <-c.requests; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}

const acceptFeeds = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"

func (c *Client) send(ctx context.Context, u *url.URL, r Request, t *trip) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.opt.UserAgent)
	if r.Page {
		req.Header.Set("Accept", "text/html, application/xhtml+xml, */*;q=0.5")
		req.Header.Set("Accept-Language", "zh-CN, zh;q=0.9")
	} else {
		req.Header.Set("Accept", acceptFeeds)
	}
	for k, v := range r.Header {
		req.Header[http.CanonicalHeaderKey(k)] = v
	}
	req.Header.Set("Accept-Encoding", "gzip, deflate")
	if r.ETag != "" {
		req.Header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		req.Header.Set("If-Modified-Since", r.LastModified)
	}
	client := http.Client{Transport: c.transport, CheckRedirect: t.check}
	return client.Do(req)
}

func parseURL(s string) (*url.URL, error) {
	u, err := opinion.ParseLink(s)
	switch {
	case err != nil:
		return nil, fmt.Errorf("网址 %q 无法识别", s)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("网址 %q 不是 http 或 https", u.Redacted())
	case u.Hostname() == "":
		return nil, fmt.Errorf("网址 %q 没有主机名", u.Redacted())
	}
	return u, nil
}

// trip follows one request through its redirects.
type trip struct {
	limit     int
	private   http.Header // for the first host alone
	permanent bool        // every redirect so far was for good
	target    string      // of the last one
	asked     bool        // a connection was made
	proxied   bool        // the request under way goes through the proxy
	first     netip.Addr  // the address that was asked first
	last      netip.Addr  // and last; not valid where the proxy was asked
}

// tripKey is how the trip stands in its request's context.
type tripKey struct{}

func (t *trip) gotConn(info httptrace.GotConnInfo) {
	t.last = netip.Addr{}
	if a, err := netip.ParseAddrPort(info.Conn.RemoteAddr().String()); err == nil && !t.proxied {
		t.last = a.Addr()
	}
	if !t.asked {
		t.first, t.asked = t.last, true
	}
}

func (t *trip) check(req *http.Request, via []*http.Request) error {
	if len(via) > t.limit {
		return errRedirects
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return fmt.Errorf("%w: %s", errRedirectScheme, req.URL.Redacted())
	}
	if !mayCarry(via[0].URL, req.URL) {
		for k := range t.private {
			req.Header.Del(k)
		}
	}
	code := req.Response.StatusCode
	if code != http.StatusMovedPermanently && code != http.StatusPermanentRedirect {
		t.permanent = false
	}
	if t.permanent {
		t.target = req.URL.String()
	}
	return nil
}

// movedTo is the last address that was reached by permanent redirects alone.
// From a public address to a private one nothing moves, even if that may be
// reached.
func (t *trip) movedTo() string {
	inside := func(a netip.Addr) bool { return a.IsValid() && IsPrivate(a) }
	if inside(t.last) && !inside(t.first) {
		return ""
	}
	return t.target
}
