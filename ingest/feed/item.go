package feed

import (
	"encoding/base64"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"yuqing/ingest/dates"
)

// draft is an item as its format has it, before anything is cleaned.
type draft struct {
	guid, title, author string
	links               []string // the best first
	bodies              []body   // the fullest first
	dates               []string // the best first
	parsed              *time.Time
}

// body is a text that may be HTML.
type body struct {
	text  string
	plain bool // known not to be HTML
}

// add cleans a draft into an Item; b is what its links are relative to.
func (p *parser) add(d draft, b base) {
	n := len(p.feed.Items) + 1
	it := Item{GUID: oneLine(d.guid), Title: plain(d.title), Author: plainLine(d.author)}
	it.URL = p.link(d.links, b, n)
	for _, text := range d.bodies {
		if it.Text != "" {
			break
		}
		r := b.render(text)
		if r.text != "" || it.HTML == "" {
			it.Text, it.HTML, it.Markup = r.text, r.html, r.markup
		}
	}
	if t, ok := d.when(); ok {
		p.date(&it, n, t)
	} else if raw := first(d.dates...); raw != "" {
		p.warn("第 %d 条: 日期 %q 无法识别", n, clip(raw))
	}
	p.feed.Items = append(p.feed.Items, it)
}

// link takes the first usable address and says why one was dropped.
func (p *parser) link(candidates []string, b base, n int) string {
	for _, c := range candidates {
		u, err := b.address(c)
		if err != nil {
			p.warn("第 %d 条: 链接 %q %v", n, clip(c), err)
		} else if u != "" {
			return u
		}
	}
	return ""
}

// when reads the first date that can be read. gofeed's own reading, which
// knows rarer forms but takes CST for America's and no zone for UTC, comes last.
func (d draft) when() (time.Time, bool) {
	for _, s := range d.dates {
		if t, err := dates.Parse(s); err == nil {
			return t, true
		}
	}
	if d.parsed != nil && d.parsed.Year() > 1 {
		return *d.parsed, true
	}
	return time.Time{}, false
}

