package opml

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/internal/opinion"
)

var at = time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC)

func TestRoundTrip(t *testing.T) {
	sources := []opinion.Source{
		{Name: "东城发布", Kind: opinion.SourceFeed, URL: "https://a.example/rss?x=1&y=2", Weight: 1},
		{Name: "市报", Kind: opinion.SourceFeed, URL: "https://b.example/rss", Group: "媒体", Authority: "市媒", Region: "340100", Weight: 2, Interval: opinion.Duration(30 * time.Minute), Paused: true},
		{Name: "通知公告", Kind: opinion.SourcePage, URL: "https://c.example/tzgg/", Group: "媒体", Weight: 1, StaleDays: 20, Page: &opinion.PageRules{Item: "ul > li", Link: "a.t", Title: "b", Date: "span", Next: "a.next", Pages: 3, Headline: "h1", Content: ".TRS_Editor", Author: ".by", Time: ".at"}},
	}
	var b bytes.Buffer
	if err := Write(&b, "信源", at, append(sources, opinion.Source{Name: "热线", Kind: opinion.SourceHotline})); err != nil {
		t.Fatal(err)
	}
	entries, err := Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var back []opinion.Source
	for _, e := range entries {
		back = append(back, e.Source)
	}
	if !reflect.DeepEqual(back, sources) {
		t.Errorf("got  %+v\nwant %+v", back, sources)
	}
}

func TestOtherReadersFiles(t *testing.T) {
	doc := `<?xml version="1.0" encoding="GB2312"?>
<opml version="1.0"><head/><body>
<outline text="新闻"><outline text="本地"><outline text="甲" title="甲报" xmlUrl="https://a.example/?a=1&b=2"/></outline>
<outline text="乙" type="rss" XMLURL="https://b.example/"></outline></outline>
<outline text="丙" xmlUrl="https://c.example/" category="/政务,其他"/>
</body></opml>`
	b, _ := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(doc))
	entries, err := Read(b)
	if err != nil || len(entries) != 3 {
		t.Fatalf("%+v, %v", entries, err)
	}
	for i, want := range []Entry{{3, opinion.Source{Name: "甲报", Group: "本地", URL: "https://a.example/?a=1&b=2"}}, {4, opinion.Source{Name: "乙", Group: "新闻", URL: "https://b.example/"}}, {5, opinion.Source{Name: "丙", Group: "政务", URL: "https://c.example/"}}} {
		if g := entries[i]; g.Line != want.Line || g.Source.Name != want.Source.Name || g.Source.Group != want.Source.Group || g.Source.URL != want.Source.URL {
			t.Errorf("%+v, want %+v", g, want)
		}
	}
}

func TestNoOPML(t *testing.T) {
	for in, want := range map[string]error{
		"": ErrNoOPML, "x": ErrNoOPML, "<rss></rss>": ErrNoOPML,
		"<opml>" + strings.Repeat("<outline>", 100): ErrTooLarge, strings.Repeat(" ", MaxBytes+1): ErrTooLarge,
	} {
		if _, err := Read([]byte(in)); !errors.Is(err, want) {
			t.Errorf("%.20q: %v", in, err)
		}
	}
	entries, err := Read([]byte(`<opml><body><outline text="甲" xmlUrl="https://a.example/"/><outline`))
	if len(entries) != 1 || err == nil {
		t.Errorf("cut off: %v, %v", entries, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="甲" xmlUrl="https://a.example/"/></body></opml>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, _ := Read(b)
		for _, e := range entries {
			if e.Source.URL == "" {
				t.Fatal("an entry without an address")
			}
		}
	})
}
