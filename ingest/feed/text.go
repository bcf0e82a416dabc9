package feed

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
)

var addressed = map[string]bool{"a": true, "img": true}

// unseen are the elements whose content no reader sees.
var unseen = set("script style template noframes noembed title")

// breaks says what separates an element's text from its neighbours': n a line
// break, s a space.
var breaks = func() map[string]byte {
	m := map[string]byte{"td": 's', "th": 's', "option": 's'}
	for name := range set("p br hr div section article header footer aside main nav h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tr caption pre blockquote figure figcaption form fieldset address center") {
		m[name] = 'n'
	}
	return m
}()

// inline are the other elements by which HTML is recognised.
var inline = set("a b i u s em strong span font img small big sub sup code svg math iframe textarea select object tt del ins mark cite q abbr strike label button input video audio source embed body html meta link o:p wbr picture ruby rt time nobr")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(names) {
		m[n] = true
	}
	return m
}

// hasMarkup tells HTML from text that merely has a "<" in it, such as 1 < 2 or
// List<String>.
func hasMarkup(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		if strings.HasPrefix(s, "!--") || strings.HasPrefix(s, "![CDATA[") || strings.HasPrefix(s, "?") {
			return true
		}
		name := strings.TrimPrefix(s, "/")
		n := strings.IndexFunc(name, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ':')
		})
		if n < 0 {
			n = len(name)
		}
		name = strings.ToLower(name[:min(n, 12)])
		if _, ok := breaks[name]; ok || inline[name] || unseen[name] {
			return true
		}
	}
}

// plain reduces a title to text, with its line breaks as they are.
func plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = stripTags(s)
	}
	return strings.TrimSpace(legalText(s))
}

func plainLine(s string) string { return oneLine(plain(s)) }

func stripTags(s string) string {
	if !hasMarkup(s) {
		return unescape(s)
	}
	var b strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(s))
	hidden := false
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			if rest := string(z.Raw()); !hidden && isUnfinishedText(rest) {
				b.WriteString(unescape(rest))
			}
			return b.String()
		case xhtml.TextToken:
			if !hidden {
				b.WriteString(unescape(string(z.Raw())))
			}
		case xhtml.StartTagToken:
			name, _ := z.TagName()
			hidden = string(name) == "script" || string(name) == "style"
		case xhtml.EndTagToken:
			hidden = false
		}
	}
}

// isUnfinishedText tells a text that ends with a sign of comparison, such as
// PM2.5<B, from one that was cut off within a tag: no attribute has begun.
func isUnfinishedText(rest string) bool {
	return strings.HasPrefix(rest, "<") && !strings.ContainsAny(rest, `="'/`)
}

// tidyText makes runs of spaces one, trims lines and drops empty ones.
func tidyText(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return oneLine(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for line := range strings.SplitSeq(s, "\n") {
		if line = oneLine(line); line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}

var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});`)

// unescape decodes entities that end as they should; HTML's older rule, which
// makes © of the &copy=2 of an address, corrupts more than it mends.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return entity.ReplaceAllStringFunc(s, html.UnescapeString)
}

// oneLine makes runs of white space one space.
func oneLine(s string) string {
	if isTidy(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isTidy spares the common case: ASCII spaces only, single, none at the ends.
func isTidy(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' && space, c >= '\t' && c <= '\r':
			return false
		case c == 0xC2, c == 0xE2, c == 0xE3: // may begin one of Unicode's spaces
			if r, _ := utf8.DecodeRuneInString(s[i:]); unicode.IsSpace(r) {
				return false
			}
			space = false
		default:
			space = c == ' '
		}
	}
	return s == "" || !space
}
