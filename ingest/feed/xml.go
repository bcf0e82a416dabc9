package feed

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

func (p *parser) xml(b []byte) error {
	at, isAtom, err := findRoot(b)
	if err != nil {
		return err
	}
	b = withRoot(withNames(expand(b[at:], simpleEntities(b[:at])), isAtom))
	o, err := scan(b)
	if err != nil {
		return err
	}
	b = p.whole(b, o)
	p.items = o.items
	if err := p.read(b, isAtom); err != nil {
		return p.readEach(b, isAtom, err)
	}
	if len(p.feed.Items) < len(o.items) { // some stand where gofeed does not look
		again := parser{opt: p.opt, feed: &Feed{Charset: p.feed.Charset, Title: p.feed.Title}, items: o.items}
		if again.readEach(b, isAtom, nil) == nil && len(again.feed.Items) > len(p.feed.Items) {
			again.feed.Warnings = append(p.feed.Warnings, again.feed.Warnings...)
			p.feed = again.feed
		}
	}
	if lost := len(o.items) - len(p.feed.Items); lost > 0 {
		p.warn("有 %d 条未能读出：它们不是按 RSS 或 Atom 的命名空间写的", lost)
	}
	return nil
}

// whole mends a document and, if it breaks off, closes it behind its last
// complete item. An item that is there in part comes whole the next time, so
// nothing of it is taken now.
func (p *parser) whole(b []byte, o *outline) []byte {
	cut := len(o.open) > 0
	if cut && o.inOne {
		p.warn("内容不完整: 在第 %d 条中断开，已读出其前的 %d 条", len(o.items)+1, len(o.items))
	} else if cut {
		p.warn("内容不完整: 缺少结尾，已读出 %d 条", len(o.items))
	}
	b = mend(b[:o.end], o.edits)
	if !cut {
		return b
	}
	b = bytes.Clone(b)
	for i := len(o.open) - 1; i >= 0; i-- {
		b = fmt.Appendf(b, "</%s>", o.open[i])
	}
	return b
}

// read gives a whole document to gofeed.
func (p *parser) read(b []byte, isAtom bool) error {
	if isAtom {
		f, err := parseAtom(b)
		if err != nil {
			return err
		}
		p.atom(f)
		return nil
	}
	f, err := parseRSS(b)
	if err != nil {
		return err
	}
	p.rss(f)
	return nil
}

// readEach is for a document that gofeed refuses as a whole: each item is
// read by itself, and only those that cannot be are lost, each by name.
func (p *parser) readEach(b []byte, isAtom bool, cause error) error {
	o, err := scan(b)
	if err != nil {
		return err
	}
	var before, after []byte
	for i, h := range o.heads {
		tag := b[h.from:h.to]
		name := tag[1:]
		name = name[:bytes.IndexAny(name, " \t\r\n/>")]
		if i > 0 && !strings.EqualFold(local(name), "channel") {
			continue // a wrapper of the feed's own
		}
		before = append(before, tag...)
		after = fmt.Appendf(nil, "</%s>%s", name, after)
	}
	read := 0
	for i, it := range o.items {
		p.items = o.items[i : i+1]
		doc := bytes.Join([][]byte{before, b[it.from:it.to], after}, nil)
		if err := p.read(doc, isAtom); err != nil {
			p.warn("第 %d 条无法读取: %v", i+1, err)
			continue
		}
		read++
	}
	if read == 0 {
		return fmt.Errorf("无法读取: %w", cause)
	}
	return nil
}

// parseRSS and parseAtom turn a panic of the library into an error: no feed
// may end the process.
func parseRSS(b []byte) (f *rss.Feed, err error) {
	defer asError(&err)
	return (&rss.Parser{}).Parse(bytes.NewReader(b))
}

func parseAtom(b []byte) (f *atom.Feed, err error) {
	defer asError(&err)
	return (&atom.Parser{}).Parse(bytes.NewReader(b))
}

func asError(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("解析器出错: %v", p)
	}
}

func (p *parser) rss(f *rss.Feed) {
	u, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(f)
	if err != nil {
		return // only for a wrong type
	}
	p.start("rss", u)
	for i, it := range f.Items {
		d := rssItem(u.Items[i], it)
		if len(p.items) == len(f.Items) {
			d.about(p.items[i].id)
		}
		p.add(d, p.baseOf(i, len(f.Items)))
	}
}

func (p *parser) atom(f *atom.Feed) {
	u, err := (&gofeed.DefaultAtomTranslator{}).Translate(f)
	if err != nil {
		return // only for a wrong type
	}
	p.start("atom", u)
	for i, e := range f.Entries {
		if len(p.items) == len(f.Entries) {
			u.Items[i].GUID = unnormalised(u.Items[i].GUID, p.items[i].id)
		}
		p.add(atomItem(u.Items[i], e), p.base)
	}
}

// unnormalised is the id as it is written where gofeed made an address of it that
// means the same: letters beyond ASCII and spaces are part of what it is.
func unnormalised(id, written string) string {
	if u, err := url.Parse(written); err == nil && u.String() == id {
		return written
	}
	return id
}

func (p *parser) start(format string, f *gofeed.Feed) {
	p.feed.Format = format
	if p.feed.Title == "" {
		p.feed.Title = plainLine(f.Title)
	}
	p.base = newBase(p.opt.URL, f.FeedLink, f.Link)
}

// baseOf is the base of an item with an xml:base of its own or around it; n is
// how many items gofeed found, which must be those that were scanned.
func (p *parser) baseOf(i, n int) base {
	b := p.base
	if n != len(p.items) {
		return b
	}
	for _, ref := range p.items[i].bases {
		b = b.within(ref)
	}
	return b
}
