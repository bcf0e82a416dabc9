package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuqing/internal/opinion"
)

// entries writes n entries of a list after a form: %[1]d is the day of March, %[2]d
// another number, %[3]s the title.
func entries(form string, n int) string {
	titles := []string{"关于城东老旧小区改造的公告", "县教育局答复校车线路调整", "城区供水管网检修停水通知", "县医院公开招聘护理人员名单", "南河大桥封闭施工绕行提示"}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, 7-i, 1000+i, titles[i])
	}
	return b.String()
}

// Lists as the content systems of county governments and media write them.
func TestListsOfContentSystems(t *testing.T) {
	for _, tt := range []struct{ name, body, url, next string }{
		{"records in a script", `<div id="div1"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1"></a>]]></nextgroup><recordset>` +
			entries(`<record><![CDATA[<li><a href="/art/2026/3/%[1]d/art_12_%[2]d.html" target="_blank" title="%[3]s">%[3]s</a><span>2026-03-0%[1]d</span></li>]]></record>`, 5) + `</recordset></datastore></script></div>`,
			"/art/2026/3/7/art_12_1000.html", ""},
		{"days in the address, not padded", `<ul class="cld">` + entries(`<li><a href="/art/2026/3/%[1]d/art_12_%[2]d.html">%[3]s</a></li>`, 5) + `</ul>`, "/art/2026/3/7/art_12_1000.html", ""},
		{"nested tables", `<table><tr><td><table width="98%%">` + entries(`<tr><td width="20"><img src="dot.gif"></td><td><a href="../view.asp?id=%[2]d" target="_blank">%[3]s</a></td><td>(2026-3-%[1]d)</td></tr>`, 5) +
			`</table></td></tr></table><div id="page_div"><script>createPageHTML('page_div',9, 1,'list','html',88);</script></div>`, "/zwgk/view.asp?id=1000", "/zwgk/tzgg/list_2.html"},
		{"the day apart from its month", `<ul class="news">` + entries(`<li><div class="date"><b>0%[1]d</b><i>2026-03</i></div><div class="txt"><h3><a href="./c_%[2]d.shtml">%[3]s</a></h3><p>近日，县里对这件事作出安排。</p></div></li>`, 5) + `</ul>`, "/zwgk/tzgg/c_1000.shtml", ""},
		{"the day before its year", `<ul class="news">` + entries(`<li><div class="date"><span>03-0%[1]d</span><em>2026</em></div><a href="./c_%[2]d.shtml">%[3]s</a></li>`, 5) + `</ul>`, "/zwgk/tzgg/c_1000.shtml", ""},
		{"terms and their descriptions", `<dl class="list">` + entries(`<dt><a href="d%[2]d.html">%[3]s</a></dt><dd>2026年03月0%[1]d日</dd>`, 5) + `</dl>`, "/zwgk/tzgg/d1000.html", ""},
		{"links and dates side by side", `<div class="box">` + entries(`<a href="e%[2]d.html">%[3]s</a><span>[03-0%[1]d]</span><br>`, 5) + `</div>`, "/zwgk/tzgg/e1000.html", ""},
		{"links that are a program's", `<ul class="m">` + entries(`<li><a href="javascript:void(0)" onclick="window.open('/news/2026/%[2]d.html')">%[3]s</a><em>2026.03.0%[1]d</em></li>`, 5) + `</ul>`, "/news/2026/1000.html", ""},
		{"links that call a program", `<ul class="m">` + entries(`<li><a href="javascript:openUrl('info.jsp?id=%[2]d')">%[3]s</a><em>2026/03/0%[1]d</em></li>`, 5) + `</ul>`, "/zwgk/tzgg/info.jsp?id=1000", ""},
		{"cards whose link is around them", `<div class="cards">` + entries(`<a class="card" href="f%[2]d.html"><div class="t">%[3]s</div><div class="d">2026-03-0%[1]d 09:30</div></a>`, 5) + `</div>`, "/zwgk/tzgg/f1000.html", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := parsed(t, `<html><head><title>通知公告_东城县人民政府</title></head><body>`+nav+tt.body+`</body></html>`)
			links := p.List(opinion.PageRules{}, now)
			if len(links) != 5 {
				t.Fatalf("%d links: %+v", len(links), links)
			}
			l := links[0]
			if l.URL != "https://www.dongcheng.example"+tt.url || l.Title != "关于城东老旧小区改造的公告" || l.Date.Format(time.DateOnly) != "2026-03-07" || links[4].Date.Format(time.DateOnly) != "2026-03-03" {
				t.Errorf("%+v ... %+v", l, links[4])
			}
			if tt.next != "" {
				if next := p.Next(opinion.PageRules{}); next != "https://www.dongcheng.example"+tt.next {
					t.Errorf("next page %q", next)
				}
			}
		})
	}
}

