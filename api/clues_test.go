package api

import "testing"

func TestClues(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	b.run(t, []scenario{
		{"read", ask{method: "POST", path: base + "/clues/read", as: "monitor", body: `{"text":"【桥断了】 https://weibo.com/2803301701/z0JH2lOMb 来自 @微博"}`}, 200, []string{`"platform":"微博"`, `"title":"桥断了"`, "detail/3501756485200075", `"alike":[]`}, nil},
		{"nothing in it", ask{method: "POST", path: base + "/clues/read", as: "monitor", body: `{"text":"！！"}`}, 422, []string{"没有读出"}, nil},
		{"save", ask{method: "POST", path: base + "/clues", as: "monitor", body: `{"title":"桥断了","url":"https://weibo.com/2803301701/z0JH2lOMb","platform":"weibo","figures":{"likes":3}}`}, 201, []string{`"ready":true`}, nil},
		{"the same again", ask{method: "POST", path: base + "/clues", as: "monitor", body: `{"title":"另一件","url":"https://m.weibo.cn/status/z0JH2lOMb"}`}, 409, []string{"补充到已有"}, nil},
		{"anyway", ask{method: "POST", path: base + "/clues", as: "monitor", body: `{"title":"另一件","url":"https://m.weibo.cn/status/z0JH2lOMb","anyway":true}`}, 201, nil, nil},
		{"a share text alone", ask{method: "POST", path: base + "/clues", as: "monitor", body: `{"text":"【桥断了】 https://weibo.com/2803301701/z0JH2lOMb 来自 @微博"}`}, 409, []string{"补充到已有"}, nil},
		{"into nothing", ask{method: "POST", path: base + "/clues", as: "monitor", body: `{"title":"x","into":"none"}`}, 404, nil, nil},
		{"no address", ask{method: "POST", path: base + "/clues", as: "monitor", body: `{"title":"x","url":"javascript:alert(1)"}`}, 422, []string{"http"}, nil},
		{"figures", ask{method: "POST", path: base + "/posts/post-health/figures", as: "monitor", body: `{"figures":{"views":1200}}`}, 201, nil, nil},
		{"figures back", ask{method: "GET", path: base + "/posts/post-health/figures", as: "health"}, 200, []string{`"views":1200`}, nil},
		{"another unit's figures", ask{method: "GET", path: base + "/posts/post-school/figures", as: "health"}, 404, nil, nil},
		{"no figures", ask{method: "POST", path: base + "/posts/post-health/figures", as: "monitor", body: `{"figures":{}}`}, 422, []string{"至少填写一项"}, nil},
		{"a contact pastes nothing", ask{method: "POST", path: base + "/clues", as: "health", body: `{"title":"x"}`}, 403, nil, nil},
	})
}
