package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
)

// A screen shows figures by its link alone, until the link is taken back; what
// it shows names nobody and nothing.
func TestDisplayLink(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	office := b.as(t, "coordinator")
	page := office.post("/displays", "name", "三楼会议室", "expires", b.Now().AddDate(0, 6, 0).Format(time.DateOnly))
	check(t, page, 200, []string{"新链接", "三楼会议室"}, nil)
	secret := page.Body.String()
	secret = secret[strings.Index(secret, "/display/yqd_")+len("/display/"):]
	secret = secret[:strings.IndexByte(secret, '"')]
	check(t, office.get("/displays"), 200, []string{"还没有打开过"}, []string{secret})

	screen := func(path string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		for _, c := range cookies {
			req.AddCookie(c)
		}
		w := httptest.NewRecorder()
		b.echo.ServeHTTP(w, req)
		return w
	}
	opened := screen("/display/" + secret)
	if opened.Code != http.StatusSeeOther || opened.Header().Get("Location") != "/display" || len(opened.Result().Cookies()) != 1 {
		t.Fatalf("%d %s", opened.Code, opened.Header().Get("Location"))
	}
	cookie := opened.Result().Cookies()[0]
	shown := screen("/display", cookie)
	check(t, shown, 200, []string{"今日信息", "在办事项，按环节", `content="60; url=/display?auto=1"`}, []string{e.Matter.Title, e.Number, "/ledger/", "/posts", secret, "退出大屏"})
	check(t, screen("/ledger", cookie), http.StatusSeeOther, nil, nil)
	check(t, screen("/wall", cookie), http.StatusSeeOther, nil, nil)
	check(t, screen("/display"), http.StatusGone, []string{"已收回或到期"}, nil)
	check(t, screen("/display/yqd_made-up"), http.StatusGone, nil, nil)
	req := httptest.NewRequest(http.MethodGet, "/api/v1/posts", nil)
	req.Header.Set("Authorization", "Bearer "+secret)
	if _, err := b.Access.ByToken(t.Context(), secret, ""); err != access.ErrNoSession {
		t.Errorf("a display's secret opens the interface: %v", err)
	}

	all, err := b.Access.Displays(t.Context(), b.Actor(t, "head"))
	if err != nil || len(all) != 1 {
		t.Fatalf("%d displays, %v", len(all), err)
	}
	check(t, b.as(t, "head").post("/displays/"+all[0].ID+"/revoke"), http.StatusSeeOther, nil, nil)
	check(t, screen("/display", cookie), http.StatusGone, nil, nil)
	check(t, office.post("/displays", "name", "", "expires", "2026-12-01"), 422, []string{"挂在哪里"}, nil)
	check(t, b.as(t, "monitor").get("/displays"), 403, nil, nil)
	check(t, b.as(t, "auditor").get("/audit"), 200, []string{"建立大屏链接", "屏幕打开大屏", "收回大屏链接"}, nil)
}
