package ui

import (
	"net/http"
	"testing"
)

// Whoever is new sees what to do first, by role, until they put it away; another
// person at the same browser sees it still, and it can be shown again.
func TestFirstStepsByRole(t *testing.T) {
	b := newBench(t)
	const head = "先从这几步开始"
	for login, says := range map[string]string{
		"health": "待签收的先点“签收”", "leader": "需您定的事", "coordinator": "选牵头单位交办", "reviewer1": "要审的稿件", "auditor": "校验审计链", "sysadmin": "照“开始使用”的清单",
	} {
		check(t, b.as(t, login).get("/"), http.StatusOK, []string{head, says, `href="/me"`}, nil)
	}
	w := b.as(t, "health")
	put := w.post("/preferences/begun")
	if put.Code != http.StatusSeeOther || len(put.Result().Cookies()) != 1 {
		t.Fatalf("%d %v", put.Code, put.Result().Cookies())
	}
	away := put.Result().Cookies()[0]
	withCookie := func(r *http.Request) { r.AddCookie(away) }
	check(t, w.send("GET", "/", nil, withCookie), http.StatusOK, []string{"本单位待办"}, []string{head})
	check(t, b.as(t, "leader").send("GET", "/", nil, withCookie), http.StatusOK, []string{head}, nil)
	check(t, w.send("GET", "/me", nil, withCookie), http.StatusOK, []string{"重新显示入门提示"}, nil)
	if again := w.send("POST", "/preferences/begun", map[string][]string{}, withCookie).Result().Cookies(); len(again) != 1 || again[0].MaxAge >= 0 {
		t.Errorf("%v", again)
	}
	check(t, w.get("/ledger"), http.StatusOK, nil, []string{head})
}
