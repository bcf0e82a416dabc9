package ui

import (
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// A statement is laid down, a department checks its draft against it, mends
// it, and the reviewer sees what the check finds in the draft as it is.
func TestADraftIsCheckedAgainstTheStatement(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	path := "/ledger/" + e.ID

	w := b.as(t, string(access.RoleCoordinator))
	form := formOn(t, w.get("/wording/new?entry="+e.ID), "/wording")
	if form.Get("title") != e.Matter.Title {
		t.Errorf("the form does not begin with the entry's title: %v", form)
	}
	form.Set("text", "新增挂号窗口3个，3月15日启用。")
	check(t, w.send("POST", "/wording", form), http.StatusUnprocessableEntity, []string{"依据", "新增挂号窗口3个"}, nil)
	form.Set("source", "院长办公会")
	if rec := w.send("POST", "/wording", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get("/wording"), http.StatusOK, []string{"院长办公会", "有效"}, nil)
	check(t, w.get("/wording?validity=已停用"), http.StatusOK, []string{"没有符合条件的口径"}, nil)

	unit := b.as(t, "health")
	check(t, unit.get("/wording"), http.StatusForbidden, nil, nil)
	page := unit.get(path)
	check(t, page, http.StatusOK, []string{"口径与既往回应", "新增挂号窗口3个", "检查稿件"}, []string{`href="/wording/`})
	draft := formOn(t, page, path+"/acts/submit")
	draft.Set("title", "说明")
	draft.Set("text", "截止目前，我院已新增挂号窗口5个。")
	check(t, unit.send("POST", path+"/check", draft), http.StatusOK,
		[]string{"建议改为“截至目前”", "口径为“3个”", "没有写明联系方式", "已新增挂号窗口5个"}, []string{"已办理并记入台账"})
	if now, _ := b.Ledger.Get(t.Context(), b.Actor(t, "health"), e.ID); now.Version != e.Version {
		t.Errorf("the check wrote something: version %d, was %d", now.Version, e.Version)
	}
	draft.Set("text", "3月12日，我院已新增挂号窗口3个，咨询电话12345。")
	check(t, unit.send("POST", path+"/check", draft), http.StatusOK, []string{"未发现个人信息"}, nil)
	draft.Set("text", "我院已新增挂号窗口5个。")
	draft.Set("without", "教育体育局无须报送")
	if rec := unit.send("POST", path+"/acts/submit", draft); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, b.as(t, string(access.RoleReviewer1)).get(path), http.StatusOK, []string{"稿件检查", "口径为“3个”"}, nil)
}

func TestWordListByForm(t *testing.T) {
	w := newBench(t).as(t, "head")
	form := formOn(t, w.get("/wording/words"), "/wording/words")
	if !strings.Contains(form.Get("words"), "截止目前 => 截至目前") {
		t.Errorf("the shipped list is not shown: %q", form.Get("words"))
	}
	form.Set("words", "张三县长 => 张三副县长\n错")
	check(t, w.send("POST", "/wording/words", form), http.StatusUnprocessableEntity, []string{"第 2 行", "张三副县长"}, nil)
	form.Set("words", "张三县长 => 张三副县长")
	if rec := w.send("POST", "/wording/words", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, w.get("/wording/words"), http.StatusOK, []string{"第 1 版，1 条"}, nil)
	if rec := w.send("POST", "/wording/words", form); rec.Code != http.StatusConflict {
		t.Errorf("over somebody else's list: %d", rec.Code)
	}
}
