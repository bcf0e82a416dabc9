package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestConfiguredProxy(t *testing.T) {
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "via proxy: ", r.URL) })
	direct := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") })
	c, err := New(Options{Proxy: proxy, Allow: []string{"127.0.0.2"}})
	if err != nil {
		t.Fatal(err)
	}
	if r, e := get(c, "http://93.184.216.34/feed"); e != nil || string(r.Body) != "via proxy: http://93.184.216.34/feed" {
		t.Errorf("%+v, %v", r, e)
	}
	// What the proxy's own number is says nothing of the sources behind it.
	if r, e := get(c, "http://93.184.216.34/feed"); e != nil || r.Address.IsValid() {
		t.Errorf("through the proxy it counts as %s, %v", r.Address, e)
	}
	for _, inside := range []string{direct, strings.Replace(direct, "127.0.0.1", "localhost", 1), "http://10.0.0.1/", "http://[::1]/"} {
		_, e := get(c, inside)
		wantKind(t, e, KindPrivate)
	}
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("skipped: no second loopback address: %v", err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") }))
	s.Listener.Close()
	s.Listener = l
	s.Start()
	defer s.Close()
	if r, e := get(c, s.URL); e != nil || string(r.Body) != "direct" {
		t.Errorf("an allowed address goes through the proxy: %+v, %v", r, e)
	}
	if _, err := New(Options{Proxy: "ftp://x"}); err == nil {
		t.Error("a bad proxy was taken")
	}
}

// A log-in goes to the host it was given for, and to no other.
func TestALogInStaysWithItsHost(t *testing.T) {
	var got []string
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = append(got, r.Header.Get("X-Key")) })
	own := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("X-Key"))
		if r.URL.Path == "/again" {
			http.Redirect(w, r, other, http.StatusFound)
			return
		}
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	c := client(t, nil)
	if _, err := c.Get(context.Background(), Request{URL: own, Header: http.Header{"X-Key": {"secret"}}}); err != nil {
		t.Fatal(err)
	}
	if strings.Join(got, ",") != "secret,secret," {
		t.Errorf("sent %q", got)
	}
}

func TestIPv6(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("skipped: no IPv6 here: %v", err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "six") }))
	s.Listener.Close()
	s.Listener = l
	s.Start()
	defer s.Close()
	if r, e := get(client(t, nil), s.URL); e != nil || string(r.Body) != "six" || !r.Address.Is6() {
		t.Errorf("%+v, %v", r, e)
	}
}

func TestProbeReadsNoBody(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Length", "1000000000")
		w.WriteHeader(http.StatusOK)
	})
	c := client(t, nil)
	if r, err := c.Get(context.Background(), Request{URL: url, Probe: true}); err != nil || r.Body != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := c.Get(context.Background(), Request{URL: url + "/gone", Probe: true}); err == nil {
		t.Error("a page that is gone was there")
	}
}
