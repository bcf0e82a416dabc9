package feed

import (
	"strings"
	"testing"
	"time"
)

// blind are cases written from the formats' descriptions and from what readers
// are known to meet, before it was looked at what this one does.
var blind = []struct {
	name, doc                            string
	guid, url, title, text, author, date string // of the first item; "-" is not looked at
}{
	{"rdf with a prefix of its own", `<x:RDF xmlns:x="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel x:about="http://a.example/"><title>源</title></channel><item x:about="http://a.example/1"><title>甲</title><link>http://a.example/1</link><d:creator>张三</d:creator><d:date>2026-03-01T08:00+08:00</d:date></item></x:RDF>`,
		"-", "http://a.example/1", "甲", "", "张三", "2026-03-01T08:00:00+08:00"},
	{"rss 0.91 without a date", `<rss version="0.91"><channel><title>源</title><item><title>甲</title><link>http://a.example/1</link><description>正文</description></item></channel></rss>`,
		"", "http://a.example/1", "甲", "正文", "", ""},
	{"permalink guid stands for the link", `<rss version="2.0"><channel><item><guid>http://a.example/g</guid><title>甲</title></item></channel></rss>`,
		"http://a.example/g", "http://a.example/g", "甲", "", "", ""},
	{"guid that is no permalink", `<rss version="2.0"><channel><item><guid isPermaLink="false">http://a.example/g</guid><title>甲</title></item></channel></rss>`,
		"http://a.example/g", "", "甲", "", "", ""},
	{"link before a permalink guid", `<rss version="2.0"><channel><item><link>http://a.example/l</link><guid isPermaLink="true">http://a.example/g</guid></item></channel></rss>`,
		"http://a.example/g", "http://a.example/l", "", "", "", ""},
	{"relative link in rss", `<rss version="2.0"><channel><link>http://a.example/x/</link><item><title>甲</title><link>1.html</link></item></channel></rss>`,
		"", "http://a.example/x/1.html", "甲", "", "", ""},
	{"xml:base on the entry", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/"><entry xml:base="b/"><id>u</id><title>甲</title><link href="c.html"/></entry></feed>`,
		"-", "http://a.example/b/c.html", "甲", "", "", ""},
	{"xml:base on the link", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><title>甲</title><link xml:base="http://b.example/d/" href="c.html"/></entry></feed>`,
		"u", "http://b.example/d/c.html", "甲", "", "", ""},
	{"alternate before enclosure and self", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><link rel="self" href="http://a.example/self"/><link rel="enclosure" href="http://a.example/x.mp3"/><link rel="alternate" type="text/html" href="http://a.example/1"/></entry></feed>`,
		"u", "http://a.example/1", "", "", "", ""},
	{"rel as a URI", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><link rel="http://www.iana.org/assignments/relation/alternate" href="http://a.example/1"/></entry></feed>`,
		"u", "http://a.example/1", "", "", "", ""},
	{"atom with a prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>u</a:id><a:title>甲</a:title><a:summary>概要</a:summary><a:updated>2026-03-01T00:00:00Z</a:updated></a:entry></a:feed>`,
		"u", "", "甲", "概要", "", "2026-03-01T08:00:00+08:00"},
	{"published goes before updated", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><updated>2026-03-02T00:00:00Z</updated><published>2026-03-01T00:00:00Z</published></entry></feed>`,
		"u", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"title of type html", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><title type="html">&lt;em&gt;甲&lt;/em&gt; &amp;amp; 乙</title></entry></feed>`,
		"u", "", "甲 & 乙", "", "", ""},
	{"title of type xhtml", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">甲<em>乙</em></div></title></entry></feed>`,
		"u", "", "甲乙", "", "", ""},
	{"content of type text with an angle", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><content type="text">1 &lt; 2 且 3 &gt; 2</content></entry></feed>`,
		"u", "", "", "1 < 2 且 3 > 2", "", ""},
	{"content in base64", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><content type="application/octet-stream" src="http://a.example/x.bin"/><summary>概要</summary></entry></feed>`,
		"u", "-", "", "概要", "", ""},
	{"content goes before summary", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><summary>概要</summary><content type="html">&lt;p&gt;全文&lt;/p&gt;</content></entry></feed>`,
		"u", "", "", "全文", "", ""},
	{"author of the feed is not the entry's", `<feed xmlns="http://www.w3.org/2005/Atom"><author><name>县网</name></author><entry><id>u</id><title>甲</title></entry></feed>`,
		"u", "", "甲", "", "", ""},
	{"the first of several authors", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>u</id><author><name>张三</name></author><author><name>李四</name></author></entry></feed>`,
		"u", "", "", "", "张三", ""},
	{"atom 0.3 escaped", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>u</id><title>甲</title><issued>2026-03-01T08:00:00+08:00</issued><content type="text/html" mode="escaped">&lt;p&gt;正文&lt;/p&gt;</content></entry></feed>`,
		"u", "", "甲", "正文", "", "2026-03-01T08:00:00+08:00"},
	{"atom 0.3 base64", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>u</id><content type="text/html" mode="base64">PHA+5q2j5paHPC9wPg==</content></entry></feed>`,
		"u", "", "", "正文", "", ""},
	{"atom 0.3 inline xhtml", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>u</id><modified>2026-03-01T08:00:00+08:00</modified><content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml"><p>正<b>文</b></p></div></content></entry></feed>`,
		"u", "", "", "正文", "", "2026-03-01T08:00:00+08:00"},
	{"content:encoded under another prefix", `<rss version="2.0" xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><item><description>短</description><c:encoded><![CDATA[<p>全文</p>]]></c:encoded></item></channel></rss>`,
		"", "", "", "全文", "", ""},
	{"dublin core under another prefix", `<rss version="2.0" xmlns:q="http://purl.org/dc/elements/1.1/"><channel><item><q:title>题</q:title><q:creator>张三</q:creator><q:date>2026-03-01</q:date></item></channel></rss>`,
		"", "", "题", "", "张三", "2026-03-01T00:00:00+08:00"},
	{"two CDATA sections", `<rss version="2.0"><channel><item><title><![CDATA[甲]]><![CDATA[乙]]></title></item></channel></rss>`,
		"", "", "甲乙", "", "", ""},
	{"CDATA that holds an end", `<rss version="2.0"><channel><item><description><![CDATA[a]]]]><![CDATA[>b]]></description></item></channel></rss>`,
		"", "", "", "a]]>b", "", ""},
	{"html entities without a DTD", `<rss version="2.0"><channel><item><title>甲&nbsp;乙&mdash;丙&copy;</title></item></channel></rss>`,
		"", "", "甲 乙—丙©", "", "", ""},
	{"bare ampersands", `<rss version="2.0"><channel><item><title>AT&T 与 R & D</title><link>http://a.example/?a=1&b=2</link></item></channel></rss>`,
		"", "http://a.example/?a=1&b=2", "AT&T 与 R & D", "", "", ""},
	{"entity of the document", `<!DOCTYPE rss [<!ENTITY name "清水县">]><rss version="2.0"><channel><item><title>&name;新闻</title></item></channel></rss>`,
		"", "", "清水县新闻", "", "", ""},
	{"tags in capitals", `<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>甲</TITLE><LINK>http://a.example/1</LINK><PUBDATE>Sun, 01 Mar 2026 08:00:00 +0800</PUBDATE></ITEM></CHANNEL></RSS>`,
		"", "http://a.example/1", "甲", "", "", "2026-03-01T08:00:00+08:00"},
	{"items beside the channel", `<rss version="2.0"><channel><title>源</title></channel><item><title>甲</title></item></rss>`,
		"", "", "甲", "", "", ""},
	{"attributes without quotes", `<rss version=2.0><channel><item><guid isPermaLink=false>g</guid><title>甲</title></item></channel></rss>`,
		"g", "", "甲", "", "", ""},
	{"undeclared prefix", `<rss version="2.0"><channel><item><title>甲</title><dc:creator>张三</dc:creator><content:encoded>&lt;p&gt;正文&lt;/p&gt;</content:encoded></item></channel></rss>`,
		"", "", "甲", "正文", "张三", ""},
	{"two-digit year", rssDate("Sun, 01 Mar 26 08:00 +0800"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"military zone", rssDate("Sun, 01 Mar 2026 00:00:00 Z"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"GMT+8", rssDate("Sun, 01 Mar 2026 08:00:00 GMT+0800"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"EST", rssDate("Sat, 28 Feb 2026 19:00:00 EST"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"wrong weekday", rssDate("Mon, 01 Mar 2026 08:00:00 +0800"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"month in full", rssDate("1 March 2026 08:00:00 +0800"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"asctime", rssDate("Sun Mar  1 00:00:00 2026"), "", "", "", "", "", "2026-03-01T00:00:00+08:00"},
	{"compact iso", rssDate("20260301T080000+0800"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"week date left alone", rssDate("2026-W09"), "", "", "", "", "", ""},
	{"ordinal day", rssDate("2026-060"), "", "", "", "", "", "2026-03-01T00:00:00+08:00"},
	{"month only", rssDate("2026-03"), "", "", "", "", "", "2026-03-01T00:00:00+08:00"},
	{"24 o'clock", rssDate("2026-02-28T24:00:00+08:00"), "", "", "", "", "", "2026-03-01T00:00:00+08:00"},
	{"slashes and a zone name", rssDate("2026/03/01 08:00:00 CST"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"unix seconds", rssDate("1772323200"), "", "", "", "", "", "2026-03-01T08:00:00+08:00"},
	{"json feed 1.1 with authors", `{"version":"https://jsonfeed.org/version/1.1","title":"源","items":[{"id":"1","url":"http://a.example/1","title":"甲","content_html":"<p>正文</p>","date_published":"2026-03-01T08:00:00+08:00","authors":[{"name":"张三"},{"name":"李四"}]}]}`,
		"1", "http://a.example/1", "甲", "正文", "张三", "2026-03-01T08:00:00+08:00"},
	{"json feed with content_text and a number for an id", `{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"external_url":"http://a.example/x","content_text":"1 < 2","summary":"短"}]}`,
		"7", "http://a.example/x", "", "1 < 2", "", ""},
	{"media and itunes", `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><item><title>甲</title><itunes:author>张三</itunes:author><itunes:summary>概要</itunes:summary><enclosure url="http://a.example/x.mp3" length="1" type="audio/mpeg"/></item></channel></rss>`,
		"", "-", "甲", "概要", "张三", ""},
	{"doubly escaped html", `<rss version="2.0"><channel><item><description>&lt;p&gt;甲 &amp;lt;乙&amp;gt;&lt;/p&gt;</description></item></channel></rss>`,
		"", "", "", "甲 <乙>", "", ""},
	{"a comment in a title", `<rss version="2.0"><channel><item><title>甲<!-- 注 -->乙</title></item></channel></rss>`,
		"", "", "甲乙", "", "", ""},
	{"author with an address", `<rss version="2.0"><channel><item><author>zhang@a.example (张三)</author></item></channel></rss>`,
		"", "", "", "", "张三", ""},
}

func rssDate(d string) string {
	return `<rss version="2.0"><channel><item><pubDate>` + d + `</pubDate></item></channel></rss>`
}

func TestBlindCases(t *testing.T) {
	for _, tt := range blind {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse([]byte(tt.doc), Options{ContentType: "text/xml; charset=utf-8"})
			if err != nil || len(f.Items) != 1 {
				t.Fatalf("%+v, %v", f, err)
			}
			it := f.Items[0]
			date := ""
			if !it.Published.IsZero() {
				date = it.Published.In(time.FixedZone("", 8*3600)).Format(time.RFC3339)
			}
			for _, x := range []struct{ what, got, want string }{
				{"guid", it.GUID, tt.guid}, {"url", it.URL, tt.url}, {"title", strings.ReplaceAll(it.Title, "\u00a0", " "), tt.title},
				{"text", it.Text, tt.text}, {"author", it.Author, tt.author}, {"date", date, tt.date},
			} {
				if x.want != "-" && x.got != x.want {
					t.Errorf("%s %q, want %q; %v", x.what, x.got, x.want, f.Warnings)
				}
			}
		})
	}
}
