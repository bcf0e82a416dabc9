package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// The office's clock stands at 2026-03-10 09:00.
const roster = "日期\t班次\t姓名\t电话\t职责\n2026-03-10\t白班\t巡查员monitor\t0311-80001\t值班员\n2026-03-10\t夜班\t外单位的人\t0311-80002\t带班领导\n"

func TestRosterByForm(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.as(t, "coordinator")
	bad := w.post("/duty/preview", "text", roster+"2026-03-11\t中班\t某某\t1\t\n")
	check(t, bad, http.StatusUnprocessableEntity, []string{"第 4 行", "须另写开始"}, []string{">保存<"})
	page := w.post("/duty/preview", "text", roster)
	check(t, page, http.StatusOK, []string{"1 天、2 人次", "没有账号", "外单位的人"}, nil)
	form := formOn(t, page, "/duty")
	if rec := w.send("POST", "/duty", form); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, b.as(t, "monitor").get("/"), http.StatusOK, []string{"现在值班", "0311-80001"}, []string{"0311-80002"})
	ids, err := b.Duty.AccountsAt(t.Context(), webtest.Start)
	if err != nil || len(ids) != 1 || ids[0] != "id-monitor" {
		t.Errorf("%v, %v", ids, err)
	}
	check(t, b.as(t, "health").get("/duty"), http.StatusForbidden, nil, []string{"0311"})
	broken := url.Values{"turns": {`[{"day":"2026-03-10","shift":"白班","name":"x","phone":"1","from":"2026-03-10T00:30:00Z","to":"2036-03-10T00:30:00Z"}]`}}
	check(t, w.send("POST", "/duty", broken), http.StatusUnprocessableEntity, []string{"72 小时以内"}, nil)
	if rec := w.post("/duty/clear", "day", "2026-03-10"); rec.Code != http.StatusSeeOther {
		t.Errorf("%d", rec.Code)
	}
	check(t, w.get("/duty"), http.StatusOK, []string{"现在没有排班"}, []string{"0311-80001"})
}

// A sheet is kept as things stood when it was signed, and somebody else takes
// it over, once.
func TestHandover(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	giver := b.as(t, "monitor")
	page := giver.get("/duty/handover")
	check(t, page, http.StatusOK, []string{"未签收", e.Number, "本班有变化"}, nil)
	form := formOn(t, page, "/duty/handover")
	form.Set("notes", "请盯住评论")
	rec := giver.send("POST", "/duty/handover", form)
	if rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	path, _, _ := strings.Cut(rec.Header().Get("Location"), "?")
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "health"), e.ID, e.Version, ledger.Command{Action: ledger.ActAccept}); err != nil {
		t.Fatal(err)
	}
	check(t, giver.get(path), http.StatusOK, []string{e.Number, "待签收", "请盯住评论", "收回交接单"}, []string{"接班签收"})
	check(t, giver.post(path+"/take"), http.StatusUnprocessableEntity, []string{"交班人不能自己接班"}, nil)
	taker := b.as(t, "analyst")
	check(t, taker.get("/"), http.StatusOK, []string{"待接班", path}, nil)
	check(t, taker.post(path+"/void"), http.StatusUnprocessableEntity, []string{"只有交班人"}, nil)
	if rec := taker.post(path+"/take", "remark", "已知悉"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, taker.get(path), http.StatusOK, []string{"研判员analyst", "已知悉"}, []string{"接班签收"})
	for _, who := range []*browser{taker, giver} { // who signed works by the notes from then on
		check(t, who.get("/"), http.StatusOK, []string{"已接班", path, "请盯住评论", "接班意见", "已知悉"}, []string{"待接班"})
	}
	check(t, giver.post(path+"/void"), http.StatusConflict, nil, nil)
	form.Set("to", "2026-03-01T00:00")
	check(t, giver.send("POST", "/duty/handover", form), http.StatusUnprocessableEntity, []string{"72 小时以内"}, nil)
	check(t, taker.get("/duty/handovers/none"), http.StatusNotFound, nil, nil)
}
