package feed

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var now = time.Date(2026, 3, 8, 12, 0, 0, 0, time.FixedZone("", 8*3600))

func rssOf(items ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>东城新闻</title><link>https://news.example/</link>` +
		strings.Join(items, "\n") + `</channel></rss>`
}

func read(t testing.TB, in string) *Feed {
	t.Helper()
	f, err := Parse([]byte(in), Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func one(t testing.TB, in string) Item {
	t.Helper()
	f := read(t, in)
	if len(f.Items) != 1 {
		t.Fatalf("%d items: %v", len(f.Items), f.Warnings)
	}
	return f.Items[0]
}

func TestFormats(t *testing.T) {
	at := time.Date(2026, 3, 1, 1, 32, 9, 0, time.UTC)
	want := Item{GUID: "g1", URL: "https://news.example/1", Title: "停水通知", Text: "明天停水", Author: "张三", Published: at}
	tests := map[string]string{
		"rss 2.0":  rssOf(`<item><guid isPermaLink="false">g1</guid><link>https://news.example/1</link><title>停水通知</title><description>明天停水</description><author>z@news.example (张三)</author><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate></item>`),
		"atom 1.0": `<feed xmlns="http://www.w3.org/2005/Atom"><title>东城新闻</title><entry><id>g1</id><link href="https://news.example/1"/><title>停水通知</title><content>明天停水</content><author><name>张三</name></author><published>2026-03-01T09:32:09+08:00</published><updated>2026-03-02T09:32:09+08:00</updated></entry></feed>`,
		"atom 0.3": `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>东城新闻</title><entry><id>g1</id><link rel="alternate" href="https://news.example/1"/><title>停水通知</title><content>明天停水</content><author><name>张三</name></author><issued>2026-03-01T09:32:09+08:00</issued></entry></feed>`,
		"json":     `{"version":"https://jsonfeed.org/version/1.1","title":"东城新闻","items":[{"id":"g1","url":"https://news.example/1","title":"停水通知","content_text":"明天停水","authors":[{"name":"张三"}],"date_published":"2026-03-01T09:32:09+08:00"}]}`,
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			f := read(t, in)
			if f.Title != "东城新闻" || len(f.Items) != 1 || len(f.Warnings) != 0 || f.Charset != "utf-8" {
				t.Fatalf("%+v", f)
			}
			got := f.Items[0]
			if !got.Published.Equal(at) {
				t.Errorf("published %s", got.Published)
			}
			got.Published, got.HTML = want.Published, ""
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
	rdf := one(t, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>c</title></channel><item rdf:about="x"><title>停水通知</title><link>https://news.example/1</link><description>明天停水</description><dc:creator>张三</dc:creator><dc:date>2026-03-01</dc:date></item></rdf:RDF>`)
	if rdf.Title != "停水通知" || rdf.Author != "张三" || rdf.Published.Format(time.RFC3339) != "2026-03-01T00:00:00+08:00" {
		t.Errorf("rss 1.0: %+v", rdf)
	}
}

func TestEncodingsGiveTheSameItems(t *testing.T) {
	in := rssOf(`<item><title>城东三号路停水通知</title><description>&lt;p&gt;供水管道抢修，请居民提前储水。㐂&lt;/p&gt;</description></item>`)
	want := fmt.Sprint(read(t, in).Items)
	for name, enc := range map[string]encoding.Encoding{"gb18030": simplifiedchinese.GB18030, "utf-16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM)} {
		for _, declared := range []string{name, "", "utf-8", "big5", "iso-8859-1"} {
			doc := strings.Replace(in, `encoding="UTF-8"`, `encoding="`+declared+`"`, 1)
			if declared == "" {
				doc = strings.Replace(in, ` encoding="UTF-8"`, "", 1)
			}
			b, err := enc.NewEncoder().Bytes([]byte(doc))
			if err != nil {
				t.Fatal(err)
			}
			f, err := Parse(b, Options{Now: now})
			if err != nil || fmt.Sprint(f.Items) != want {
				t.Errorf("%s declared as %q: %v, %+v", name, declared, err, f)
			}
		}
	}
}

func TestNoFeed(t *testing.T) {
	tests := []struct {
		name, in string
		want     error
	}{
		{"empty", "", ErrEmpty},
		{"white space", " \r\n\t\ufeff", ErrEmpty},
		{"error page", "<!DOCTYPE html><html><body>502</body></html>", ErrWebPage},
		{"page without a type", "\n<html lang=zh><rss></html>", ErrWebPage},
		{"page behind an xml declaration", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html></html>`, ErrWebPage},
		{"another document", `<opml version="2.0"></opml>`, ErrNotFeed},
		{"text", "Not found", ErrNotFeed},
		{"other json", `{"error":"no such feed"}`, ErrNotFeed},
		{"json list", `[1,2]`, ErrNotFeed},
		{"deep", rssOf("<item>" + strings.Repeat("<a>", 300_000)), ErrTooDeep},
		{"deep in html's void elements", rssOf("<media:x>" + strings.Repeat("<a><br>", MaxDepth+1)), ErrTooDeep},
		{"namespaces", "<rss " + manySpaces + ">" + strings.Repeat("<a/>", 100_000), ErrTooDeep},
		{"namespaces inside each other", "<rss>" + strings.Repeat("<a "+manySpaces[:2000]+">", 10) + strings.Repeat("<a/>", 100_000), ErrTooDeep},
		{"text in pieces", rssOf("<media:x>" + strings.Repeat("<![CDATA[x]]>", 400_000) + "</media:x>"), ErrTooDeep},
		{"text cut by comments", `<feed><x xmlns="urn:x">` + strings.Repeat("x<!---->", 400_000) + "</x></feed>", ErrTooDeep},
		{"large", strings.Repeat(" ", MaxBytes+1), ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Parse([]byte(tt.in), Options{}); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

var manySpaces = func() string {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, ` xmlns:n%d="urn:%d"`, i, i)
	}
	return b.String()
}()

// TestSlowInputs holds what could be quadratic; go test's own time-out fails it.
func TestSlowInputs(t *testing.T) {
	for name, in := range map[string]string{
		"long base":       `<rss xml:base="http://a/` + strings.Repeat("x/", 20_000) + `">` + strings.Repeat(`<item><link href="y">z</link></item>`, 5_000) + "</rss>",
		"many items":      rssOf(strings.Repeat("<item><title>一</title></item>\n", 20_000)),
		"unquoted tags":   rssOf("<item>" + strings.Repeat(`<a b=">`, 100_000) + "</item>"),
		"ampersands":      rssOf("<item><title>" + strings.Repeat("&", 500_000) + "</title></item>"),
		"brackets":        rssOf("<item><title>" + strings.Repeat("<", 200_000) + "</title></item>"),
		"end tags":        rssOf("<item>" + strings.Repeat("</a>", 200_000) + "</item>"),
		"html, deep":      rssOf("<item><description><![CDATA[" + strings.Repeat("<div><svg>", 20_000) + "]]></description></item>"),
		"atom html, deep": "<feed><entry><content type='html'><![CDATA[" + strings.Repeat("<div><b>", 10_000) + "]]></content></entry></feed>",
		"json, deep":      `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 200_000),
		"a text of 5 MB":  rssOf("<item><title>x</title><description>" + strings.Repeat("字", 5<<20/3) + "</description></item>"),
	} {
		t.Run(name, func(t *testing.T) {
			_, _ = Parse([]byte(in), Options{Now: now}) // an error is as good
		})
	}
}

func TestBrokenFeedsAreReadAsFarAsTheyGo(t *testing.T) {
	a, b := `<item><title>一</title><description>甲</description></item>`, `<item><title>二</title></item>`
	whole := rssOf(a, b)
	tests := []struct {
		name, in, titles, warning string
	}{
		{"cut within an item", whole[:strings.Index(whole, "二")], "一", "第 2 条中断开"},
		{"cut within a tag", whole[:strings.LastIndex(whole, "</title>")+4], "一", "第 2 条中断开"},
		{"cut within the first item", whole[:strings.Index(whole, "甲")], "", "第 1 条中断开"},
		{"no end", strings.TrimSuffix(whole, "</channel></rss>"), "一 二", "缺少结尾"},
		{"cut within CDATA", rssOf(a, `<item><title><![CDATA[二`)[:len(rssOf(a, `<item><title><![CDATA[二`))-len("</channel></rss>")], "一", "第 2 条中断开"},
		{"control characters", rssOf("<item><title>一\x00\x1b&#1;</title></item>", b), "一 二", ""},
		{"U+FFFE", rssOf("<item><title>一\uFFFE</title></item>"), "一", ""},
		{"bare ampersand", rssOf("<item><title>一 & &nosuch; &copy=2</title></item>"), "一 & &nosuch; &copy=2", ""},
		{"less than", rssOf("<item><title>一 < 二</title></item>"), "一 < 二", ""},
		{"end tag of nothing", rssOf("<item><title>一</title></p></b></item>", b), "一 二", ""},
		{"html that is not escaped", rssOf("<item><title>一</title><description><p>甲<br>乙<b><i>丙</b></i></description></item>", b), "一 二", ""},
		{"]]> outside CDATA", rssOf("<item><title>一]]></title></item>", b), "一]]> 二", ""},
		{"comment with dashes", rssOf("<!-- a -- b -->", a), "一", ""},
		{"second declaration", rssOf(a, `<?xml version="1.0" encoding="gbk"?>`, b), "一 二", ""},
		{"messages above", "<br />\n<b>Warning</b>: x in y.php\n" + whole, "一 二", ""},
		{"junk below", whole + "<script>x</script>", "一 二", ""},
		{"attribute with a bracket", rssOf(`<item><title a="<b>">一</title></item>`, b), "一 二", ""},
		{"upper case", `<RSS><CHANNEL><ITEM><TITLE>一</TITLE></ITEM></CHANNEL></RSS>`, "一", ""},
		{"prefixed", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>一</a:title></a:entry></a:feed>`, "一", ""},
		{"long prolog", "<!--" + strings.Repeat("x", 9000) + "<rss>-->" + whole, "一 二", ""},
		{"entities", `<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd">]>` + rssOf("<item><title>一 &a;&b;</title></item>"), "一 x&b;", ""},
		{"json cut off", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"一"},{"id":"2","ti`, "一", "第 2 条中断开"},
		{"json of wrong types", `{"version":"https://jsonfeed.org/version/1","title":7,"items":[{"id":1,"title":"一","tags":"x"},null,3,{"id":"2","title":"二","author":"y"}]}`, "一 二", "第 3 条无法读取"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := read(t, tt.in)
			var titles []string
			for _, it := range f.Items {
				titles = append(titles, it.Title)
			}
			if got := strings.Join(titles, " "); got != tt.titles {
				t.Errorf("titles %q, want %q", got, tt.titles)
			}
			if got := strings.Join(f.Warnings, "; "); tt.warning == "" && got != "" || !strings.Contains(got, tt.warning) {
				t.Errorf("warnings %q, want %q", got, tt.warning)
			}
		})
	}
}

func TestEntityBomb(t *testing.T) {
	bomb := `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">`
	for i := 'b'; i < 'l'; i++ {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, i, strings.Repeat(fmt.Sprintf("&%c;", i-1), 10))
	}
	it := one(t, bomb+"]>"+rssOf("<item><title>&k;</title></item>"))
	if it.Title != "&k;" {
		t.Errorf("title of %d bytes", len(it.Title))
	}
}

func TestHTML(t *testing.T) {
	tests := []struct{ name, in, text, html string }{
		{"script", `<p>好<script>alert(1)</script></p>`, "好", "<p>好</p>"},
		{"onerror", `<img src="https://a/b.png" onerror="alert(1)">图`, "图", `<img src="https://a/b.png">图`},
		{"javascript", `<a href="javascript:alert(1)">点</a><a href=" java&#10;script:alert(1)">击</a>`, "点击", "点击"},
		{"svg", `<svg onload=alert(1)><text>x</text></svg>文`, "x文", "x文"},
		{"data", `<img src="data:image/svg+xml;base64,PHN2Zz4=">文`, "文", "文"},
		{"style and frame", `<div style="position:fixed">文</div><iframe src="//x"></iframe>`, "文", "<div>文</div>"},
		{"relative", `<a href="/x">甲</a><img src="p.png">`, "甲", `<a href="https://news.example/x" rel="nofollow noreferrer">甲</a><img src="https://news.example/p.png">`},
		{"late picture", `<img data-src="https://a/b.png"><p>文</p>`, "文", `<img src="https://a/b.png"><p>文</p>`},
		{"structure", "<p>一</p><p>二<br>三</p><ul><li>四</li></ul><table><tr><td>五</td><td>六</td></tr></table>", "一\n二\n三\n四\n五 六", ""},
		{"entities", `<b>甲 &amp; 乙&nbsp;丙</b>`, "甲 & 乙 丙", ""},
		{"no markup", "第一行\n\n 第二行 1 < 2 & 3", "第一行\n第二行 1 < 2 & 3", "第一行\n第二行 1 &lt; 2 &amp; 3"},
		{"code in text", "用 List<String> 即可", "用 List<String> 即可", "用 List&lt;String&gt; 即可"},
		{"words across lines", "<p>一行\n接着</p>", "一行 接着", ""},
		{"frame that is never closed", `<p>甲<iframe src="x"/>乙</p><script src="x"/>丙<style>丁`, "甲乙\n丙丁", "<p>甲乙</p>丙丁"},
		{"script in script", `甲<script>"<script>"</script>乙`, "甲乙", "甲乙"},
		{"unclosed", `<a href="https://a/"><b>文`, "文", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := one(t, rssOf("<item><description><![CDATA["+tt.in+"]]></description></item>"))
			if it.Text != tt.text {
				t.Errorf("text %q, want %q", it.Text, tt.text)
			}
			if tt.html != "" && it.HTML != tt.html {
				t.Errorf("html %q, want %q", it.HTML, tt.html)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	tests := []struct{ name, item, want, warning string }{
		{"relative", "<link>/a/1.html</link>", "https://news.example/a/1.html", ""},
		{"white space", "<link>\n https://a.example/1 \n</link>", "https://a.example/1", ""},
		{"javascript", "<link>javascript:alert(1)</link>", "", "略去"},
		{"hidden javascript", "<link>java\nscript:alert(1)</link>", "", "略去"},
		{"data", "<link>data:text/html,x</link>", "", "略去"},
		{"guid in place of a link", "<guid>https://a.example/7</guid>", "https://a.example/7", ""},
		{"guid that is no link", `<guid isPermaLink="false">https://a.example/7</guid>`, "", ""},
		{"atom link", `<atom:link href="https://a.example/8"/>`, "https://a.example/8", ""},
		{"chinese path", "<link>https://a.example/新闻/1?x=甲</link>", "https://a.example/新闻/1?x=甲", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := read(t, rssOf("<item><title>x</title>"+tt.item+"</item>"))
			if f.Items[0].URL != tt.want || !strings.Contains(strings.Join(f.Warnings, ""), tt.warning) {
				t.Errorf("%q %v, want %q", f.Items[0].URL, f.Warnings, tt.want)
			}
		})
	}
	f, err := Parse([]byte(rssOf("<item><title>x</title><link>b.html</link></item>")), Options{URL: "https://mirror.example/feeds/rss.xml"})
	if err != nil || f.Items[0].URL != "https://mirror.example/feeds/b.html" {
		t.Errorf("%v, %v", f, err)
	}
}

func TestDates(t *testing.T) {
	tests := []struct {
		in, want string
		clamped  bool
		warned   bool
	}{
		{"Sun, 01 Mar 2026 09:32:09 CST", "2026-03-01T09:32:09+08:00", false, false},
		{"2026-03-01 09:32:09", "2026-03-01T09:32:09+08:00", false, false},
		{"2026年3月1日 下午3:05", "2026-03-01T15:05:00+08:00", false, false},
		{"2026/3/1", "2026-03-01T00:00:00+08:00", false, false},
		{"Sun, 08 Mar 2026 12:05:00 +0800", "2026-03-08T12:05:00+08:00", false, false},
		{"2099-01-01T00:00:00Z", "2026-03-08T12:00:00+08:00", true, true},
		{"", "0001-01-01T00:00:00Z", false, false},
		{"昨天", "0001-01-01T00:00:00Z", false, true},
	}
	for _, tt := range tests {
		f := read(t, rssOf("<item><title>x</title><pubDate>"+tt.in+"</pubDate></item>"))
		it := f.Items[0]
		if it.Published.Format(time.RFC3339) != tt.want || it.Clamped != tt.clamped || (len(f.Warnings) > 0) != tt.warned {
			t.Errorf("%q: %s, clamped %v, %v", tt.in, it.Published.Format(time.RFC3339), it.Clamped, f.Warnings)
		}
	}
}

func TestTextsAndAuthors(t *testing.T) {
	tests := []struct{ name, item, title, text, author string }{
		{"content goes before description", "<description>短</description><content:encoded>长一些</content:encoded>", "", "长一些", ""},
		{"xhtml body", `<body xmlns="http://www.w3.org/1999/xhtml"><p>甲<b>乙</b>丙</p></body>`, "", "甲乙丙", ""},
		{"windows characters", "<description>don&#146;t</description>", "", "don’t", ""},
		{"picture only, so the description", `<description>短</description><content:encoded><![CDATA[<img src="https://a/b">]]></content:encoded>`, "", "短", ""},
		{"media", "<media:group><media:description>视频</media:description></media:group>", "", "视频", ""},
		{"title with markup", "<title>&lt;b&gt;急&lt;/b&gt;：A &amp;amp; B</title>", "急：A & B", "", ""},
		{"title of two lines", "<title>一&#xA;二</title>", "一\n二", "", ""},
		{"author in brackets", "<author>张三(本报记者)</author>", "", "", "张三(本报记者)"},
		{"address only", "<author>a@b.example</author>", "", "", "a@b.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := one(t, rssOf("<item>"+tt.item+"</item>"))
			if it.Title != tt.title || it.Text != tt.text || it.Author != tt.author {
				t.Errorf("%+v", it)
			}
		})
	}
}

func TestRepeatedItemsAreAllGiven(t *testing.T) {
	item := `<item><guid>same</guid><title>x</title></item>`
	if f := read(t, rssOf(item, item)); len(f.Items) != 2 {
		t.Errorf("%d items", len(f.Items))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(rssOf(`<item><title>一</title><description>&lt;p&gt;甲</description><pubDate>2026/3/1</pubDate></item>`)), "text/xml")
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div><a href="x">甲</a></div></content></entry>`), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":1}]}`), "")
	f.Add([]byte("<!DOCTYPE rss [<!ENTITY a \"&a;\">]><rss><item a='<'><b></i>]]><!-- -- -->"), "text/xml; charset=gbk")
	f.Fuzz(func(t *testing.T, b []byte, contentType string) {
		feed, err := Parse(b, Options{ContentType: contentType, URL: "https://news.example/", Now: now})
		if err != nil {
			return
		}
		for _, it := range feed.Items {
			for _, s := range []string{it.Title, it.Text, it.HTML, it.Author} {
				if !utf8.ValidString(s) || firstIllegal(s) >= 0 {
					t.Fatalf("illegal characters in %q", s)
				}
			}
			low := strings.ToLower(it.HTML)
			if strings.Contains(low, "<script") || strings.Contains(low, "href=\"javascript") || strings.HasPrefix(strings.ToLower(it.URL), "javascript") {
				t.Fatalf("unsafe: %q %q", it.HTML, it.URL)
			}
			if it.Published.After(now.Add(futureSlack)) {
				t.Fatalf("published in the future: %s", it.Published)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	item := `<item><title><![CDATA[城东三号路停水通知]]></title><link>https://news.example/1.html</link><description><![CDATA[` +
		strings.Repeat("<p>供水管道抢修，请居民提前储水，具体恢复时间另行通知。</p>", 20) + `]]></description><pubDate>Sun, 01 Mar 2026 09:32:09 +0800</pubDate><guid>https://news.example/1.html</guid></item>`
	in := []byte(rssOf(strings.Repeat(item, 500)))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, err := Parse(in, Options{Now: now}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMended holds breakages whose items were lost or garbled by the parser.
func TestMended(t *testing.T) {
	tests := []struct {
		name, in string
		want     []Item // GUID, URL, Title, Text and Author are compared
	}{
		{"item within an item", rssOf(`<item><title>一</title><link>https://n.example/1</link><item><title>二</title></item>`), []Item{{Title: "一", URL: "https://n.example/1"}, {Title: "二"}}},
		{"end tag in another case", rssOf(`<item><title>一</Title><link>https://n.example/1</LINK></item>`), []Item{{Title: "一", URL: "https://n.example/1"}}},
		{"two channels", `<rss><channel><item><title>一</title></item></channel><channel><item><title>二</title></item></channel></rss>`, []Item{{Title: "一"}, {Title: "二"}}},
		{"items in a wrapper", `<rss><channel><items><item><title>一</title></item></items></channel></rss>`, []Item{{Title: "一"}}},
		{"prefixed xhtml", `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://www.w3.org/1999/xhtml"><entry><content type="xhtml"><h:div><h:p>甲</h:p><h:p>乙<h:br/>丙</h:p></h:div></content></entry></feed>`, []Item{{Text: "甲\n乙\n丙"}}},
		{"prefixed xhtml body", rssOf(`<item><xhtml:body xmlns:xhtml="http://www.w3.org/1999/xhtml"><xhtml:p>甲</xhtml:p></xhtml:body></item>`), []Item{{Text: "甲"}}},
		{"address escaped twice", rssOf(`<item><title>一</title><link><![CDATA[https://n.example/s?a=1&amp;b=2]]></link></item>`), []Item{{Title: "一", URL: "https://n.example/s?a=1&b=2"}}},
		{"name and mail address", rssOf(`<item><title>一</title><author>张三 &lt;z@n.example&gt;</author></item>`), []Item{{Title: "一", Author: "张三"}}},
		{"author as in atom", rssOf(`<item><title>一</title><author><name>张三</name><email>z@n.example</email></author></item>`), []Item{{Title: "一", Author: "张三"}}},
		{"base of an item", rssOf(`<item xml:base="https://o.example/a/"><title>一</title><link>1</link></item>`), []Item{{Title: "一", URL: "https://o.example/a/1"}}},
		{"page among other renderings", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="alternate" type="application/pdf" href="https://n.example/p"/><link rel="alternate" type="text/html" href="https://n.example/h"/></entry></feed>`, []Item{{URL: "https://n.example/h"}}},
		{"relation as an address", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="http://www.iana.org/assignments/relation/alternate" href="https://n.example/h"/></entry></feed>`, []Item{{URL: "https://n.example/h"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := read(t, tt.in)
			if len(f.Items) != len(tt.want) {
				t.Fatalf("%d items, want %d; %v", len(f.Items), len(tt.want), f.Warnings)
			}
			for i, got := range f.Items {
				got.HTML, got.Markup = "", false
				if got != tt.want[i] {
					t.Errorf("got  %+v\nwant %+v", got, tt.want[i])
				}
			}
		})
	}
	f := read(t, rssOf(`<item xml:base="https://o.example/a/"><description>&lt;a href="b"&gt;x&lt;/a&gt;</description></item>`))
	if got := f.Items[0].HTML; !strings.Contains(got, `"https://o.example/a/b"`) {
		t.Errorf("within an item's base: %s", got)
	}
}
