package ui

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/notify"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// An order reaches its unit's contact, is counted in the frame, opened and
// read; nobody else hears of it, and nothing of the matter stands in it.
func TestNoticeOfAnOrder(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	b.Deliver(t)
	health, other := b.as(t, "health"), b.as(t, "publisher")
	list := health.get("/notices").Body.String()
	for _, want := range []string{"通知，1 条未读", "交办　" + e.Number, "卫生健康局", "待签收"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	main := list[strings.Index(list, "<main"):]
	if strings.Contains(main, e.Matter.Title) {
		t.Error("the notice tells what the matter is about")
	}
	if w := other.get("/notices"); !strings.Contains(w.Body.String(), "还没有通知") {
		t.Error("whom it does not concern hears of it")
	}
	id := "/notices/notice:" + e.ID + ":4/open"
	if w := other.post(id, "to", "/ledger/"+e.ID); w.Code != http.StatusNotFound {
		t.Errorf("another's notice: %d", w.Code)
	}
	if w := health.post(id, "to", "/ledger/"+e.ID); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/ledger/"+e.ID {
		t.Errorf("opening: %d to %s", w.Code, w.Header().Get("Location"))
	}
	if s := health.get("/notices?unread=1").Body.String(); strings.Contains(s, "条未读") || !strings.Contains(s, "没有未读的通知") {
		t.Error("still unread")
	}
}

func TestPreferenceByForm(t *testing.T) {
	b := newBench(t)
	who := b.as(t, "monitor")
	w := who.post("/notices/preference", "mail", "all", "email", "不是邮箱")
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `value="不是邮箱"`) || !strings.Contains(w.Body.String(), "不是邮箱地址") {
		t.Errorf("%d: what was typed and why it was refused", w.Code)
	}
	if w := who.post("/notices/preference", "mail", "urgent", "email", "li@example.gov.cn"); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	if s := who.get("/notices").Body.String(); !strings.Contains(s, `value="li@example.gov.cn"`) || !strings.Contains(s, `value="urgent" selected`) {
		t.Error("not kept")
	}
}

func TestChatTextIsLogged(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	w := b.as(t, "coordinator").post("/ledger/" + e.ID + "/chat")
	text := w.Body.String()
	text = text[strings.Index(text, "<textarea"):strings.Index(text, "</textarea>")]
	for _, want := range []string{"【待签收】" + e.Number, "卫生健康局", "时限", "https://yq.example.gov.cn/ledger/" + e.ID} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if strings.Contains(text, "医院") {
		t.Errorf("content in %q", text)
	}
	rows, err := b.Store.Audit.Audit(t.Context(), access.AuditQuery{Act: "export.chat"})
	if err != nil || len(rows) != 1 || rows[0].Login != "coordinator" || rows[0].Object != "entry:"+e.ID {
		t.Errorf("audit %+v, %v", rows, err)
	}
}

// What does not get through says in words what it is and whom it is for, to who
// looks after the system.
func TestDeliveriesNameWhomTheyAreFor(t *testing.T) {
	b := newBench(t)
	m := notify.Message{ID: "notice:x:1", UserID: "id-health", EntryID: "x", Number: "2026-00077", Action: ledger.ActRemind, State: ledger.StateInHand}
	payload, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Store.Outbox.Put(t.Context(), notify.Item{ID: "mail:notice:x:1:id-health", Kind: notify.KindMail, Payload: payload, CreatedAt: webtest.Start}); err != nil {
		t.Fatal(err)
	}
	if err := b.Store.Outbox.Fail(t.Context(), "mail:notice:x:1:id-health", "等不到答复", webtest.Start); err != nil {
		t.Fatal(err)
	}
	health, err := b.Access.User(t.Context(), b.Actor(t, "admin"), "id-health")
	if err != nil {
		t.Fatal(err)
	}
	check(t, b.as(t, "admin").get("/deliveries"), 200, []string{"等不到答复", "2026-00077 催办", "→ " + health.Name}, []string{"mail:notice:x:1:id-health<"})
}

// A deadline that a 重新定级 took away stays to be read, with the reason.
func TestADeadlineThatWasTakenAway(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, webtest.Posts()...)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelLarger)
	no := false
	c := ledger.Command{Action: ledger.ActRegrade, Reason: "核实后降级"}.With(ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassOrdinary, MustAnswer: &no})
	e, err := b.Ledger.Do(t.Context(), b.Actor(t, "head"), e.ID, e.Version, c)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := e.Clock(ledger.ClockRespond); there {
		t.Fatal("still to be answered")
	}
	check(t, b.as(t, "coordinator").get("/ledger/"+e.ID), 200, []string{"不再适用", "（核实后降级）"}, nil)
}
