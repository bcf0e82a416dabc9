package feed

import (
	"strings"
	"testing"
)

// What leads on to the whole of a text is no part of it for the analysis; where the
// same words are part of what is said, they stay.
func TestWhatLeadsOnIsNoText(t *testing.T) {
	const said = "城关镇停水三天，居民反映强烈"
	for _, tail := range []string{
		`<a href="/1">阅读全文</a>`, `……<a href="/1">全文</a>`, `<p><a href="/1">查看原文</a></p>`, `<br><a href="/1">展开</a>`, `<a href="/1"><b>展开全文</b></a>`,
		`[<a href="/1">阅读更多</a>]`, `（<a href="/1">详情</a>）`, `<a href="/1">Read more »</a>`, `&nbsp;<a href="/1">Continue reading <span>→</span></a>`,
		`<p><a href="/1">阅读原文</a> | <a href="/2">查看更多</a></p>`, `<div>阅读全文</div>`, `……[阅读全文]`, `...阅读全文`, `<p>原文链接：<a href="https://a.example/1">https://a.example/1</a></p>`,
		`<p>原文链接：https://a.example/1</p>`, `<p>The post <a href="/1">停水</a> first appeared on <a href="/">青禾县网</a>.</p>`, `<p>点击阅读全文 &gt;&gt;</p>`,
		`<a href="/1" class="more-link">继续阅读<span class="screen-reader-text">“停水”</span></a>`,
	} {
		text, safe := Render("<p>"+said+tail+"</p>", "https://a.example/")
		if strings.TrimRight(text, "….") != said {
			t.Errorf("%s: %q", tail, text)
		}
		if strings.Contains(tail, "<a") && !strings.Contains(safe, "<a ") {
			t.Errorf("%s: the link is gone from %s", tail, safe)
		}
	}
	if r := (base{}).render(body{text: said + "\n阅读全文", plain: true}); r.text != said || !strings.Contains(r.html, "阅读全文") {
		t.Errorf("%+v", r)
	}
	for _, all := range []string{
		"县图书馆开展阅读活动，鼓励大家阅读全文", `请到窗口<a href="/1">查看原文</a>后签字`, "工作要全面展开", `群众要求公布<a href="/1">方案</a>全文`, "新增就业更多", `据<a href="/1">县政府网</a>`,
		`<a href="/1">阅读全文</a>的读者说：停水三天了`,
	} {
		text, _ := Render("<p>"+all+"</p>", "")
		if want := stripTags(all); text != want {
			t.Errorf("%s: %q", all, text)
		}
	}
	if text, _ := Render(`<a href="/1">阅读全文</a>`, ""); text != "" {
		t.Errorf("a body that only leads on gives %q", text)
	}
}
