package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

func TestIsPrivate(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1": true, "127.255.255.254": true, "0.0.0.0": true, "10.1.2.3": true, "100.64.0.1": true, "169.254.169.254": true,
		"172.16.0.1": true, "172.31.255.255": true, "192.168.1.1": true, "192.0.0.1": true, "198.18.0.1": true, "224.0.0.1": true,
		"240.0.0.1": true, "255.255.255.255": true, "203.0.113.9": true,
		"::": true, "::1": true, "::ffff:127.0.0.1": true, "::ffff:10.0.0.1": true, "fe80::1": true, "fe80::1%eth0": true, "fc00::1": true, "fd12::1": true,
		"ff02::1": true, "64:ff9b::7f00:1": true, "64:ff9b::a00:1": true, "64:ff9b:1::1": true, "2002:7f00:1::": true, "2001::1": true, "2001:db8::1": true, "100::1": true,
		"::127.0.0.1": true,
		"8.8.8.8":     false, "172.32.0.1": false, "100.128.0.1": false, "2400:3200::1": false, "2606:4700::1": false, "64:ff9b::808:808": false, "::ffff:8.8.8.8": false,
	} {
		if got := IsPrivate(netip.MustParseAddr(addr)); got != want {
			t.Errorf("IsPrivate(%s) = %v", addr, got)
		}
	}
}

// TestPrivateAddressesAreRefused spells a loopback server in every way; none
// may reach it.
func TestPrivateAddressesAreRefused(t *testing.T) {
	var hits atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer s.Close()
	t.Setenv("HTTP_PROXY", s.URL)
	t.Setenv("http_proxy", s.URL)
	t.Setenv("ALL_PROXY", s.URL)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0x7f000001", "2130706433", "0177.0.0.1", "127.1", "0",
		"0.0.0.0", "[::]", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[64:ff9b::7f00:1]", "127。0。0。1",
	} {
		_, e := get(c, fmt.Sprintf("http://%s:%s/", host, port))
		if e == nil || e.Kind != KindPrivate && e.Kind != KindDNS && e.Kind != KindURL {
			t.Errorf("%s: %v", host, e)
		}
	}
	if hits.Load() != 0 {
		t.Errorf("the server was reached %d times", hits.Load())
	}
}

func TestRedirectToPrivateIsRefused(t *testing.T) {
	var hits atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer inside.Close()
	outside := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inside.URL, http.StatusFound) })
	c, err := New(Options{Allow: []string{"localhost"}}) // by name only
	if err != nil {
		t.Fatal(err)
	}
	_, e := get(c, strings.Replace(outside, "127.0.0.1", "localhost", 1))
	wantKind(t, e, KindPrivate)
	if hits.Load() != 0 {
		t.Error("the inside was reached")
	}
}

// A name is judged by the number it stands for at the moment of dialling, so
// a second answer of the DNS is judged as well.
func TestRebinding(t *testing.T) {
	c, err := New(Options{Allow: []string{"192.168.7.0/24"}})
	if err != nil {
		t.Fatal(err)
	}
	for address, ok := range map[string]bool{"93.184.216.34:80": true, "127.0.0.1:80": false, "192.168.7.9:80": true, "192.168.8.9:80": false, "[::ffff:192.168.7.9]:80": true, "nonsense": false} {
		if err := c.allow.check(address); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAllowListIsChecked(t *testing.T) {
	for _, bad := range []string{"10.0.0.0/99", "a/b", "", "*.example"} {
		if _, err := New(Options{Allow: []string{bad}}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
