package api

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
)

// caller is a ticket that says a lot of who called.
func caller() opinion.Post {
	return opinion.Post{
		ID: "post-caller", Source: "src-hotline", Key: "20260301777", Kind: opinion.KindTicket, Author: "王小明",
		Title: "医院收费投诉，电话1381234", HTML: "<p>138<b>1234</b>5678</p>",
		Text: "5678，也可打１３９ ８７６５－４３２１或138<b>1111</b>2222。身份证34012319900101123X，卡号6222021234567890123，" +
			"座机0550-3234567。反映人王小明，住幸福小区3号楼2单元501室",
		PublishedAt: webtest.Start, CollectedAt: webtest.Start,
		Ticket: &opinion.Ticket{Number: "20260301777", Channel: opinion.ChannelHotline, Unit: "卫生健康局", Phone: "13812345678",
			Place: "幸福小区3号楼2单元501室", Reply: "已致电王小明13812345678"},
	}
}

// secrets are what no answer may hold for who has not unmasked.
var secrets = []string{"12345678", "1234</b>", "1381234", "８７６５", "8765", "1111", "19900101", "0212345", "3234567", "小明", "501室", "3号楼"}

// hash is a digest, in which any digits stand by chance.
var hash = regexp.MustCompile(`[0-9a-f]{64}`)

func TestPersonalDataAreNowhere(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Take(t, caller())
	entry := b.do(t, ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"post":"post-caller"}`})
	if entry.Code != http.StatusCreated {
		t.Fatalf("%d %s", entry.Code, entry.Body)
	}
	id := decode[struct{ ID string }](t, entry).ID
	paths := []string{
		"/posts?q=医院&facet=unit&facet=topic", "/posts?q=医院收费", "/posts/post-caller", "/posts/post-caller/versions", "/posts/counts",
		"/entries", "/entries/" + id, "/entries/" + id + "/history", "/entries/" + id + "/actions", "/jobs",
		"/reports/timeliness?from=2026-03-01&to=2026-03-31&channel=hotline&by=unit",
	}
	for _, login := range []string{"monitor", "coordinator", "head", "health", "leader"} {
		for _, path := range paths {
			w := b.do(t, ask{method: "GET", path: base + path, as: login})
			if w.Code >= 500 {
				t.Errorf("%s: %s answers %d", login, path, w.Code)
			}
			for _, s := range secrets {
				if strings.Contains(hash.ReplaceAllString(w.Body.String(), ""), s) {
					t.Errorf("%s: %s tells %s:\n%s", login, path, s, w.Body)
				}
			}
		}
	}
	for _, s := range secrets {
		if strings.Contains(b.LogText.String(), s) {
			t.Errorf("the log tells %s", s)
		}
	}
}

// Whoever knows a number and asks for it must learn nothing: neither whose it
// is nor whether there is such a one, by no spelling and no part of it.
func TestSearchConfirmsNobody(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Take(t, caller())
	queries := []string{
		"13812345678", `"138 1234 5678"`, "１３８１２３４５６７８", "138-1234-5678", "1381234*", "1381234", "5678", "138", "13812345678*",
		"医院 AND 13812345678", "医院 NOT 13812345678", "13987654321", `"139 8765 4321"`, "４３２１", "4321", "13811112222", "1111", "2222",
		"34012319900101123X", "34012319900101123x*", "340", "123X", "1123X", "6222021234567890123", "622", "0123",
		"0550-3234567", "3234567", "567", "王小明", "小明", "正文:王小明", "501室", "501", "3号楼",
	}
	for _, login := range []string{"monitor", "head", "health"} {
		for _, q := range queries {
			for _, path := range []string{"/posts?facet=kind&q=", "/posts/counts?q="} {
				w := b.do(t, ask{method: "GET", path: base + path + url.QueryEscape(q), as: login})
				found := strings.Contains(w.Body.String(), "post-caller") || strings.Contains(w.Body.String(), `"count":`)
				if w.Code == http.StatusOK && found && !strings.Contains(q, "NOT") {
					t.Errorf("%s finds somebody by %s%s: %s", login, path, q, w.Body)
				}
				if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
					t.Errorf("%s: %s%s answers %d", login, path, q, w.Code)
				}
			}
		}
	}
	w := b.do(t, ask{method: "GET", path: base + "/posts?q=" + url.QueryEscape("收费 幸福小区"), as: "monitor"})
	if !strings.Contains(w.Body.String(), "post-caller") {
		t.Errorf("the matter itself is no longer found: %s", w.Body)
	}
}

// Unmasking is for one post, with a reason, and noted before anything is shown.
func TestUnmaskingIsNotedWithItsReason(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.Take(t, caller())
	unmask := func(as, reason string) ask {
		return ask{method: "POST", path: base + "/posts/post-caller/unmask", as: as, body: `{"reason":"` + reason + `"}`}
	}
	b.run(t, []scenario{
		{"without a reason", unmask("coordinator", " "), 422, nil, secrets},
		{"without the permission", unmask("monitor", "核实"), 403, nil, secrets},
		{"another unit", unmask("school", "核实"), 404, nil, secrets},
		{"the unit concerned", unmask("health", "回访 13812345678"), 200, []string{"13812345678", "王小明"}, nil},
		{"and masked again after it", ask{method: "GET", path: base + "/posts/post-caller", as: "health"}, 200, []string{`"masked":true`}, secrets},
		{"in the log, without the number", ask{method: "GET", path: base + "/audit?act=post.unmask", as: "auditor"}, 200, []string{"post:post-caller", "回访 138****5678"}, []string{"12345678", "小明"}},
	})
}
