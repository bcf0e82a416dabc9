package feed

import (
	"strings"
	"testing"
	"time"
)

// Older and stranger kinds of feeds: each gives its one item.
func TestOtherKinds(t *testing.T) {
	at := time.Date(2026, 3, 1, 1, 32, 9, 0, time.UTC)
	for name, in := range map[string]string{
		"cdf":                 `<?xml version="1.0"?><CHANNEL HREF="https://news.example/"><TITLE>东城新闻</TITLE><ITEM HREF="https://news.example/1" LASTMOD="2026-03-01T09:32:09+08:00"><TITLE>停水通知</TITLE><ABSTRACT>明天停水</ABSTRACT></ITEM></CHANNEL>`,
		"a channel alone":     `<channel><title>东城新闻</title><item><link>https://news.example/1</link><title>停水通知</title><description>明天停水</description><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></item></channel>`,
		"an item in Atom":     `<feed xmlns="http://www.w3.org/2005/Atom"><title>东城新闻</title><item><link href="https://news.example/1"/><title>停水通知</title><summary>明天停水</summary><updated>2026-03-01T09:32:09+08:00</updated></item></feed>`,
		"an entry in RSS":     `<rss version="2.0"><channel><title>东城新闻</title><entry><link>https://news.example/1</link><title>停水通知</title><description>明天停水</description><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></entry></channel></rss>`,
		"created in Atom 0.3": `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>东城新闻</title><entry><link href="https://news.example/1"/><title>停水通知</title><summary>明天停水</summary><created>2026-03-01T09:32:09+08:00</created></entry></feed>`,
		"rss 1.1":             `<?xml version="1.0"?><Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about="https://news.example/rss"><title>东城新闻</title><link>https://news.example/</link><image rdf:parseType="Resource"><title>标志</title><url>https://news.example/l.gif</url></image><items rdf:parseType="Collection"><item rdf:about="https://news.example/1"><title>停水通知</title><link>https://news.example/1</link><description>明天停水</description><dc:date>2026-03-01T09:32:09+08:00</dc:date></item></items></Channel>`,
		"rss 1.1 with prefix": `<r:Channel xmlns:r="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"><r:title>东城新闻</r:title><r:items rdf:parseType="Collection"><r:item><r:title>停水通知</r:title><r:link>https://news.example/1</r:link><r:description>明天停水</r:description><dc:date>2026-03-01T09:32:09+08:00</dc:date></r:item></r:items></r:Channel>`,
		"within a page":       `<!DOCTYPE html><html><body><div>` + rssOf(`<item><link>https://news.example/1</link><title>停水通知</title><description>明天停水</description><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></item>`)[len(`<?xml version="1.0" encoding="UTF-8"?>`):] + `</div></body></html>`,
		"never closed":        rssOf(`<item><title>停水通知<link>https://news.example/1</link><description>明天停水<pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></item>`),
		"titles of others":    strings.Replace(rssOf(`<item><itunes:title>停水通知</itunes:title><link>https://news.example/1</link><media:content><media:description>明天停水</media:description></media:content><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></item>`), "<rss ", `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" `, 1),
		"rss 0.90":            `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>东城新闻</title></channel><item><title>停水通知</title><link>https://news.example/1</link><description>明天停水</description><dc:date>2026-03-01T09:32:09+08:00</dc:date></item></rdf:RDF>`,
	} {
		t.Run(name, func(t *testing.T) {
			f := read(t, in)
			if f.Title != "东城新闻" || len(f.Items) != 1 || len(f.Warnings) != 0 {
				t.Fatalf("%+v", f)
			}
			if got := f.Items[0]; got.URL != "https://news.example/1" || got.Title != "停水通知" || got.Text != "明天停水" || !got.Published.Equal(at) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A name of the format that is written a little otherwise, or made up, still names
// the format: nothing else stands at the root.
func TestNamespacesWrittenOtherwise(t *testing.T) {
	for _, ns := range []string{"https://www.w3.org/2005/Atom", "http://www.w3.org/2005/Atom/", "http://www.w3.org/2005/atom", "urn:ours", ""} {
		for _, prefix := range []string{"", "a"} {
			colon, declared := "", "xmlns"
			if prefix != "" {
				colon, declared = prefix+":", "xmlns:"+prefix
			}
			if prefix != "" && ns == "" {
				continue // XML does not know that
			}
			in := strings.NewReplacer("@", colon).Replace("<@feed xml:lang='zh' " + declared + "=\"" + ns + "\" rev='1'><@title>源</@title><@entry><@title>停水通知</@title><@link href=\"https://news.example/1\"/></@entry></@feed>")
			if got := one(t, in); got.Title != "停水通知" || got.URL != "https://news.example/1" {
				t.Errorf("%s: %+v", in, got)
			}
		}
	}
	for _, ns := range []string{"https://purl.org/rss/1.0/", "http://purl.org/rss/1.0", "http://backend.userland.com/rss2", "urn:ours"} {
		in := "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns = '" + ns + "'><channel><title>源</title></channel><item><title>停水通知</title><link>https://news.example/1</link></item></rdf:RDF>"
		if got := one(t, in); got.Title != "停水通知" || got.URL != "https://news.example/1" {
			t.Errorf("%s: %+v", in, got)
		}
	}
}

// An entry document (RFC 4287, 2) is a feed of one.
func TestEntryDocument(t *testing.T) {
	for name, in := range map[string]string{
		"plain":    `<?xml version="1.0"?><entry xmlns="http://www.w3.org/2005/Atom"><id>tag:a,2026:1</id><link href="https://news.example/1"/><title>停水通知</title><summary>明天停水</summary></entry>`,
		"prefixed": `<a:entry xmlns:a="http://www.w3.org/2005/Atom"><a:id>tag:a,2026:1</a:id><a:link href="https://news.example/1"/><a:title>停水通知</a:title><a:summary>明天停水</a:summary></a:entry>`,
	} {
		if got := one(t, in); got.GUID != "tag:a,2026:1" || got.URL != "https://news.example/1" || got.Title != "停水通知" || got.Text != "明天停水" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if f, err := Parse([]byte(`<entry><title>a dictionary's</title></entry>`), Options{}); err == nil {
		t.Errorf("no Atom: %+v", f)
	}
}

// A comparison at a text's end is no tag; what was cut off within one is.
func TestTextThatEndsLikeATag(t *testing.T) {
	for in, want := range map[string][3]string{
		"PM2.5&lt;B 级":                 {"PM2.5<B 级", "PM2.5<B 级", "PM2.5&lt;B 级"},
		"&lt;b&gt;注意&lt;/b&gt; A&lt;B": {"注意 A<B", "注意 A<B", "<b>注意</b> A&lt;B"},
		`截断&lt;a href="https://x`:      {"截断", "截断", "截断"},
	} {
		got := one(t, rssOf("<item><title>"+in+"</title><description>"+in+"</description></item>"))
		if parts := [3]string{got.Title, got.Text, got.HTML}; parts != want {
			t.Errorf("%s gives %q", in, parts)
		}
	}
}

// A name that is none to gofeed is one to readers.
func TestStrangeNames(t *testing.T) {
	for _, name := range []string{"张三 (文), 李四 (图)", "张三（记者）", "新华社“新华视点”记者", "A & B (earlier)"} {
		in := strings.Replace(rssOf("<item><title>停水</title><dc:creator>"+strings.ReplaceAll(name, "&", "&amp;")+"</dc:creator></item>"), "<rss ", `<rss xmlns:dc="http://purl.org/dc/elements/1.1/" `, 1)
		if got := one(t, in); got.Author != name {
			t.Errorf("%s: %q", name, got.Author)
		}
	}
}

// What Java writes of a character beyond the first plane is that character.
func TestHalvesOfACharacter(t *testing.T) {
	for in, want := range map[string]string{"&#xD83D;&#xDE00;水": "😀水", "&#55357;&#56832;水": "😀水", "&#xD83D;水": "水", "&#xDE00;&#xD83D;水": "水"} {
		if got := one(t, rssOf("<item><title>停"+in+"</title></item>")); got.Title != "停"+want {
			t.Errorf("%s: %q", in, got.Title)
		}
	}
}

// An id is kept as it is written, whatever an address would be made of it.
func TestIDsAsTheyAreWritten(t *testing.T) {
	for _, id := range []string{"https://news.example/文章/1", "HTTP://news.example/A", "城东 12 号", "tag:news.example,2026:停水", "urn:uuid:A-1", "<![CDATA[https://news.example/甲?a=1&b=2]]>"} {
		got := one(t, `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id> `+id+` </id><title>停水</title></entry></feed>`)
		if want := strings.TrimSuffix(strings.TrimPrefix(id, "<![CDATA["), "]]>"); got.GUID != want {
			t.Errorf("%s: %q", id, got.GUID)
		}
	}
}
