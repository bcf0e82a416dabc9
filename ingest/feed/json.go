package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// json reads a JSON Feed through gofeed; where that refuses the whole for one
// wrong value or a missing end, item by item.
func (p *parser) json(b []byte) error {
	f, err := (&jsonfeed.Parser{}).Parse(bytes.NewReader(b))
	if err != nil {
		f, err = p.lenientJSON(b)
	}
	if err != nil {
		return err
	}
	if len(f.Items) == 0 && !strings.Contains(f.Version, "jsonfeed.org") && f.Title == "" {
		return fmt.Errorf("%w（是 JSON，但没有 items）", ErrNotFeed)
	}
	items := f.Items[:0]
	for _, it := range f.Items {
		if it != nil { // null
			items = append(items, it)
		}
	}
	f.Items = items
	u, err := translateJSON(f)
	if err != nil {
		return fmt.Errorf("无法读取: %w", err)
	}
	p.start("json", u)
	for i, it := range f.Items {
		p.add(jsonItem(u.Items[i], it), p.base)
	}
	return nil
}

func translateJSON(f *jsonfeed.Feed) (u *gofeed.Feed, err error) {
	defer asError(&err)
	return (&gofeed.DefaultJSONTranslator{}).Translate(f)
}

var errBroken = errors.New("JSON 无法读取")

// lenientJSON walks the top object and keeps each item that is complete.
func (p *parser) lenientJSON(b []byte) (*jsonfeed.Feed, error) {
	f := &jsonfeed.Feed{}
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, ErrNotFeed
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return p.broken(f, err)
		}
		if key == "items" {
			err = p.jsonItems(d, f)
		} else {
			err = jsonField(d, f, key)
		}
		if err != nil {
			return p.broken(f, err)
		}
	}
	return f, nil
}

func (p *parser) broken(f *jsonfeed.Feed, err error) (*jsonfeed.Feed, error) {
	if len(f.Items) == 0 && f.Version == "" {
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	}
	p.warn("内容不完整: 已读出 %d 条（%v）", len(f.Items), err)
	return f, nil
}

func jsonField(d *json.Decoder, f *jsonfeed.Feed, key json.Token) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return err
	}
	switch key {
	case "version":
		f.Version = jsonText(raw)
	case "title":
		f.Title = jsonText(raw)
	case "home_page_url":
		f.HomePageURL = jsonText(raw)
	case "feed_url":
		f.FeedURL = jsonText(raw)
	}
	return nil
}

func (p *parser) jsonItems(d *json.Decoder, f *jsonfeed.Feed) error {
	if t, err := d.Token(); err != nil {
		return err
	} else if t != json.Delim('[') {
		return errors.New("items 不是列表")
	}
	for n := 1; d.More(); n++ {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
				err = fmt.Errorf("在第 %d 条中断开", n)
			}
			return err
		}
		if string(raw) == "null" {
			continue
		}
		it, err := lenientItem(raw)
		if err != nil {
			p.warn("第 %d 条无法读取: %v", n, err)
			continue
		}
		f.Items = append(f.Items, it)
	}
	_, err := d.Token()
	return err
}

// lenientItem reads one item; if a field has the wrong type, the plain fields
// are kept and the rest dropped.
func lenientItem(raw []byte) (*jsonfeed.Item, error) {
	it := &jsonfeed.Item{}
	if json.Unmarshal(raw, it) == nil {
		return it, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, errors.New("不是对象")
	}
	text := func(key string) string { return jsonText(fields[key]) }
	return &jsonfeed.Item{
		ID: text("id"), URL: text("url"), ExternalURL: text("external_url"), Title: text("title"),
		ContentHTML: text("content_html"), ContentText: text("content_text"), Summary: text("summary"),
		DatePublished: text("date_published"), DateModified: text("date_modified"),
	}, nil
}

// jsonText is a string or a number as text, "" for anything else.
func jsonText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}
