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

// TestLedgerColumnsAndViews: the forms' columns, an own choice of them, and a
// view that keeps it all under a name.
func TestLedgerColumnsAndViews(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	w := b.as(t, "coordinator")
	check(t, w.get("/ledger?cols=short"), 200, []string{"责任单位", "原文截图", e.Number, `aria-label="台账，20 栏"`}, []string{"<th scope=\"col\">归档号"})
	check(t, w.get("/ledger?cols=full"), 200, []string{"归档号", `aria-label="台账，49 栏"`}, nil)
	own := "/ledger?" + url.Values{"cols": {"own"}, "col": {"标题", "等级"}, "sort": {"-level"}}.Encode()
	check(t, w.get(own), 200, []string{">自选栏目</a>", `aria-label="台账，2 栏"`, `<th scope="col" aria-sort="ascending"><a href="/ledger?col=`}, nil)
	check(t, w.get("/ledger?cols=own"), 200, []string{"下一时限"}, []string{">自选栏目</a>"})

	query := strings.TrimPrefix(own, "/ledger?")
	rec := w.post("/ledger/views", "query", query, "name", "只看等级", "shared", "1")
	if rec.Code != http.StatusSeeOther || !strings.Contains(rec.Header().Get("Location"), "sort=-level") {
		t.Fatalf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	check(t, w.get(own), 200, []string{`aria-current="true">只看等级`}, nil)
	check(t, b.as(t, "head").get("/ledger"), 200, []string{"只看等级"}, nil)
	check(t, b.as(t, "health").get("/ledger"), 200, nil, []string{"只看等级"})
	check(t, w.get("/posts"), 200, nil, []string{"只看等级"})
	check(t, w.post("/ledger/views", "query", "", "name", "空"), 422, []string{"还没有选条件或栏目"}, nil)
	id := strings.Split(strings.SplitN(w.get("/ledger").Body.String(), `action="/ledger/views/`, 2)[1], "/")[0]
	check(t, b.as(t, "health").post("/ledger/views/"+id+"/drop"), 404, nil, nil)
	check(t, w.post("/ledger/views/"+id+"/drop"), 303, nil, nil)
	check(t, w.get("/ledger"), 200, nil, []string{"只看等级"})
}

// TestLedgerIsSortedByItsHeads: a head pressed twice turns the order round.
func TestLedgerIsSortedByItsHeads(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	b.Take(t, posts...)
	one := b.Entry(t, posts[0], ledger.StateToDispatch, opinion.LevelOrdinary)
	two := b.Entry(t, posts[1], ledger.StateClosed, opinion.LevelMajor)
	w := b.as(t, "coordinator")
	order := func(sort string) bool {
		body := w.get("/ledger?sort=" + sort).Body.String()
		body = body[strings.Index(body, "<tbody>"):]
		return strings.Index(body, one.Number) < strings.Index(body, two.Number)
	}
	for sort, first := range map[string]bool{"number": true, "-number": false, "state": true, "-state": false, "level": false, "-level": true, "due": true, "-due": true} {
		if order(sort) != first {
			t.Errorf("sorted by %q, the first stands first: %v", sort, !first)
		}
	}
	check(t, w.get("/ledger?sort=number"), 200, []string{`aria-sort="ascending"><a href="/ledger?sort=-number"`}, nil)
	check(t, w.get("/ledger?sort=made-up"), 200, []string{"没有“made-up”这种排序"}, nil)
}

// TestBulkActs: what is about to happen is shown first; then each entry is done
// by itself, and what was not done says why.
func TestBulkActs(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	b.Take(t, posts...)
	clue := b.Entry(t, posts[0], ledger.StateClue, opinion.LevelOrdinary)
	closed := b.Entry(t, posts[1], ledger.StateClosed, opinion.LevelOrdinary)
	w := b.as(t, "monitor")
	check(t, w.get("/ledger"), 200, []string{`value="leave-out"`, "选择 " + clue.Number}, []string{"选择 " + closed.Number})
	page := w.post("/ledger/bulk", "do", "leave-out", "entry", clue.ID, "entry", closed.ID)
	check(t, page, 200, []string{"确认不列入这 1 件", "跳过", closed.Number}, nil)
	form := formOn(t, page, "/ledger/bulk/acts/leave-out")
	form.Set("kind", "无关")
	check(t, w.send("POST", "/ledger/bulk/acts/leave-out", form), 200, []string{"0 件", "理由"}, nil)
	form.Set("reason", "与本县无关")
	check(t, w.send("POST", "/ledger/bulk/acts/leave-out", form), 200, []string{"已不列入 1 件", "✓ 已不列入"}, nil)
	check(t, w.send("POST", "/ledger/bulk/acts/leave-out", form), 200, []string{"已不列入 0 件，1 件没有办成", "✕"}, nil)
	check(t, w.post("/ledger/bulk/acts/void", "entry", clue.ID), 422, []string{"不能批量办理"}, nil)
	check(t, w.post("/ledger/bulk", "do", "screen"), 422, []string{"请先在台账里勾选"}, nil)
}
