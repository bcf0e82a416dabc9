package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// client reaches loopback, with limits short enough for tests.
func client(t *testing.T, change func(*Options)) *Client {
	t.Helper()
	o := Options{Allow: []string{"127.0.0.0/8", "::1"}, Total: 2 * time.Minute}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func get(c *Client, url string) (*Response, *Error) {
	r, err := c.Get(context.Background(), Request{URL: url})
	var e *Error
	errors.As(err, &e)
	return r, e
}

func wantKind(t *testing.T, e *Error, kind Kind) {
	t.Helper()
	if e == nil || e.Kind != kind {
		t.Fatalf("got %v, want an error of kind %s", e, kind)
	}
	if strings.Contains(e.Error(), "secret") {
		t.Errorf("the message shows a password: %s", e)
	}
}

func TestBodyAndHeaders(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=GBK")
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Last-Modified", "Sun, 01 Mar 2026 00:00:00 GMT")
		fmt.Fprint(w, r.Header.Get("User-Agent"))
	})
	r, e := get(client(t, func(o *Options) { o.UserAgent = "test/1" }), url)
	if e != nil {
		t.Fatal(e)
	}
	if string(r.Body) != "test/1" || r.ETag != `"a"` || r.LastModified == "" || r.ContentType != "text/xml; charset=GBK" || r.URL != url || r.Cut {
		t.Errorf("%+v", r)
	}
}

func TestConditional(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"a"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "body")
	})
	c := client(t, nil)
	for _, req := range []Request{{URL: url, ETag: `"a"`}, {URL: url, LastModified: "Sun, 01 Mar 2026 00:00:00 GMT"}} {
		if r, err := c.Get(context.Background(), req); err != nil || !r.NotModified {
			t.Errorf("%+v: %+v, %v", req, r, err)
		}
	}
	if r, err := c.Get(context.Background(), Request{URL: url, ETag: `"b"`}); err != nil || r.NotModified || string(r.Body) != "body" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUnaskedNotModifiedIsAnError(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	_, e := get(client(t, nil), url)
	wantKind(t, e, KindStatus)
}

func TestCodings(t *testing.T) {
	const text = "<rss>正文</rss>"
	pack := func(f func(io.Writer) io.WriteCloser, in []byte) []byte {
		var b bytes.Buffer
		w := f(&b)
		w.Write(in)
		w.Close()
		return b.Bytes()
	}
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zl := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	fl := func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 6); return z }
	zipped := pack(gz, []byte(text))
	tests := []struct {
		name, coding string
		body         []byte
		fails        bool
		cut          bool
	}{
		{"plain", "", []byte(text), false, false},
		{"identity", "identity", []byte(text), false, false},
		{"gzip", "gzip", zipped, false, false},
		{"gzip claimed, plain sent", "gzip", []byte(text), false, false},
		{"gzip file served as it is", "", zipped, false, false},
		{"deflate with zlib's header", "deflate", pack(zl, []byte(text)), false, false},
		{"raw deflate", "deflate", pack(fl, []byte(text)), false, false},
		{"twice", "gzip, gzip", pack(gz, zipped), false, false},
		{"three times", "gzip, gzip, gzip", pack(gz, pack(gz, zipped)), true, false},
		{"brotli was not asked for", "br", []byte{1, 2, 3}, true, false},
		{"gzip cut off", "gzip", zipped[:len(zipped)-6], false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.coding != "" {
					w.Header().Set("Content-Encoding", tt.coding)
				}
				w.Write(tt.body)
			})
			r, e := get(client(t, nil), url)
			if tt.fails {
				wantKind(t, e, KindDecode)
				return
			}
			if e != nil || string(r.Body) != text || r.Cut != tt.cut {
				t.Errorf("%+v, %v", r, e)
			}
		})
	}
}

func TestStages(t *testing.T) {
	silent := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	stalled := func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "x")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never speaks
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	const short = 50 * time.Millisecond
	tests := []struct {
		name, url string
		change    func(*Options)
		kind      Kind
		words     string
	}{
		{"header", serve(t, silent), func(o *Options) { o.Header = short }, KindTimeout, "等待响应超时"},
		{"total", serve(t, stalled), func(o *Options) { o.Total = short }, KindTimeout, "总用时"},
		{"body", serve(t, stalled), func(o *Options) { o.Window = short }, KindSlow, "过慢"},
		{"tls", "https://" + l.Addr().String(), func(o *Options) { o.TLS = short }, KindTimeout, "握手超时"},
		{"not tls", strings.Replace(serve(t, stalled), "http:", "https:", 1), nil, KindTLS, "握手失败"},
		{"refused", "http://127.0.0.1:1/", nil, KindConnect, "无法连接"},
		{"no such host", "http://nowhere.invalid/", nil, KindDNS, "无法解析"},
		{"no web address", "ftp://user:secret@127.0.0.1/", nil, KindURL, "不是 http"},
		{"no host", "http:///x", nil, KindURL, "主机名"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, e := get(client(t, tt.change), tt.url)
			wantKind(t, e, tt.kind)
			if !strings.Contains(e.Error(), tt.words) {
				t.Errorf("%q lacks %q", e, tt.words)
			}
		})
	}
}

