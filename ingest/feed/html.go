package feed

import (
	"html"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	xhtml "golang.org/x/net/html"
)

// policy is what may be shown: formatting, tables, links and pictures of the
// web, nothing that runs, frames, or styles.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "div", "span", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6",
		"b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "code", "pre", "blockquote", "q", "cite",
		"figure", "figcaption")
	p.AllowLists()
	p.AllowTables()
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img")
	p.AllowAttrs("alt", "title", "width", "height").OnElements("img")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
})

// rendered is a body as plain text and as safe HTML.
type rendered struct {
	text, html string
	markup     bool
}

func (b base) render(in body) rendered {
	s := legalText(in.text)
	if in.plain || !hasMarkup(s) {
		text := s
		if !in.plain {
			text = legalText(unescape(s))
		}
		text = tidyText(text)
		return rendered{text: withoutTail(text), html: html.EscapeString(text)}
	}
	w := walker{base: b, in: s, tokens: xhtml.NewTokenizer(strings.NewReader(s))}
	w.walk()
	return rendered{
		text:   withoutTail(tidyText(legalText(withoutLinks(w.text.String(), w.more)))),
		html:   strings.TrimSpace(legalText(policy().Sanitize(w.html.String()))),
		markup: true,
	}
}

// walker goes once over HTML, makes its addresses absolute and writes down
// its text.
type walker struct {
	base   base
	in     string
	pos    int // of in, behind the current token
	tokens *xhtml.Tokenizer
	html   strings.Builder
	text   strings.Builder
	hidden string         // the element whose content is not text
	ends   map[string]int // where the next end tag of an unseen element is
	pre    int
	link   int       // where the text of the link begins that is open, and 1 more
	more   []stretch // the links that lead on to the whole of the text
}

func (w *walker) walk() {
	for {
		kind := w.tokens.Next()
		raw := string(w.tokens.Raw()) // valid only until the attributes are read
		w.pos += len(raw)
		switch kind {
		case xhtml.ErrorToken:
			if w.hidden == "" && isUnfinishedText(raw) {
				w.html.WriteString("&lt;" + raw[1:])
				w.write(unescape(raw))
			}
			return
		case xhtml.TextToken:
			if w.hidden == "" {
				w.html.WriteString(raw)
				w.write(unescape(raw))
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			w.start(raw)
		case xhtml.EndTagToken:
			name, _ := w.tokens.TagName()
			w.end(string(name), raw)
		}
	}
}

// write adds text; outside <pre> a line break in the source is a space.
func (w *walker) write(s string) {
	if w.pre == 0 && strings.ContainsAny(s, "\r\n") {
		s = strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
	}
	w.text.WriteString(s)
}

func (w *walker) start(raw string) {
	tag, more := w.tokens.TagName()
	name := string(tag)
	if w.hidden != "" {
		return
	}
	if unseen[name] && w.isClosed(name) {
		w.hidden = name
		return
	}
	w.tokens.NextIsNotRawText() // what is never closed must not swallow the rest
	switch {
	case unseen[name] || name == "iframe" || name == "plaintext" || name == "xmp":
		return // they would swallow it in the sanitiser as well
	case addressed[name] && more:
		w.attributes(name, raw)
	default:
		w.html.WriteString(raw)
	}
	w.breakAt(name)
	switch name {
	case "pre":
		w.pre++
	case "a":
		w.link = w.text.Len() + 1
	}
}

func (w *walker) end(name, raw string) {
	if w.hidden != "" {
		if w.hidden == name {
			w.hidden = ""
		}
		return
	}
	w.html.WriteString(raw)
	w.breakAt(name)
	switch {
	case name == "pre" && w.pre > 0:
		w.pre--
	case name == "a" && w.link > 0:
		w.closeLink()
	}
}

// closeLink notes a link that leads on.
func (w *walker) closeLink() {
	from := w.link - 1
	w.link = 0
	if text := w.text.String()[from:]; len(text) <= tailBytes && moreLink.MatchString(text) {
		w.more = append(w.more, stretch{from, w.text.Len()})
	}
}

// isClosed looks for an end tag ahead, each stretch of the text but once.
func (w *walker) isClosed(name string) bool {
	if w.ends == nil {
		w.ends = map[string]int{}
	}
	at, known := w.ends[name]
	if !known || at >= 0 && at < w.pos {
		at = indexFold(w.in, w.pos, "</"+name)
		w.ends[name] = at
	}
	return at >= 0
}

func indexFold(s string, from int, what string) int {
	for i := from; i+len(what) <= len(s); i++ {
		n := strings.IndexByte(s[i:], '<')
		if n < 0 {
			return -1
		}
		if i += n; i+len(what) <= len(s) && strings.EqualFold(s[i:i+len(what)], what) {
			return i
		}
	}
	return -1
}

func (w *walker) breakAt(name string) {
	switch breaks[name] {
	case 'n':
		w.text.WriteByte('\n')
	case 's':
		w.text.WriteByte(' ')
	}
}

// attributes writes a link or picture with absolute addresses; a picture that
// is loaded late has its address in data-src.
func (w *walker) attributes(name, raw string) {
	attrs := map[string]string{}
	order := []string{}
	for more := true; more; {
		var k, v []byte
		k, v, more = w.tokens.TagAttr()
		if _, twice := attrs[string(k)]; !twice {
			order = append(order, string(k))
			attrs[string(k)] = string(v)
		}
	}
	key := "href"
	if name == "img" {
		key = "src"
	}
	was, had := attrs[key]
	now := was
	if late := attrs["data-src"]; name == "img" && late != "" && !isWeb(was) {
		now = late
	}
	if u, err := w.base.address(now); err == nil {
		now = u
	}
	if now == was {
		w.html.WriteString(raw)
		return
	}
	attrs[key] = now
	if !had {
		order = append(order, key)
	}
	w.html.WriteString("<" + name)
	for _, k := range order {
		w.html.WriteString(" " + k + `="` + html.EscapeString(attrs[k]) + `"`)
	}
	w.html.WriteString(">")
}

// Render makes plain text and safe HTML of outside HTML; address is what its
// links are relative to, "" where that is unknown.
func Render(outside, address string) (text, safe string) {
	r := newBase(address).render(body{text: outside})
	return r.text, r.html
}
