package feed

import (
	"strings"
	"testing"
	"time"
)

// Items in a namespace of nobody's are read by their names.
func TestItemsOfAForeignNamespace(t *testing.T) {
	for name, in := range map[string]string{
		"rdf, prefixed":      `<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='urn:theirs' xmlns:dc='http://purl.org/dc/elements/1.1/'><x:channel><x:title>源</x:title></x:channel>@</rdf:RDF>`,
		"rss, prefixed":      `<rss version='2.0' xmlns:x='urn:theirs' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>源</title>@</channel></rss>`,
		"atom, prefixed":     `<feed xmlns='http://www.w3.org/2005/Atom' xmlns:x='urn:theirs' xmlns:dc='http://purl.org/dc/elements/1.1/'><title>源</title>@</feed>`,
		"channel prefixed":   `<rss version='2.0'><x:channel xmlns:x='urn:theirs' xmlns:dc='http://purl.org/dc/elements/1.1/'><x:title>源</x:title>@</x:channel></rss>`,
		"channel declares":   `<rss version='2.0'><channel xmlns='urn:theirs' xmlns:dc='http://purl.org/dc/elements/1.1/'><title>源</title>#</channel></rss>`,
		"declared on itself": `<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>源</title>#</channel></rss>`,
	} {
		t.Run(name, func(t *testing.T) {
			both := func(title string) string {
				return `<x:item><x:title>` + title + `</x:title><x:link href="https://news.example/` + title + `"/><x:description>明天停水</x:description><dc:creator>张三</dc:creator></x:item>`
			}
			plain := strings.NewReplacer("x:item>", "item>", "<item>", `<item xmlns="urn:theirs">`, "x:", "")
			in := strings.NewReplacer("@", both("1")+both("2"), "#", plain.Replace(both("1")+both("2"))).Replace(in)
			f := read(t, in)
			if len(f.Items) != 2 || len(f.Warnings) != 0 {
				t.Fatalf("%+v", f)
			}
			for i, n := range []string{"1", "2"} {
				if got := f.Items[i]; got.Title != n || got.URL != "https://news.example/"+n || got.Text != "明天停水" || got.Author != "张三" {
					t.Errorf("%+v", got)
				}
			}
		})
	}
}

// What RDF says of an item's identity in an attribute is its guid, and its link
// where it has no other.
func TestAboutIsTheGUID(t *testing.T) {
	in := func(about, inside string) string {
		return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://news.example/"><title>源</title></channel><item rdf:about="` + about + `"><title>停水</title>` + inside + `</item></rdf:RDF>`
	}
	for _, tt := range []struct{ name, in, guid, url string }{
		{"with a link", in("https://news.example/a?x=1&amp;y=2", "<link>https://news.example/1</link>"), "https://news.example/a?x=1&y=2", "https://news.example/1"},
		{"without", in("https://news.example/a", ""), "https://news.example/a", "https://news.example/a"},
		{"no address", in("urn:a", ""), "urn:a", ""},
		{"beside a guid", in("https://news.example/a", "<guid>g</guid>"), "g", "https://news.example/a"},
		{"none", in("", "<link>https://news.example/1</link>"), "", "https://news.example/1"},
	} {
		if got := one(t, tt.in); got.GUID != tt.guid || got.URL != tt.url {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// Entries that say in RSS's way, or Dublin Core's, what Atom has its own names for.
func TestAtomInOthersWords(t *testing.T) {
	at := time.Date(2026, 3, 1, 1, 32, 9, 0, time.UTC)
	for name, inside := range map[string]string{
		"RSS":         `<link>https://news.example/1</link><title>停水通知</title><description>明天停水</description><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate><guid>g1</guid><dc:creator>张三</dc:creator>`,
		"link's text": `<link rel="enclosure">https://news.example/1.mp3</link><link rel="alternate" type="text/html"><![CDATA[https://news.example/1]]></link><title>停水通知</title><summary>明天停水</summary><published>2026-03-01T09:32:09+08:00</published><id>g1</id><author><name>张三</name></author>`,
		"Dublin Core": `<id>g1</id><link href="https://news.example/1"/><dc:title>停水通知</dc:title><dc:description>明天停水</dc:description><dc:date>2026-03-01T09:32:09+08:00</dc:date><dc:creator>张三</dc:creator>`,
		"encoded":     `<id>g1</id><link href="https://news.example/1"/><title>停水通知</title><summary>停水</summary><content:encoded>明天停水</content:encoded><dcterms:issued>2026-03-01T09:32:09+08:00</dcterms:issued><dc:creator>张三</dc:creator>`,
		"content src": `<id>g1</id><content type="text/html" src="https://news.example/1"/><title>停水通知</title><summary>明天停水</summary><updated>2026-03-01T09:32:09+08:00</updated><author><name>张三</name></author>`,
	} {
		t.Run(name, func(t *testing.T) {
			got := one(t, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><title>源</title><entry>`+inside+`</entry></feed>`)
			if got.GUID != "g1" || got.URL != "https://news.example/1" || got.Title != "停水通知" || got.Text != "明天停水" || got.Author != "张三" || !got.Published.Equal(at) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A body in a language of machines is no text.
func TestBinaryContent(t *testing.T) {
	for _, tt := range []struct{ kind, content, want string }{
		{"image/png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "概要"},
		{"application/octet-stream", "5piO5aSp5YGc5rC0", "明天停水"},
		{"application/octet-stream", "\n 5piO5aSp\n 5YGc5rC0\n ", "明天停水"},
		{"application/x-notes", "明天停水", "明天停水"},
	} {
		got := one(t, `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>停水</title><content type="`+tt.kind+`">`+tt.content+`</content><summary>概要</summary></entry></feed>`)
		if got.Text != tt.want {
			t.Errorf("%s %q: %q", tt.kind, tt.content, got.Text)
		}
	}
}

// A CDATA section that was never closed ends with its element.
func TestCDATAThatIsNeverClosed(t *testing.T) {
	for name, in := range map[string]string{
		"the only one":       `<item><title>一</title><description><![CDATA[<b>正文</b></description></item><item><title>二</title></item>`,
		"before another":     `<item><title><![CDATA[一</title><description><![CDATA[<b>正文</b>]]></description></item><item><title>二</title></item>`,
		"before other items": `<item><title>一</title><description><![CDATA[<b>正文</b></description></item><item><title><![CDATA[二]]></title></item>`,
	} {
		t.Run(name, func(t *testing.T) {
			f := read(t, rssOf(in))
			if len(f.Items) != 2 || len(f.Warnings) != 0 || f.Items[0].Title != "一" || f.Items[0].Text != "正文" || f.Items[1].Title != "二" {
				t.Errorf("%+v", f)
			}
		})
	}
	if got := one(t, rssOf(`<item><description><![CDATA[写作 <description>文</description>，或用 CDATA]]></description></item>`)); !strings.Contains(got.Text, "或用") {
		t.Errorf("a closed one with its own end tag in it: %+v", got)
	}
}

// Own elements of simple generators hold the text.
func TestContentElementInRSS(t *testing.T) {
	if got := one(t, rssOf(`<item><title>停水</title><description>停水</description><content><![CDATA[<p>明天停水</p>]]></content></item>`)); got.Text != "明天停水" {
		t.Errorf("%+v", got)
	}
}
