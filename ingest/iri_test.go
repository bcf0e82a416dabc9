package ingest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yuqing/internal/opinion"
)

// Addresses are asked for as browsers would: with Chinese, spaces, \ and stray % in
// them, and queries in the page's own charset.
func TestAddressesAsBrowsersAskForThem(t *testing.T) {
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI)
		switch {
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /内部/\n")
		case strings.HasPrefix(r.URL.Path, "/列 表"):
			page := `<html><head><meta charset="gb2312"></head><body><ul class=news>
<li><a href="/新闻/第一条 通知.html">东城县要闻第一条</a> 2026-03-01</li>
<li><a href="\xw\2.html">东城县要闻第二条</a> 2026-03-02</li>
<li><a href="/合格率100%.html">东城县要闻第三条</a> 2026-03-03</li>
<li><a href="/view?lm=政务&id=4">东城县要闻第四条</a> 2026-03-04</li>
<li><a href="/内部/5.html">东城县要闻第五条</a> 2026-03-05</li></ul></body></html>`
			b, err := simplifiedchinese.GB18030.NewEncoder().String(page)
			if err != nil {
				t.Error(err)
			}
			fmt.Fprint(w, b)
		default:
			fmt.Fprint(w, `<html><head><meta charset=utf-8></head><body><div id="zoom"><p>县政府召开会议，部署春季防火和森林防灭火工作。</p></div></body></html>`)
		}
	}))
	defer s.Close()
	d := newDesk(t, s.URL+"/列 表?栏目=要闻")
	src := d.sources.list["s"]
	src.Kind = opinion.SourcePage
	d.sources.list["s"] = src
	d.wait = noWait
	out, got := d.fetch()
	want := []string{
		"/robots.txt", "/%E5%88%97%20%E8%A1%A8?%E6%A0%8F%E7%9B%AE=%E8%A6%81%E9%97%BB",
		"/%E6%96%B0%E9%97%BB/%E7%AC%AC%E4%B8%80%E6%9D%A1%20%E9%80%9A%E7%9F%A5.html", "/xw/2.html", "/%E5%90%88%E6%A0%BC%E7%8E%87100%25.html",
		"/view?lm=%D5%FE%CE%F1&id=4",
	}
	if strings.Join(asked, "\n") != strings.Join(want, "\n") || len(got) != 4 || !strings.Contains(strings.Join(out.Warnings, ""), "robots.txt") {
		t.Errorf("%d posts, %q, asked\n%s", len(got), out.Warnings, strings.Join(asked, "\n"))
	}
}
