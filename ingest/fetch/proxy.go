package fetch

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

func parseProxy(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" || u.Hostname() == "" {
		return nil, fmt.Errorf("代理 %q 不是 http、https 或 socks5 地址", s)
	}
	return u, nil
}

// proxyAddress is what is dialled for a proxy.
func proxyAddress(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// throughProxy sends what lies outside through the proxy that was configured.
// The proxy dials for us, so what can be checked is checked before: a number,
// and what a name stands for here. A name that only the proxy can resolve is
// the proxy's to judge. Allowed inside addresses are dialled directly.
func (c *Client) throughProxy(req *http.Request) (*url.URL, error) {
	through, err := c.proxyFor(req)
	if t, ok := req.Context().Value(tripKey{}).(*trip); ok {
		t.proxied = through != nil
	}
	return through, err
}

func (c *Client) proxyFor(req *http.Request) (*url.URL, error) {
	if c.proxy == nil {
		return nil, nil
	}
	host := strings.ToLower(req.URL.Hostname())
	if c.allow.hosts[host] {
		return nil, nil
	}
	addresses := []netip.Addr{}
	if a, err := netip.ParseAddr(host); err == nil {
		addresses = append(addresses, a)
	} else if found, err := net.DefaultResolver.LookupNetIP(req.Context(), "ip", host); err == nil {
		addresses = found
	}
	for _, a := range addresses {
		if c.allow.contains(a) {
			return nil, nil
		}
		if IsPrivate(a) {
			return nil, &privateError{a.String()}
		}
	}
	return c.proxy, nil
}
