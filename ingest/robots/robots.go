// Package robots reads what a site says of programs in its robots.txt, by RFC
// 9309: groups that name the same program count as one, the longest rule that
// fits wins, of equals the one that allows; * stands for anything and $ for the
// end. A line that makes no sense is passed over, and the rest holds.
//
// It knows no HTTP, and imports the standard library only.
package robots

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxBytes is how much of a robots.txt is read; what stands behind it counts for
// nothing (RFC 9309, 2.5).
const MaxBytes = 500 << 10

// Rules are what holds for one program. The zero Rules allow everything.
type Rules struct {
	rules []rule
	// Delay is how long the site wants to be left between two requests
	// (Crawl-delay, no part of the RFC), 0 where it does not say.
	Delay time.Duration
}

type rule struct {
	path  string // normalised
	allow bool
}

// Parse reads the rules for a program by its name, letters, - and _ only: those of
// the groups that name it, else those for all (*).
func Parse(b []byte, program string) Rules {
	var named, all group
	var now []*group // that the lines belong to
	agents := false  // the last line that counts named a program
	for _, line := range lines(b) {
		key, value := pair(line)
		switch key {
		case "user-agent":
			if !agents {
				now = now[:0]
			}
			agents = true
			switch token := product(value); {
			case strings.HasPrefix(value, "*"):
				now = append(now, &all)
			case token != "" && strings.EqualFold(token, program):
				now, named.any = append(now, &named), true
			}
		case "allow", "disallow":
			agents = false
			addRule(now, value, key == "allow")
		case "crawl-delay":
			addDelay(now, value)
		}
	}
	if named.any {
		return named.Rules
	}
	return all.Rules
}

// group is what was said of one program, wherever it was.
type group struct {
	Rules
	any bool
}

// lines are those of a file within MaxBytes, whatever ends them.
func lines(b []byte) []string {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if len(b) > MaxBytes { // the last line may be cut off
		b = b[:MaxBytes]
		b = b[:bytes.LastIndexAny(b, "\r\n")+1]
	}
	return strings.FieldsFunc(string(b), func(r rune) bool { return r == '\n' || r == '\r' })
}

// pair is a line's key in small letters and its value; both "" for what is none.
func pair(line string) (key, value string) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return "", ""
	}
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
}

// product is the name of a program without its version: yuqing of yuqing/1.0.
func product(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return value
	}
	return value[:end]
}

func addRule(to []*group, path string, allow bool) {
	if path == "" || path[0] != '/' && path[0] != '*' { // nothing is forbidden, or no path
		return
	}
	r := rule{normal(path, false), allow}
	for _, g := range to {
		g.rules = append(g.rules, r)
	}
}

// maxDelay is beyond all that sites ask for.
const maxDelay = 24 * time.Hour

func addDelay(to []*group, value string) {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.ToLower(value), "s")), 64)
	if err != nil || !(seconds > 0) { // also what is no number
		return
	}
	for _, g := range to {
		g.Delay = max(g.Delay, time.Duration(min(seconds, maxDelay.Seconds())*float64(time.Second)))
	}
}

// Allows reports whether an address may be asked for, by its path and query as
// url.URL.RequestURI gives them.
func (r Rules) Allows(uri string) bool {
	if uri == "" || uri[0] != '/' {
		uri = "/" + uri
	}
	uri = normal(uri, true)
	if uri == "/robots.txt" {
		return true
	}
	longest, allow := -1, true
	for _, x := range r.rules {
		if n := len(x.path); (n > longest || n == longest && x.allow) && fits(x.path, uri) {
			longest, allow = n, x.allow
		}
	}
	return allow
}

// fits says that a rule's path is the beginning of an address, or all of it where
// the rule ends in $.
func fits(path, uri string) bool {
	path, whole := strings.CutSuffix(path, "$")
	parts := strings.Split(path, "*")
	if whole && len(parts) == 1 {
		return path == uri
	}
	rest, ok := strings.CutPrefix(uri, parts[0])
	if !ok {
		return false
	}
	parts = parts[1:]
	if whole { // the last part stands at the end
		last := parts[len(parts)-1]
		if rest, ok = strings.CutSuffix(rest, last); !ok {
			return false
		}
		parts = parts[:len(parts)-1]
	}
	for _, part := range parts {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}

// normal writes what means the same in the same way: what is not ASCII as %XX, %xx
// in capitals, and what need not be written so as itself. * and the $ at the end of
// a rule mean something; elsewhere, and in addresses, they stand for themselves.
func normal(s string, address bool) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		hex, escaped := escape(s[i:])
		if escaped {
			i += 2
			c = hex
		}
		switch {
		case escaped && plain(c):
			out.WriteByte(c)
		case escaped || c == '%':
			percent(&out, c)
		case c <= ' ' || c >= 0x7f, c == '$' && (address || i < len(s)-1), c == '*' && address:
			percent(&out, c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// escape reads the %XX that a text begins with.
func escape(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(n), err == nil
}

func percent(out *strings.Builder, c byte) {
	const digits = "0123456789ABCDEF"
	out.Write([]byte{'%', digits[c>>4], digits[c&15]})
}

// plain says that a byte never needs to be escaped (RFC 3986, unreserved).
func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || slices.Contains([]byte("-._~"), c)
}
