package fetch

import (
	"net/url"
	"strings"
)

// MayCarry reports whether a log-in that was given for one address may be sent
// to another: to the same host and port, and from https to https alone.
func MayCarry(from, to string) bool {
	a, err1 := url.Parse(from)
	b, err2 := url.Parse(to)
	return err1 == nil && err2 == nil && mayCarry(a, b)
}

func mayCarry(from, to *url.URL) bool {
	if from.Hostname() == "" || !strings.EqualFold(from.Hostname(), to.Hostname()) {
		return false
	}
	switch {
	case from.Scheme == to.Scheme:
		return portOf(from) == portOf(to)
	case from.Scheme == "http" && to.Scheme == "https": // the usual ports of one server
		return from.Port() == to.Port() || portOf(from) == "80" && portOf(to) == "443"
	}
	return false
}

func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}
