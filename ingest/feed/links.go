package feed

import (
	"errors"
	"net/url"
	"strings"

	"yuqing/internal/opinion"
)

// base is the address that relative links are resolved against, nil if none
// is known.
type base struct{ url *url.URL }

// maxBase bounds the base's length: every relative link is joined to it.
const maxBase = 2048

// newBase takes the first of the candidates that is an absolute web address.
func newBase(candidates ...string) base {
	for _, c := range candidates {
		if u, err := opinion.ParseLink(c); err == nil && isWeb(c) && u.Host != "" && len(c) <= maxBase {
			return base{u}
		}
	}
	return base{}
}

// within is the base that an xml:base gives inside b.
func (b base) within(ref string) base {
	if isWeb(ref) || b.url == nil {
		if other := newBase(ref); other.url != nil {
			return other
		}
		return b
	}
	if u, err := b.resolve(ref); err == nil && len(u.String()) <= maxBase && isWeb(u.String()) {
		return base{u}
	}
	return b
}

var errScheme = errors.New("不是网页地址，已略去")

// address cleans a link. An absolute one stays as it is written, a relative
// one is resolved, and schemes that a browser would run or that lead nowhere
// are an error.
func (b base) address(s string) (string, error) {
	s = strings.ReplaceAll(oneLine(s), "&amp;", "&") // escaped twice, as in CDATA
	if s == "" || isWeb(s) {
		return s, nil
	}
	if scheme, ok := schemeOf(s); ok {
		if scheme == "ftp" {
			return s, nil
		}
		return "", errScheme
	}
	if b.url == nil {
		return s, nil
	}
	u, err := b.resolve(s)
	if err != nil {
		return "", errors.New("无法识别，已略去")
	}
	return u.String(), nil
}

func (b base) resolve(ref string) (*url.URL, error) {
	u, err := opinion.ParseLink(ref)
	if err != nil {
		return nil, err
	}
	return b.url.ResolveReference(u), nil
}

func isWeb(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	return hasFold(s, "http://") || hasFold(s, "https://")
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// schemeOf reads a scheme as browsers do, which skip control characters and
// white space within it.
func schemeOf(s string) (string, bool) {
	before, _, found := strings.Cut(s, ":")
	if !found || strings.ContainsAny(before, "/?#") {
		return "", false
	}
	scheme := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, before)
	return strings.ToLower(scheme), scheme != ""
}
