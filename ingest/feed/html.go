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
		return rendered{text: text, html: html.EscapeString(text)}
	}
	w := walker{base: b, tokens: xhtml.NewTokenizer(strings.NewReader(s))}
	w.walk()
	return rendered{
		text:   tidyText(legalText(w.text.String())),
		html:   strings.TrimSpace(legalText(policy().Sanitize(w.html.String()))),
		markup: true,
	}
}

// walker goes once over HTML, makes its addresses absolute and writes down
// its text.
type walker struct {
	base   base
	tokens *xhtml.Tokenizer
	html   strings.Builder
	text   strings.Builder
	hidden string // the element whose content is not text
	depth  int    // of that element within itself
	pre    int
}

func (w *walker) walk() {
	for {
		switch w.tokens.Next() {
		case xhtml.ErrorToken:
			return
		case xhtml.TextToken:
			raw := string(w.tokens.Raw())
			w.html.WriteString(raw)
			if w.hidden == "" {
				w.write(unescape(raw))
			}
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			w.start()
		case xhtml.EndTagToken:
			w.html.Write(w.tokens.Raw())
			name, _ := w.tokens.TagName()
			w.end(string(name))
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

func (w *walker) start() {
	raw := string(w.tokens.Raw()) // valid only until the attributes are read
	selfClosing := strings.HasSuffix(raw, "/>")
	tag, more := w.tokens.TagName()
	name := string(tag)
	if addressed[name] && more {
		w.attributes(name, raw)
	} else {
		w.html.WriteString(raw)
	}
	switch {
	case w.hidden == name && !selfClosing:
		w.depth++
	case w.hidden == "" && unseen[name] && !selfClosing:
		w.hidden, w.depth = name, 1
	case w.hidden == "":
		w.breakAt(name)
		if name == "pre" {
			w.pre++
		}
	}
}

func (w *walker) end(name string) {
	switch {
	case w.hidden == name:
		if w.depth--; w.depth == 0 {
			w.hidden = ""
		}
	case w.hidden == "":
		w.breakAt(name)
		if name == "pre" && w.pre > 0 {
			w.pre--
		}
	}
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
