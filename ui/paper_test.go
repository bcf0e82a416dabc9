package ui

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// onePixel is a PNG: a scan as small as can be.
var onePixel, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

// TestSignedPapers prints the sheet of a draft and a paper for a leader, and
// records both when they come back signed.
func TestSignedPapers(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateReview1, opinion.LevelOrdinary)
	who := b.as(t, "coordinator")
	code := e.Paper(ledger.PaperSigning).String()
	check(t, who.get("/ledger/"+e.ID+"/print/signing"), 200, []string{"编码", code}, nil)
	check(t, who.get("/ledger/"+e.ID+"/print/instruct"), 200, []string{"呈批件", "领导批示", e.Paper(ledger.PaperInstruction).String()}, nil)

	check(t, who.get(paperPath+"?code=2026"), 422, []string{"样式"}, nil)
	wrong := map[string]string{"0": "1", "1": "0"}[strings.Trim(code[len(code)-1:], "23456789ABCDEF")]
	if wrong == "" {
		wrong = "0"
	}
	check(t, who.get(paperPath+"?code="+code[:len(code)-1]+wrong), 422, []string{"核对"}, nil)
	page := who.get(paperPath + "?code=" + strings.ToLower(code))
	check(t, page, 200, []string{"稿件审签单", "审核通过", "审核退回", e.Number}, []string{`value="approve-reply"`})

	send := func(code string, pairs ...string) *http.Response {
		form := url.Values{"code": {code}, "version": {"0"}}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return who.sendFiles(t, paperPath, form, "file", map[string][]byte{"审签单.png": onePixel}).Result()
	}
	version := func() string {
		now, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.Itoa(now.Version)
	}
	if r := send(code, "version", version(), "action", "publish", "for_name", "某主任"); r.StatusCode != 422 {
		t.Errorf("publish by paper: %d", r.StatusCode)
	}
	if r := send(code, "version", version(), "action", "approve"); r.StatusCode != 422 {
		t.Errorf("nobody signed: %d", r.StatusCode)
	}
	if r := send(code, "version", "1", "action", "approve", "for_name", "某主任"); r.StatusCode != 409 {
		t.Errorf("stale: %d", r.StatusCode)
	}
	if r := send(code, "version", version(), "action", "approve", "for_name", "某主任", "comments", "同意"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("approve: %d", r.StatusCode)
	}
	after, err := b.Ledger.Get(t.Context(), b.Actor(t, "head"), e.ID)
	if err != nil || after.State != ledger.StateReview2 {
		t.Fatalf("%s %v", after.State, err)
	}
	review := after.Drafts[0].Reviews[0]
	if review.By.Name != "某主任" || len(review.Evidence) != 1 || review.Comments != "同意" {
		t.Errorf("%+v", review)
	}
	list, err := b.Evidence.List(t.Context(), b.Actor(t, "head"), "entry:"+e.ID)
	valid := 0
	for _, a := range list {
		if a.Voided == nil {
			valid++
		}
	}
	if err != nil || valid != 1 || len(list) != 1 {
		t.Errorf("%d scans, %d valid, %v: a refused one is not attached", len(list), valid, err)
	}

	if r := send(code, "version", version(), "action", "approve", "for_name", "某 主任"); r.StatusCode != 422 {
		t.Errorf("the same signature again: %d", r.StatusCode)
	}
	check(t, who.get(paperPath+"?code="+code), 200, []string{"已登记：", "某主任 审核通过"}, nil)

	code = after.Paper(ledger.PaperInstruction).String()
	if r := send(code, "version", version(), "action", "instruct", "for_name", "某县长", "rank", "县长", "text", "请速办", "tasks", "查明原因\n公开回应"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("instruct: %d", r.StatusCode)
	}
	if r := send(code, "version", version(), "action", "instruct", "for_name", "某县长", "text", "请 速办"); r.StatusCode != 422 {
		t.Errorf("the same instruction again: %d", r.StatusCode)
	}
	after, err = b.Ledger.Get(t.Context(), b.Actor(t, "head"), e.ID)
	if err != nil || len(after.Instructions) != 1 || after.Instructions[0].By != "某县长" || len(after.Instructions[0].Tasks) != 2 {
		t.Errorf("%+v %v", after.Instructions, err)
	}
	check(t, b.as(t, "health").get(paperPath+"?code="+code), 200, []string{"不由您登记"}, nil)
	check(t, b.as(t, "auditor").get(paperPath+"?code="+code), 403, nil, []string{e.Matter.Title})
}

// TestSuperiorsDeadline registers a superior's order with the deadline that
// came with it: it is the strictest.
func TestSuperiorsDeadline(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "coordinator")
	form := formOn(t, who.get("/ledger/new"), "/ledger")
	form.Set("title", "市里转来的")
	form.Set("channel", string(opinion.ChannelSuperior))
	form.Set("deadline", "2020-01-01T00:00")
	check(t, who.send("POST", "/ledger", form), 422, []string{"来文时限不能早于"}, nil)
	form.Set("deadline", "2026-03-10T20:00")
	form.Set("deadline_by", "市委网信办")
	at := who.send("POST", "/ledger", form).Header().Get("Location")
	path, _, _ := strings.Cut(at, "?")
	check(t, who.get(path), 200, []string{"来文时限", "市委网信办"}, nil)
}
