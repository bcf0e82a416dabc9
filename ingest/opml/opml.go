// Package opml reads and writes lists of sources as OPML 2.0, the form in which
// feed readers exchange them.
//
// It owns the format alone: groups are nested outlines, and what OPML has no
// name for stands in attributes that begin with yuqing-. It may import
// ingest/charset and internal/opinion.
package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"yuqing/ingest/charset"
	"yuqing/internal/opinion"
)

// Bounds of what is read.
const (
	MaxBytes = 16 << 20
	maxDepth = 32
	maxSteps = 200_000 // outlines, groups among them
)

// What is wrong with a file as a whole.
var (
	ErrNoOPML   = errors.New("不是 OPML 文件")
	ErrTooLarge = errors.New("OPML 文件过大或嵌套过深")
)

// Entry is one source of a list.
type Entry struct {
	Line   int // where it stands in the file, from 1
	Source opinion.Source
}

// outline is one element as it is written.
type outline struct {
	Text      string `xml:"text,attr"`
	Title     string `xml:"title,attr,omitempty"`
	Type      string `xml:"type,attr,omitempty"`
	XMLURL    string `xml:"xmlUrl,attr,omitempty"`
	HTMLURL   string `xml:"htmlUrl,attr,omitempty"`
	Kind      string `xml:"yuqing-kind,attr,omitempty"`
	Authority string `xml:"yuqing-authority,attr,omitempty"`
	Region    string `xml:"yuqing-region,attr,omitempty"`
	Weight    string `xml:"yuqing-weight,attr,omitempty"`
	Interval  string `xml:"yuqing-interval,attr,omitempty"`
	Paused    string `xml:"yuqing-paused,attr,omitempty"`
	Stale     string `xml:"yuqing-stale-days,attr,omitempty"`

	Item     string `xml:"yuqing-item,attr,omitempty"`
	Link     string `xml:"yuqing-link,attr,omitempty"`
	ItemText string `xml:"yuqing-item-title,attr,omitempty"`
	Date     string `xml:"yuqing-date,attr,omitempty"`
	Next     string `xml:"yuqing-next,attr,omitempty"`
	Pages    string `xml:"yuqing-pages,attr,omitempty"`
	Headline string `xml:"yuqing-headline,attr,omitempty"`
	Content  string `xml:"yuqing-content,attr,omitempty"`
	Author   string `xml:"yuqing-author,attr,omitempty"`
	Time     string `xml:"yuqing-time,attr,omitempty"`

	Outlines []outline `xml:"outline"`
}

type document struct {
	XMLName xml.Name  `xml:"opml"`
	Version string    `xml:"version,attr"`
	Title   string    `xml:"head>title"`
	Created string    `xml:"head>dateCreated"`
	Body    []outline `xml:"body>outline"`
}