// Articles of the same systems: who, when, and nothing but the text.
func TestArticlesOfContentSystems(t *testing.T) {
	const text = "<p>为改善城东片区居住条件，县住建局决定自三月十日起对六个小区实施改造。</p><p>施工期间请居民注意出行安全，有疑问可拨打公布的电话咨询。</p>"
	for _, tt := range []struct{ name, head, body, author, at string }{
		{"by its head", `<meta name="ArticleTitle" content="关于城东老旧小区改造的公告"><meta name="PubDate" content="2026-03-07 09:30"><meta name="ContentSource" content="县住建局"><meta name="Author" content="admin">`,
			`<div id="zoom">` + text + `</div>`, "县住建局", "2026-03-07 09:30"},
		{"old tables", "", `<table><tr><td align="center"><b>关于城东老旧小区改造的公告</b></td></tr><tr><td>来源：县融媒体中心　作者：李四　发布时间：2026-3-7 9:30:00　点击数：<script>document.write(1)</script></td></tr><tr><td id="fontzoom">` + text + `</td></tr></table>`, "县融媒体中心", "2026-03-07 09:30"},
		{"a source that is empty", "", `<h1>关于城东老旧小区改造的公告</h1><p>来源： 发布时间：2026-03-07 09:30 作者：李四 浏览次数：12</p><div class="TRS_Editor">` + text + `</div>`, "李四", "2026-03-07 09:30"},
		{"an index of public papers", "", `<table class="xxgk"><tr><td>索引号：</td><td>X-1</td><td>发布机构：</td><td>东城县住建局</td></tr><tr><td>成文日期：</td><td>2026-03-01</td><td>发布日期：</td><td>2026-03-07</td></tr></table><div class="xxgk_content">` + text + `</div>`, "东城县住建局", "2026-03-07 00:00"},
		{"a logo for a heading", "", `<h1 class="logo"><a href="/">东城县人民政府门户网站</a></h1><h2>关于城东老旧小区改造的公告</h2><div class="info"><span>时间：2026-03-07 09:30</span><span>来源：东城发布</span></div><div class="article-content">` + text + `</div>`, "东城发布", "2026-03-07 09:30"},
		{"English words", "", `<h1>关于城东老旧小区改造的公告</h1><div class="info">2026-03-07 09:30:12 【信息来源：县住建局】 【字体：大 中 小】</div><div class="conTxt">` + text + `</div>`, "县住建局", "2026-03-07 09:30"},
		{"a reporter", "", `<h1>关于城东老旧小区改造的公告</h1><div class="info">2026年03月07日 09:30 本报记者：王五</div><div class="conTxt">` + text + `</div>`, "王五", "2026-03-07 09:30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := parsed(t, `<html><head><title>关于城东老旧小区改造的公告_东城县人民政府</title>`+tt.head+`</head><body>`+nav+tt.body+`<div class="footer">版权所有：东城县人民政府办公室 备案号</div></body></html>`)
			it := p.Article(opinion.PageRules{}, Link{Title: "关于城东老旧小区改造的公告"}, now)
			if it.Title != "关于城东老旧小区改造的公告" || it.Author != tt.author || it.Published.Format("2006-01-02 15:04") != tt.at {
				t.Errorf("%q by %q at %s", it.Title, it.Author, it.Published)
			}
			if !strings.HasPrefix(it.Text, "为改善城东") || !strings.HasSuffix(it.Text, "电话咨询。") {
				t.Errorf("text %q", it.Text)
			}
		})
	}
}
