package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Kind sorts failures by what is to be done about them.
type Kind string

// The kinds of failures.
const (
	KindURL      Kind = "url"       // the address itself is wrong
	KindDNS      Kind = "dns"       // the name cannot be resolved
	KindPrivate  Kind = "private"   // the address may not be reached
	KindConnect  Kind = "connect"   // refused, reset, unreachable
	KindTLS      Kind = "tls"       // handshake or certificate
	KindTimeout  Kind = "timeout"   // too late at one of the stages
	KindSlow     Kind = "slow"      // the body comes too slowly
	KindTooLarge Kind = "too_large" // the body is too large
	KindRedirect Kind = "redirect"  // too many, or to no web address
	KindStatus   Kind = "status"    // an HTTP status that is no success
	KindDecode   Kind = "decode"    // compression
	KindCanceled Kind = "canceled"  // the caller gave up
)

// Error is why a fetch failed, in words for the page of sources.
type Error struct {
	Kind   Kind
	Status int // of KindStatus
	// RetryAfter is how long the server asks to be left alone, 0 if it does
	// not say. Neither it nor its date is trusted beyond a day.
	RetryAfter time.Duration
	// Host and Address are who answered, of KindStatus; the address is not valid
	// where a proxy was asked.
	Host    string
	Address netip.Addr
	Err     error
}

// Error says it in Chinese.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

var (
	errTotal          = errors.New("总用时超过上限")
	errSlow           = errors.New("下载过慢，已放弃")
	errNoPlace        = errors.New("同时下载的大文件过多，这一个没有排上，稍后重试")
	errRedirects      = errors.New("重定向次数过多")
	errRedirectScheme = errors.New("重定向到不是网页的地址")
)

// failure sorts an error of net/http.
func (c *Client) failure(ctx context.Context, err error) *Error {
	var (
		own     *Error
		private *privateError
		dns     *net.DNSError
		cert    *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		op      *net.OpError
	)
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errSlow):
		return &Error{Kind: KindSlow, Err: errSlow}
	case errors.Is(cause, errTotal):
		return &Error{Kind: KindTimeout, Err: fmt.Errorf("%w（%s）", errTotal, c.opt.Total)}
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.Canceled), errors.Is(cause, context.Canceled):
		return &Error{Kind: KindCanceled, Err: fmt.Errorf("已取消: %w", err)}
	case errors.Is(cause, context.DeadlineExceeded):
		return &Error{Kind: KindTimeout, Err: fmt.Errorf("总用时超过上限: %w", cause)}
	case errors.As(err, &private):
		return &Error{Kind: KindPrivate, Err: private}
	case errors.Is(err, errRedirects), errors.Is(err, errRedirectScheme):
		return &Error{Kind: KindRedirect, Err: bare(err)}
	case errors.As(err, &dns):
		return &Error{Kind: KindDNS, Err: fmt.Errorf("域名 %s 无法解析: %w", dns.Name, bare(err))}
	case errors.As(err, &cert), errors.As(err, &record), strings.Contains(err.Error(), "tls:"), strings.Contains(err.Error(), "HTTPS client"):
		return &Error{Kind: KindTLS, Err: fmt.Errorf("HTTPS 握手失败: %w", bare(err))}
	case isTimeout(err):
		return &Error{Kind: KindTimeout, Err: fmt.Errorf("%s: %w", stage(err), bare(err))}
	case errors.As(err, &op):
		return &Error{Kind: KindConnect, Err: fmt.Errorf("无法连接: %w", bare(err))}
	}
	return &Error{Kind: KindConnect, Err: fmt.Errorf("传输中断: %w", bare(err))}
}

// bare drops the method and address that net/http puts before its errors:
// the address may hold a password.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// stage names where a time-out struck.
func stage(err error) string {
	var op *net.OpError
	switch text := err.Error(); {
	case strings.Contains(text, "awaiting response headers"):
		return "等待响应超时"
	case strings.Contains(text, "TLS handshake"):
		return "HTTPS 握手超时"
	case errors.As(err, &op) && op.Op == "dial":
		return "连接超时"
	}
	return "超时"
}

// statusError makes the error of an HTTP status.
func (c *Client) statusError(res *http.Response) *Error {
	e := &Error{Kind: KindStatus, Status: res.StatusCode, Host: strings.ToLower(res.Request.URL.Hostname())}
	words := map[int]string{
		http.StatusUnauthorized: "需要登录", http.StatusForbidden: "拒绝访问", http.StatusNotFound: "地址不存在",
		http.StatusGone: "已永久下线", http.StatusTooManyRequests: "访问过于频繁", http.StatusServiceUnavailable: "服务暂不可用",
	}[res.StatusCode]
	if words == "" {
		words = http.StatusText(res.StatusCode)
	}
	e.Err = fmt.Errorf("服务器返回 %d %s", res.StatusCode, words)
	if v := res.Header.Get("Retry-After"); v != "" {
		e.RetryAfter = RetryAfter(v, c.opt.Now())
	}
	return e
}

// Holds reports whether the server asks to be left alone for a time, all of it: 429
// or 503 with Retry-After.
func (e *Error) Holds() bool {
	return e.RetryAfter > 0 && (e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable)
}

// maxRetryAfter is as far as a server is trusted.
const maxRetryAfter = 24 * time.Hour

// RetryAfter reads the header Retry-After in both of its forms, seconds and a date;
// 0 where it is neither.
func RetryAfter(v string, now time.Time) time.Duration {
	v = strings.TrimSpace(v)
	seconds, err := strconv.ParseUint(v, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) { // where it is more, the most that there is
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), maxRetryAfter)
	}
	return 0
}
