package page

import (
	"fmt"
	"strings"
	"testing"

	"yuqing/internal/opinion"
)

func TestPartsOfAnArticle(t *testing.T) {
	for _, x := range []struct {
		first, other string
		want         bool
	}{
		{"/a/t20260301_12.html", "/a/t20260301_12_1.html", true},
		{"/a/t20260301_12.html", "/a/t20260301_12_12.html", true},
		{"/a/content_12.htm", "/a/content_12-2.htm", true},
		{"/a/12_1.shtml", "/a/12_2.shtml", true},
		{"/a/12_0.shtml", "/a/12_1.shtml", true},
		{"/a/12.html", "/a/13.html", false}, // the next article
		{"/a/12.html", "/a/12_2026.html", false},
		{"/a/content_12.html", "/a/content_123.html", false},
		{"/a/t20260301_12.html", "/a/t20260301_13.html", false},
		{"/a/12.html", "/b/12_2.html", false},
		{"/a/12", "/a/12/2", true},
		{"/a/12/", "/a/12/2/", true},
		{"/a/12/", "/a/13/", false},
		{"/a/12/", "/a/12/comments", false},
		{"/view?id=12", "/view?id=12&page=2", true},
		{"/view?id=12&page=1", "/view?page=2&id=12", true},
		{"/view?id=12", "/view?id=13", false},
		{"/view?id=12", "/view?page=2", false},
		{"/view?id=12", "/view?id=12&sort=2", false},
		{"/view.html", "/view.html?p=3", true},
		{"/view.html", "/view.html", false},
		{"/a/12.html", "https://other.example/a/12_2.html", false},
		{"/", "/2", true},
	} {
		other := x.other
		if strings.HasPrefix(other, "/") {
			other = "https://www.example.gov.cn" + other
		}
		if got := isPart("https://www.example.gov.cn"+x.first, other); got != x.want {
			t.Errorf("%s is a page of %s: %v", x.other, x.first, got)
		}
	}
}

func TestNextPart(t *testing.T) {
	const first = "https://www.example.gov.cn/a/t20260301_12.html"
	for _, x := range []struct{ name, at, pager, want string }{
		{"in words", first, `<a href="t20260301_12_1.html">下一页 &gt;</a>`, "/a/t20260301_12_1.html"},
		{"in numbers", first, `<span>1</span> <a href="t20260301_12_2.html">2</a> <a href="t20260301_12_3.html">[3]</a>`, "/a/t20260301_12_2.html"},
		{"by its call", first, `<script>createPageHTML(3, 0, "t20260301_12", "html");</script>`, "/a/t20260301_12_1.html"},
		{"the last one's call", first, `<script>createPageHTML(1, 0, "t20260301_12", "html");</script>`, ""},
		{"the next article", first, `<a href="t20260302_13.html" rel="next">下一页</a>`, ""},
		{"the list", first, `<a href="index_2.html">下一页</a>`, ""},
		{"itself", first, `<a href="t20260301_12.html">下一页</a>`, ""},
	} {
		p, err := Parse([]byte(`<html><body><div id="zoom"><p>县政府召开会议，部署春季防火和森林防灭火工作。</p></div>`+x.pager+`</body></html>`), "text/html; charset=utf-8", x.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(p.NextPart(first, 1), "https://www.example.gov.cn"); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// The links between the pages are no text of the article, and a list within it is.
func TestThePagerIsNoText(t *testing.T) {
	const first = "https://www.example.gov.cn/a/12.html"
	pager := `<div class="pages">第 <a href="12.html">1</a> <a href="12_2.html">2</a> <a href="12_3.html">下一页</a> 页</div>`
	p, err := Parse(fmt.Appendf(nil, `<html><body><div id="zoom"><p>县政府召开会议，部署春季防火和森林防灭火工作。</p><p>附件：<a href="12_2.html">实施方案</a></p>%s</div></body></html>`, pager), "text/html; charset=utf-8", first)
	if err != nil {
		t.Fatal(err)
	}
	p.DropPager(first)
	if text := p.Article(opinion.PageRules{}, Link{URL: first, Title: "防火"}, now).Text; strings.Contains(text, "下一页") || strings.Contains(text, "第") || !strings.Contains(text, "实施方案") {
		t.Errorf("%q", text)
	}
}
