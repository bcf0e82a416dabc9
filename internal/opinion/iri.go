package opinion

import (
	"net/url"
	"strings"
)

// ParseLink reads an address as browsers do, who take more than the standard has:
// spaces and line breaks around and within, \ for /, a % that begins nothing, and
// letters beyond ASCII, which go out as UTF-8 (an IRI, RFC 3987).
func ParseLink(s string) (*url.URL, error) {
	u, err := url.Parse(writable(s))
	if err != nil {
		return nil, err
	}
	u.RawQuery = escaped(u.RawQuery)
	return u, nil
}

var breaks = strings.NewReplacer("\t", "", "\n", "", "\r", "")

// writable is an address that url.Parse can read.
func writable(s string) string {
	s = breaks.Replace(strings.TrimSpace(s))
	end := len(s)
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		end = i
	}
	s = strings.ReplaceAll(s[:end], `\`, "/") + s[end:]
	if !strings.Contains(s, "%") {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		out.WriteByte(s[i])
		if s[i] == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])) {
			out.WriteString("25")
		}
	}
	return out.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// escaped writes as %XX what no query may hold as it is; url.URL leaves it.
func escaped(query string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(query) {
		switch c := query[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>`\\^{|}", c) >= 0:
			out.Write([]byte{'%', digits[c>>4], digits[c&15]})
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
