package page

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/internal/calendar"
	"yuqing/internal/opinion"
)

var now = time.Date(2026, 3, 8, 12, 0, 0, 0, calendar.Shanghai)

func parsed(t testing.TB, doc string) *Page {
	t.Helper()
	p, err := Parse([]byte(doc), "text/html; charset=utf-8", "https://www.dongcheng.example/zwgk/tzgg/index.html")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const nav = `<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政府信息公开目录</a></li><li><a href="/bsfw/">政务服务办事指南</a></li><li><a href="/hdjl/">互动交流领导信箱</a></li></ul></div>`

func governmentList(n int) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html><head><title>通知公告_东城县人民政府</title></head><body>` + nav + `<div class="main"><ul class="list">`)
	for i := range n {
		fmt.Fprintf(&b, `<li><span>2026-03-0%d</span><a href="./202603/t2026030%d_%d.html" title="关于第%d批老旧小区改造项目的公告全文">关于第%d批老旧小区改造…</a></li>`, 7-i, 7-i, 1000+i, i, i)
	}
	b.WriteString(`</ul><script>createPageHTML(5, 0, "index", "html");</script></div><div class="footer"><ul><li><a href="http://other.example/1">东山省人民政府门户网站</a></li><li><a href="http://other.example/2">西河市人民政府门户网站</a></li><li><a href="http://other.example/3">南江县人民政府门户网站</a></li></ul></div></body></html>`)
	return b.String()
}

func TestTheListIsFoundByItself(t *testing.T) {
	p := parsed(t, governmentList(6))
	links := p.List(opinion.PageRules{}, now)
	if len(links) != 6 {
		t.Fatalf("%d links: %+v", len(links), links)
	}
	l := links[0]
	if l.URL != "https://www.dongcheng.example/zwgk/tzgg/202603/t20260307_1000.html" || l.Title != "关于第0批老旧小区改造项目的公告全文" || l.Date.Format(time.DateOnly) != "2026-03-07" {
		t.Errorf("%+v", l)
	}
	if next := p.Next(opinion.PageRules{}); next != "https://www.dongcheng.example/zwgk/tzgg/index_1.html" {
		t.Errorf("next page %q", next)
	}
	if s := p.Suggest(now); len(s) < 2 || s[0].Rules.Item != "div.main > ul.list > li" && s[0].Rules.Item != "body > div.main > ul.list > li" {
		t.Errorf("suggested %+v", s)
	}
}

func TestListsOfOtherShapes(t *testing.T) {
	rows := ""
	cards := ""
	plain := ""
	for i := range 5 {
		rows += fmt.Sprintf(`<tr><td><a href="a%d.htm">县医院第%d次药品集中采购结果</a></td><td>[03-0%d]</td></tr>`, i, i, 6-i)
		cards += fmt.Sprintf(`<div class="card"><div class="pic"><a href="c%d.htm"><img src="x.png"></a></div><div class="txt"><h3><a href="c%d.htm">记者走访第%d个安置小区</a></h3><p>3小时前</p><a href="c%d.htm">更多</a></div></div>`, i, i, i, i)
		plain += fmt.Sprintf(`<a href="p%d.htm">乡镇第%d期工作简报内容</a><br>`, i, i)
	}
	tests := []struct {
		name, body, first, date string
		n                       int
	}{
		{"table", `<table><tbody>` + rows + `</tbody></table>`, "县医院第0次药品集中采购结果", "2026-03-06", 5},
		{"cards", `<section>` + cards + `</section>`, "记者走访第0个安置小区", "2026-03-08", 5},
		{"links without elements around", `<div id="c">` + plain + `</div>`, "乡镇第0期工作简报内容", "", 5},
		{"nothing", `<p>没有列表</p>`, "", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			menu := nav
			if tt.n == 0 {
				menu = ""
			}
			links := parsed(t, "<html><body>"+menu+tt.body+"</body></html>").List(opinion.PageRules{}, now)
			if len(links) != tt.n {
				t.Fatalf("%d links: %+v", len(links), links)
			}
			if tt.n > 0 && (links[0].Title != tt.first || tt.date != "" && links[0].Date.Format(time.DateOnly) != tt.date) {
				t.Errorf("%+v", links[0])
			}
		})
	}
}

func TestRulesGoBeforeGuesses(t *testing.T) {
	p := parsed(t, `<html><body><div class="x"><dl><dt><a class="t" href="1.htm">甲</a><b>副题</b></dt><dd>2026/3/1</dd></dl><dl><dt><a class="t" href="2.htm">乙</a><b>副题二</b></dt><dd>2026/3/2</dd></dl></div><a class="more" href="list2.htm">后页</a></body></html>`)
	r := opinion.PageRules{Item: ".x dl", Link: "a.t", Title: "b", Date: "dd", Next: "a.more"}
	links := p.List(r, now)
	if len(links) != 2 || links[1].Title != "副题二" || links[1].Date.Format(time.DateOnly) != "2026-03-02" {
		t.Errorf("%+v", links)
	}
	if next := p.Next(r); !strings.HasSuffix(next, "/list2.htm") {
		t.Error(next)
	}
	if CheckSelector("div >") == nil || CheckSelector("li.a > a[href]") != nil {
		t.Error("selectors are not checked")
	}
}

const articleText = `<p>　　为保障供水安全，县自来水公司定于三月九日检修主管道。</p><p>　　请沿线居民提前储水，<a href="../map.html">停水范围</a>见附图。<script>alert(1)</script></p>`

func TestArticles(t *testing.T) {
	l := Link{URL: "https://www.dongcheng.example/202603/t20260307_1.html", Title: "停水通知"}
	long := strings.Repeat("<p>三月上旬，记者来到安置小区，看到施工人员正在铺设管道，居民们对进度表示关心，社区工作人员逐户说明情况，并公布了监督电话。</p>", 6)
	tests := []struct {
		name, head, body            string
		rules                       opinion.PageRules
		title, author, at, contains string
	}{
		{"state council's page standard", `<meta name="ArticleTitle" content="关于检修供水主管道的通知"><meta name="PubDate" content="2026-03-07 09:30"><meta name="ContentSource" content="县住建局"><title>x_政府</title>`,
			nav + `<h1>通知</h1><div class="TRS_Editor">` + articleText + `</div>`, opinion.PageRules{}, "关于检修供水主管道的通知", "县住建局", "2026-03-07 09:30", "检修主管道"},
		{"from the text", `<title>停水通知_东城县</title>`, nav + `<h1>关于停水的通知全文</h1><p>发布时间：2026年3月7日 10:05　来源：县融媒体中心　字体：大</p><div id="zoom">` + articleText + `</div>`,
			opinion.PageRules{}, "关于停水的通知全文", "县融媒体中心", "2026-03-07 10:05", "检修主管道"},
		{"rules", ``, `<div class="h">真标题</div><i class="w">作者：张三</i><i class="d">日期 2026/3/6</i><div class="c">` + articleText + `</div>`,
			opinion.PageRules{Headline: ".h", Author: ".w", Time: ".d", Content: ".c"}, "真标题", "张三", "2026-03-06 00:00", "检修主管道"},
		{"unknown layout", `<meta property="og:title" content="走进安置小区"><meta property="article:published_time" content="2026-03-05T08:00:00+08:00">`,
			nav + `<main><div class="aa">` + long + `</div></main><div class="footer"><p>版权所有 东城县新闻网</p></div>`, opinion.PageRules{}, "走进安置小区", "", "2026-03-05 08:00", "逐户说明情况"},
		{"the day from the address", `<title>停水</title>`, `<div id="zoom">` + articleText + `</div>`, opinion.PageRules{}, "停水通知", "", "2026-03-07 00:00", "检修主管道"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Parse([]byte("<html><head>"+tt.head+"</head><body>"+tt.body+"</body></html>"), "text/html; charset=utf-8", l.URL)
			if err != nil {
				t.Fatal(err)
			}
			it := p.Article(tt.rules, l, now)
			if it.Title != tt.title || it.Author != tt.author || it.Published.In(calendar.Shanghai).Format("2006-01-02 15:04") != tt.at {
				t.Errorf("%q by %q at %s", it.Title, it.Author, it.Published)
			}
			if !strings.Contains(it.Text, tt.contains) || strings.Contains(it.Text, "版权所有") || strings.Contains(it.HTML, "script") || strings.Contains(it.Text, "首页") {
				t.Errorf("text %q", it.Text)
			}
		})
	}
}

func TestPagesInGBK(t *testing.T) {
	doc := strings.Replace(governmentList(5), "<head>", `<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, 1)
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"text/html", "text/html; charset=gbk", "text/html; charset=utf-8"} {
		p, err := Parse(b, header, "https://www.dongcheng.example/")
		if err != nil || p.Charset != "gb18030" || len(p.List(opinion.PageRules{}, now)) != 5 {
			t.Errorf("%s: %v, %+v", header, err, p)
		}
	}
}

