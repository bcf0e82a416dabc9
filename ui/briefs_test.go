package ui

import (
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/webtest"
)

// A monitor drafts a brief and changes it, the leader issues it; after that
// nobody is offered to change it.
func TestABriefFromFiguresToItsNumber(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	w := b.as(t, "monitor")
	check(t, w.get("/briefs"), http.StatusOK, []string{"还没有简报", "按数字拟稿"}, nil)
	check(t, b.as(t, "health").get("/briefs"), http.StatusForbidden, nil, nil)

	form := formOn(t, w.get("/briefs"), "/briefs")
	form.Set("kind", "monthly")
	form.Set("date", "2999-01-01")
	check(t, w.send("POST", "/briefs", form), http.StatusUnprocessableEntity, []string{"还没有开始", `value="2999-01-01"`}, nil)
	form.Set("date", "2026-03-10")
	rec := w.send("POST", "/briefs", form)
	path, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
	if rec.Code != http.StatusSeeOther || !strings.HasPrefix(path, "/briefs/") {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	page := w.get(path)
	check(t, page, http.StatusOK, []string{"舆情月报（2026年3月）", "一、总体情况", "监测范围"}, []string{"签发</button>"})
	edit := formOn(t, page, path)
	edit["text"][0] = "联系电话 13900000000。"
	edit["heading"][4], edit["text"][4] = "", ""
	old := formOn(t, page, path)
	edit.Set("title", "")
	check(t, w.send("POST", path, edit), http.StatusUnprocessableEntity, []string{"请填写标题", "13900000000"}, nil)
	edit.Set("title", "三月情况")
	if rec := w.send("POST", path, edit); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get(path), http.StatusOK, []string{"三月情况", "疑似含个人信息：一、总体情况"}, []string{"五、工作建议"})
	if rec := w.send("POST", path, old); rec.Code != http.StatusConflict {
		t.Errorf("over a newer version: %d", rec.Code)
	}

	again := formOn(t, w.get(path), path+"/again")
	if rec := w.send("POST", path+"/again", again); rec.Code != http.StatusSeeOther || !strings.HasPrefix(rec.Header().Get("Location"), path) {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get("/jobs"), http.StatusOK, []string{"拟舆情月报（2026年3月）", "重新取数：三月情况", `<a href="` + path + `">打开草稿</a>`}, nil)
	edit.Set("title", "三月情况")
	edit.Set("version", formOn(t, w.get(path), path).Get("version"))
	if rec := w.send("POST", path, edit); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}

	leader := b.as(t, "leader")
	check(t, leader.get(path), http.StatusOK, []string{"疑似含个人信息：一、总体情况", "再签发"}, nil)
	form = formOn(t, leader.get(path), path+"/issue")
	if rec := leader.send("POST", path+"/issue", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get(path), http.StatusOK, []string{"2026年第1期", "三月情况", "下载 Word"}, []string{"<textarea", "重新取数", "签发</button>"})
	if rec := w.get(path + "/word"); rec.Code != http.StatusOK || !strings.Contains(rec.Header().Get("Content-Disposition"), "attachment") || !strings.HasPrefix(rec.Body.String(), "PK") {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	check(t, w.get("/briefs?kind=daily"), http.StatusOK, []string{"没有这一种简报"}, nil)
}
