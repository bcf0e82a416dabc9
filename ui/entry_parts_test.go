package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// A telephone call is noted with one click: with whom stands there already.
func TestACallIsNotedWithOneClick(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	who := b.as(t, "coordinator")
	page := who.get("/ledger/" + e.ID)
	form := formOn(t, page, "/ledger/"+e.ID+"/acts/call")
	if form.Get("to") != "卫生健康局" {
		t.Errorf("calls %q", form.Get("to"))
	}
	if w := who.send("POST", "/ledger/"+e.ID+"/acts/call", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, problemOn(w))
	}
	after, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), e.ID)
	if err != nil || len(after.Facts) != 1 || after.Facts[0].Action != ledger.ActCall || after.Facts[0].To != "卫生健康局" {
		t.Errorf("%+v %v", after.Facts, err)
	}
	check(t, b.as(t, "auditor").get("/ledger/"+e.ID), 403, nil, []string{"记一次电话"})
}

// A file may belong to a version of the draft or to one of the responses.
func TestAFileBelongsToADraft(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateFollowUp, opinion.LevelOrdinary)
	who := b.as(t, "coordinator")
	check(t, who.get("/ledger/"+e.ID), 200, []string{"稿件第 1 版", "第 1 次回应：政府网站"}, nil)
	send := func(on string) int {
		return who.sendFiles(t, "/ledger/"+e.ID+"/files", url.Values{"on": {on}, "kind": {"佐证"}}, "file", map[string][]byte{"底稿.png": onePixel}).Code
	}
	if code := send("draft:1"); code != http.StatusSeeOther {
		t.Errorf("%d", code)
	}
	for _, on := range []string{"draft:0", "draft:x", "elsewhere", strings.Repeat("1", 99)} {
		if code := send(on); code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", on, code)
		}
	}
	check(t, who.get("/ledger/"+e.ID), 200, []string{`<span class="tag">稿件第 1 版</span>`}, nil)
}