func TestConnectionBreaks(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "<rss><item></item>")
	})
	r, e := get(client(t, nil), url)
	if e != nil || !r.Cut || string(r.Body) != "<rss><item></item>" {
		t.Errorf("%+v, %v", r, e)
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	hop := func(path, to string, code int) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, code) })
	}
	hop("/loop", "/loop", http.StatusFound)
	hop("/a", "/b", http.StatusMovedPermanently)
	hop("/b", "/feed", http.StatusPermanentRedirect)
	hop("/c", "/d", http.StatusMovedPermanently)
	hop("/d", "/feed", http.StatusFound)
	hop("/e", "/a", http.StatusFound)
	hop("/file", "file:///etc/passwd", http.StatusFound)
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	s := httptest.NewServer(mux)
	defer s.Close()
	c := client(t, nil)
	for from, moved := range map[string]string{"/feed": "", "/a": "/feed", "/c": "/d", "/e": ""} {
		r, e := get(c, s.URL+from)
		if moved != "" {
			moved = s.URL + moved
		}
		if e != nil || string(r.Body) != "ok" || r.MovedTo != moved || r.URL != s.URL+"/feed" {
			t.Errorf("%s: %+v, %v", from, r, e)
		}
	}
	_, e := get(c, s.URL+"/loop")
	wantKind(t, e, KindRedirect)
	_, e = get(c, s.URL+"/file")
	wantKind(t, e, KindRedirect)
}

func TestNothingMovesFromPublicToPrivate(t *testing.T) {
	for _, first := range []netip.Addr{netip.MustParseAddr("93.184.216.34"), {}} { // the second was the proxy's to reach
		trip := trip{target: "http://10.0.0.1/", first: first, last: netip.MustParseAddr("10.0.0.1")}
		if got := trip.movedTo(); got != "" {
			t.Errorf("from %s: moved to %s", first, got)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	tests := map[string]time.Duration{
		"120":                           2 * time.Minute,
		"Sun, 01 Mar 2026 00:05:00 GMT": 5 * time.Minute,
		"Sun, 01 Mar 2020 00:05:00 GMT": 0,
		"999999999":                     maxRetryAfter,
		"99999999999999999999":          maxRetryAfter,
		"-5":                            0,
		"soon":                          0,
	}
	for header, want := range tests {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, e := get(client(t, func(o *Options) { o.Now = func() time.Time { return now } }), url)
		wantKind(t, e, KindStatus)
		if e.Status != 429 || e.RetryAfter != want {
			t.Errorf("%q: %d, %s, want %s", header, e.Status, e.RetryAfter, want)
		}
	}
}

func TestOneHostIsAskedByFewAtATime(t *testing.T) {
	var running, most atomic.Int32
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := running.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		fmt.Fprint(w, strings.Repeat("x", 1000))
		running.Add(-1)
	})
	c := client(t, func(o *Options) { o.PerHost = 2 })
	done := make(chan error, 40)
	for range cap(done) {
		go func() { _, err := c.Get(context.Background(), Request{URL: url}); done <- err }()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if most.Load() > 2 {
		t.Errorf("%d at a time", most.Load())
	}
	if len(c.hosts.hosts) != 0 {
		t.Errorf("%d hosts are kept", len(c.hosts.hosts))
	}
}

func TestASlowHostHoldsUpNoOther(t *testing.T) {
	release := make(chan struct{})
	slow := serve(t, func(w http.ResponseWriter, _ *http.Request) { <-release })
	fast := strings.Replace(serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }), "127.0.0.1", "localhost", 1)
	c := client(t, func(o *Options) { o.PerHost = 1 })
	done := make(chan *Error, 3)
	for range cap(done) {
		go func() { _, e := get(c, slow); done <- e }()
	}
	if _, e := get(c, fast); e != nil {
		t.Error(e)
	}
	close(release)
	for range cap(done) {
		<-done
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	_, err := client(t, nil).Get(ctx, Request{URL: url})
	var e *Error
	if !errors.As(err, &e) || e.Kind != KindCanceled {
		t.Fatal(err)
	}
}