// Write writes the sources that are fetched, by group in their order. Log-ins
// are left out.
func Write(w io.Writer, title string, at time.Time, sources []opinion.Source) error {
	doc := document{Version: "2.0", Title: title, Created: at.Format(time.RFC1123Z)}
	groups := map[string]int{}
	for _, s := range sources {
		if !s.Kind.Fetched() {
			continue
		}
		if s.Group == "" {
			doc.Body = append(doc.Body, outlineOf(s))
			continue
		}
		i, known := groups[s.Group]
		if !known {
			i = len(doc.Body)
			groups[s.Group] = i
			doc.Body = append(doc.Body, outline{Text: s.Group, Title: s.Group})
		}
		doc.Body[i].Outlines = append(doc.Body[i].Outlines, outlineOf(s))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func outlineOf(s opinion.Source) outline {
	o := outline{Text: s.Name, Title: s.Name, Type: "rss", XMLURL: s.URL, Authority: s.Authority, Region: s.Region}
	if s.Kind == opinion.SourcePage {
		o.Type, o.Kind, o.XMLURL, o.HTMLURL = "link", string(s.Kind), "", s.URL
	}
	if s.Weight != 1 && s.Weight > 0 {
		o.Weight = strconv.FormatFloat(s.Weight, 'f', -1, 64)
	}
	if s.Interval > 0 {
		o.Interval = time.Duration(s.Interval).String()
	}
	if s.Paused {
		o.Paused = "true"
	}
	if s.StaleDays > 0 {
		o.Stale = strconv.Itoa(s.StaleDays)
	}
	if p := s.Page; p != nil {
		o.Item, o.Link, o.ItemText, o.Date, o.Next = p.Item, p.Link, p.Title, p.Date, p.Next
		o.Headline, o.Content, o.Author, o.Time = p.Headline, p.Content, p.Author, p.Time
		if p.Pages > 0 {
			o.Pages = strconv.Itoa(p.Pages)
		}
	}
	return o
}

// rulesIn are the rules of a page, nil where there are none.
func rulesIn(attrs map[string]string) *opinion.PageRules {
	p := opinion.PageRules{
		Item: attrs["yuqing-item"], Link: attrs["yuqing-link"], Title: attrs["yuqing-item-title"], Date: attrs["yuqing-date"], Next: attrs["yuqing-next"],
		Headline: attrs["yuqing-headline"], Content: attrs["yuqing-content"], Author: attrs["yuqing-author"], Time: attrs["yuqing-time"],
	}
	if n, err := strconv.Atoi(attrs["yuqing-pages"]); err == nil {
		p.Pages = n
	}
	if p == (opinion.PageRules{}) {
		return nil
	}
	return &p
}

// Read reads the sources of a list, each with the nearest group around it.
// What cannot be read behind the first entries is an error beside them.
func Read(b []byte) ([]Entry, error) {
	if len(b) > MaxBytes {
		return nil, ErrTooLarge
	}
	text, _ := charset.Decode(b, "")
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	r := reader{}
	for {
		line, _ := dec.InputPos()
		tok, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF) && r.isOPML:
			return r.entries, nil
		case errors.Is(err, io.EOF):
			return nil, ErrNoOPML
		case err != nil && !r.isOPML:
			return nil, fmt.Errorf("%w: %w", ErrNoOPML, err)
		case err != nil:
			return r.entries, fmt.Errorf("第 %d 行之后无法读取: %w", line, err)
		}
		if err := r.token(tok, line); err != nil {
			return r.entries, err
		}
	}
}

// reader keeps the groups that are open.
type reader struct {
	entries []Entry
	groups  []string
	steps   int
	isOPML  bool
}

func (r *reader) token(tok xml.Token, line int) error {
	switch t := tok.(type) {
	case xml.StartElement:
		name := strings.ToLower(t.Name.Local)
		r.isOPML = r.isOPML || name == "opml"
		group := ""
		if name == "outline" {
			group = r.outline(t, line)
		}
		r.groups = append(r.groups, group)
		if r.steps++; len(r.groups) > maxDepth || r.steps > maxSteps {
			return ErrTooLarge
		}
	case xml.EndElement:
		if len(r.groups) > 0 {
			r.groups = r.groups[:len(r.groups)-1]
		}
	}
	return nil
}

// outline takes an entry, or returns the name of a group.
func (r *reader) outline(t xml.StartElement, line int) (group string) {
	attrs := map[string]string{}
	for _, a := range t.Attr {
		attrs[strings.ToLower(a.Name.Local)] = strings.TrimSpace(a.Value)
	}
	name := attrs["title"]
	if name == "" {
		name = attrs["text"]
	}
	address := attrs["xmlurl"]
	kind := opinion.SourceFeed
	if attrs["yuqing-kind"] == string(opinion.SourcePage) {
		kind, address = opinion.SourcePage, attrs["htmlurl"]
	}
	if address == "" {
		return name
	}
	s := opinion.Source{
		Name: name, Kind: kind, URL: address, Region: attrs["yuqing-region"], Authority: attrs["yuqing-authority"],
		Paused: attrs["yuqing-paused"] == "true", Group: r.group(), Weight: 1,
	}
	if w, err := strconv.ParseFloat(attrs["yuqing-weight"], 64); err == nil {
		s.Weight = w
	}
	if d, err := time.ParseDuration(attrs["yuqing-interval"]); err == nil {
		s.Interval = opinion.Duration(d)
	}
	if kind == opinion.SourcePage {
		s.Page = rulesIn(attrs)
	}
	if n, err := strconv.Atoi(attrs["yuqing-stale-days"]); err == nil {
		s.StaleDays = n
	}
	if s.Group == "" {
		s.Group, _, _ = strings.Cut(strings.Trim(attrs["category"], "/"), ",")
	}
	r.entries = append(r.entries, Entry{line, s})
	return ""
}

func (r *reader) group() string {
	for i := len(r.groups) - 1; i >= 0; i-- {
		if r.groups[i] != "" {
			return r.groups[i]
		}
	}
	return ""
}