func TestHostilePages(t *testing.T) {
	for name, tt := range map[string]struct {
		doc  string
		want error
	}{
		"deep":  {"<html><body>" + strings.Repeat("<div>", 100_000), ErrTooDeep},
		"large": {"<html>" + strings.Repeat("x", MaxBytes), ErrTooLarge},
		"text":  {"not found", ErrNoPage},
		"json":  {`{"a":1}`, ErrNoPage},
	} {
		if _, err := Parse([]byte(tt.doc), "", "https://a.example/"); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := parsed(t, `<html><body><ul><li><a href="javascript:alert(1)">点击这里查看详细内容一</a></li><li><a href="data:text/html,x">点击这里查看详细内容二</a></li><li><a href="file:///etc/passwd">点击这里查看详细内容三</a></li></ul></body></html>`)
	if links := p.List(opinion.PageRules{}, now); len(links) != 0 {
		t.Errorf("%+v", links)
	}
	wide := parsed(t, "<html><body><ul>"+strings.Repeat(`<li><a href="x">点击这里查看详细内容</a></li>`, 50_000)+"</ul></body></html>")
	wide.List(opinion.PageRules{}, now) // go test's time-out fails what is quadratic
}

// TestWhatAPageSaysAndLeadsTo: each address once, no script among the words.
func TestWhatAPageSaysAndLeadsTo(t *testing.T) {
	p := parsed(t, `<html><head><script>var hidden = 1</script><style>.a{}</style></head><body><a href="/a.html">要闻</a><a href="/a.html#top">要闻</a>
		<a href="mailto:x@y.cn">信箱</a><a href="javascript:void(0)">打印</a><p>第一段</p><script>alert("不见")</script><p>第二段</p></body></html>`)
	if links := p.Links(); len(links) != 1 || links[0].Title != "要闻" || !strings.HasSuffix(links[0].URL, "/a.html") {
		t.Errorf("%+v", links)
	}
	if text := p.Text(); !strings.Contains(text, "第一段") || !strings.Contains(text, "第二段") || strings.Contains(text, "不见") || strings.Contains(text, "hidden") {
		t.Errorf("%q", text)
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(governmentList(4)))
	f.Add([]byte("<html><body>" + articleText))
	f.Add([]byte("<table><tr><td><a href=x>标题标题标题标题</a><tr><td><a href=y>标题标题标题标题"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Parse(b, "", "https://a.example/x/")
		if err != nil {
			return
		}
		for _, l := range p.List(opinion.PageRules{}, now) {
			if !strings.HasPrefix(l.URL, "http") {
				t.Fatalf("link %q", l.URL)
			}
		}
		for _, l := range p.Links() {
			if !strings.HasPrefix(l.URL, "http") {
				t.Fatalf("link %q", l.URL)
			}
		}
		p.Text()
		p.Next(opinion.PageRules{})
		it := p.Article(opinion.PageRules{}, Link{}, now)
		if strings.Contains(strings.ToLower(it.HTML), "<script") {
			t.Fatal(it.HTML)
		}
	})
}