func first(list ...string) string {
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

func rssItem(u *gofeed.Item, it *rss.Item) draft {
	d := draft{
		guid:   first(u.GUID, it.Custom["id"]),
		title:  first(u.Title, extValue(u.Extensions, "itunes", "title"), inMedia(u.Extensions, "title")),
		author: first(personIn(person(u.Author)), personIn(it.Author), personIn(creator(it))),
		links:  append([]string{u.Link}, extAttrs(u.Extensions, "atom", "link", "href")...),
		bodies: []body{{text: u.Content}, {text: it.Custom["fullitem"]}, {text: it.Custom["body"]}, {text: it.Custom["content"]}, {text: u.Description}, {text: it.Custom["summary"]}, {text: inMedia(u.Extensions, "description")}},
		dates: []string{
			u.Published, u.Updated, extValue(u.Extensions, "dcterms", "issued"), extValue(u.Extensions, "dcterms", "created"),
			extValue(u.Extensions, "dcterms", "modified"), it.Custom["published"], it.Custom["updated"], it.Custom["date"],
		},
		parsed: u.PublishedParsed,
	}
	if it.GUID != nil && it.GUID.IsPermalink == "true" && isWeb(u.GUID) {
		d.links = append(d.links, u.GUID)
	}
	return d
}

// about takes what RDF says an item is about for what it does not say itself.
func (d *draft) about(what string) {
	if d.guid == "" {
		d.guid = what
	}
	if isWeb(what) {
		d.links = append(d.links, what)
	}
}

// creator is a name that gofeed does not take for one, such as 张三 (文), 李四 (图).
func creator(it *rss.Item) string {
	if dc := it.DublinCoreExt; dc != nil {
		if name := first(append(dc.Creator, dc.Author...)...); name != "" {
			return name
		}
	}
	if it.ITunesExt != nil {
		return it.ITunesExt.Author
	}
	return ""
}

func atomItem(u *gofeed.Item, e *atom.Entry) draft {
	d := draft{
		guid: u.GUID, links: []string{atomLink(u, e)},
		title:  first(u.Title, extValue(u.Extensions, "dc", "title")),
		author: first(person(u.Author), extValue(u.Extensions, "dc", "creator")),
		bodies: []body{atomContent(e), {text: extValue(u.Extensions, "content", "encoded")}, {text: u.Description}, {text: extValue(u.Extensions, "dc", "description")}, {text: inMedia(u.Extensions, "description")}},
		dates: []string{
			u.Published, u.Updated, extValue(u.Extensions, "dcterms", "issued"), extValue(u.Extensions, "dcterms", "created"),
			extValue(u.Extensions, "dc", "date"),
		},
		parsed: u.PublishedParsed,
	}
	if c := e.Content; c != nil && strings.Contains(c.Type, "html") {
		d.links = append(d.links, c.Src) // its text stands on that page
	}
	if isWeb(u.GUID) {
		d.links = append(d.links, u.GUID)
	}
	return d
}

// atomContent is an entry's content; a picture or a program is none.
func atomContent(e *atom.Entry) body {
	if e.Content == nil {
		return body{}
	}
	text := e.Content.Value
	if strings.HasPrefix(e.Content.Type, "application/octet-stream") { // gofeed decodes it where no blanks are in it
		if b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil && utf8.Valid(b) {
			text = string(b)
		}
	}
	if !utf8.ValidString(text) {
		return body{}
	}
	return body{text: text, plain: isPlain(e.Content.Type)}
}

// atomLink is the page of an entry: of several alternates the one that is a
// page and no other rendering of it.
func atomLink(u *gofeed.Item, e *atom.Entry) string {
	var alternates []*atom.Link
	for _, l := range e.Links {
		if rel := strings.ToLower(l.Rel); rel == "" || rel == "alternate" || strings.HasSuffix(rel, "/alternate") {
			alternates = append(alternates, l)
		}
	}
	for _, l := range alternates {
		if l.Type == "" || strings.Contains(l.Type, "html") {
			return l.Href
		}
	}
	if u.Link == "" && len(alternates) > 0 {
		return alternates[0].Href
	}
	return u.Link
}

func isPlain(contentType string) bool {
	return strings.EqualFold(contentType, "text") || strings.EqualFold(contentType, "text/plain")
}

func jsonItem(u *gofeed.Item, it *jsonfeed.Item) draft {
	d := draft{
		guid: u.GUID, title: u.Title, author: person(u.Author), links: []string{u.Link, it.ExternalURL},
		bodies: []body{{text: it.ContentHTML}, {text: it.ContentText, plain: true}, {text: it.Summary, plain: true}},
		dates:  []string{u.Published, u.Updated},
		parsed: u.PublishedParsed,
	}
	if d.author == "" && len(u.Authors) > 0 {
		d.author = person(u.Authors[0])
	}
	if isWeb(u.GUID) {
		d.links = append(d.links, u.GUID)
	}
	return d
}

func person(p *gofeed.Person) string {
	if p == nil {
		return ""
	}
	return first(p.Name, p.Email)
}

// The ways in which a name stands beside a mail address, or in an element of
// its own where Atom's author is used in RSS.
var names = []*regexp.Regexp{
	regexp.MustCompile(`(?s)^<(?:\w+:)?name>(.*?)(?:</|$)`),
	regexp.MustCompile(`^\S+@\S+\s*\((.+)\)$`),
	regexp.MustCompile(`^(.+?)\s*(?:<|&lt;)\S+@[^\s>]+(?:>|&gt;)$`),
}

// personIn reads what gofeed cannot split, such as 张三（记者） or 李四(本报).
func personIn(s string) string {
	s = strings.TrimSpace(s)
	for _, shape := range names {
		if m := shape.FindStringSubmatch(s); m != nil {
			return m[1]
		}
	}
	return s
}

func extValue(e ext.Extensions, space, name string) string {
	if list := e[space][name]; len(list) > 0 {
		return list[0].Value
	}
	return ""
}

// extAttrs lists an attribute of the extension elements that are links to the
// item itself.
func extAttrs(e ext.Extensions, space, name, attr string) []string {
	var out []string
	for _, x := range e[space][name] {
		if rel := x.Attrs["rel"]; rel == "" || rel == "alternate" {
			out = append(out, x.Attrs[attr])
		}
	}
	return out
}

// inMedia is where video sites put a title and the text: beside the media, in
// their group, or in the first of them.
func inMedia(e ext.Extensions, name string) string {
	if s := extValue(e, "media", name); s != "" {
		return s
	}
	for _, around := range []string{"group", "content"} {
		for _, g := range e["media"][around] {
			if list := g.Children[name]; len(list) > 0 {
				return list[0].Value
			}
		}
	}
	return ""
}
