package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// special are the blocks that are not of the public internet: IANA's
// special-purpose registries of IPv4 and IPv6 (RFC 6890 and its successors).
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

var (
	globalIPv6 = netip.MustParsePrefix("2000::/3")
	nat64      = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// IsPrivate reports whether an address is anything but a public one: loopback,
// private, link-local, shared (CGNAT), multicast, reserved, or one of these
// wrapped in IPv6 (mapped, NAT64).
func IsPrivate(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if !a.IsValid() || a.Is6() && !globalIPv6.Contains(a) {
		return true
	}
	for _, p := range special {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// allowList is what an administrator let through.
type allowList struct {
	prefixes []netip.Prefix
	hosts    map[string]bool
}

func parseAllow(entries []string) (allowList, error) {
	l := allowList{hosts: map[string]bool{}}
	for _, e := range entries {
		e = strings.ToLower(strings.TrimSpace(e))
		if p, err := netip.ParsePrefix(e); err == nil {
			l.prefixes = append(l.prefixes, p.Masked())
		} else if a, err := netip.ParseAddr(e); err == nil {
			l.prefixes = append(l.prefixes, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
		} else if e != "" && !strings.ContainsAny(e, "/:* ") {
			l.hosts[e] = true
		} else {
			return l, fmt.Errorf("放行名单中的 %q 不是网段、地址或主机名", e)
		}
	}
	return l, nil
}

func (l allowList) contains(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, p := range l.prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Dialer returns a function that connects as the Client does, for others who
// call addresses that people typed: private ones are refused but for those of
// allow (see Options.Allow).
func Dialer(allow []string, timeout time.Duration) (func(ctx context.Context, network, address string) (net.Conn, error), error) {
	l, err := parseAllow(allow)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return l.dial(ctx, network, address, timeout)
	}, nil
}

func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if c.proxy != nil && address == proxyAddress(c.proxy) { // throughProxy checked what lies behind it
		d := net.Dialer{Timeout: c.opt.Connect}
		return d.DialContext(ctx, network, address)
	}
	return c.allow.dial(ctx, network, address, c.opt.Connect)
}

// dial connects and checks each address at the last moment, when it is a
// number and about to be used.
func (l allowList) dial(ctx context.Context, network, address string, timeout time.Duration) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: timeout}
	if !l.hosts[strings.ToLower(host)] {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			return l.check(address)
		}
	}
	return d.DialContext(ctx, network, address)
}

func (l allowList) check(address string) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return &privateError{address}
	}
	if IsPrivate(a.Addr()) && !l.contains(a.Addr()) {
		return &privateError{a.Addr().String()}
	}
	return nil
}

type privateError struct{ address string }

func (e *privateError) Error() string {
	return fmt.Sprintf("%s 是内网或保留地址，未经放行", e.address)
}
