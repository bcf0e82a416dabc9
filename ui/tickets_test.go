package ui

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/desk"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// waterTickets are calls of three people, one of them twice, about one matter.
func waterTickets() []opinion.Post {
	var posts []opinion.Post
	for i, phone := range []string{"13800000001", "13800000002", "13800000003", "13800000001"} {
		at := webtest.Start.Add(time.Duration(i-10) * time.Hour)
		number := fmt.Sprintf("2026031000%d", i)
		posts = append(posts, opinion.Post{
			ID: "water-" + number, Source: "src-hotline", Key: number, Kind: opinion.KindTicket, Author: "刘某",
			Title: "柳塘镇自来水浑浊发黄", Text: fmt.Sprintf("居民反映柳塘镇幸福小区自来水浑浊发黄，已经持续%d天，无法饮用，要求尽快处理。", i+1),
			PublishedAt: at, CollectedAt: at, Ticket: &opinion.Ticket{Number: number, Channel: opinion.ChannelHotline, Category: "投诉", Phone: phone},
		})
	}
	return posts
}

// TestTicketsOfSeveralPeopleRise: what three people called about is proposed, is
// taken into the ledger whole with one click, is answered once, and that answer
// goes back for every ticket in the hotline's own columns.
func TestTicketsOfSeveralPeopleRise(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	tickets := waterTickets()
	b.Take(t, tickets...)
	b.Group(t)
	monitor := b.as(t, "monitor")
	page := monitor.get("/tickets")
	check(t, page, http.StatusOK, []string{"柳塘镇自来水浑浊发黄", "<strong>3</strong>", "列入台账"}, []string{"13800000001"})
	check(t, monitor.get("/tickets?people=4"), http.StatusOK, []string{"没有 4 人以上反映"}, nil)
	check(t, monitor.get("/tickets?people=many"), http.StatusUnprocessableEntity, []string{"须是数字"}, nil)
	check(t, monitor.get("/tickets?days=1000"), http.StatusUnprocessableEntity, []string{"天数须在"}, nil)
	check(t, b.as(t, "health").get("/tickets"), http.StatusOK, nil, []string{"自来水"})

	event := between(t, page.Body.String(), `action="/events/`, `/entry"`)
	if rec := monitor.post("/events/" + event + "/entry"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	check(t, monitor.get("/tickets"), http.StatusOK, []string{"没有 3 人以上反映"}, []string{"自来水"})
	check(t, monitor.get("/tickets/answers"), http.StatusOK, []string{"没有待回写的答复"}, nil)
	b.answer(t, tickets[0].ID)

	source, err := b.Store.Sources.SourceByID(t.Context(), "src-hotline")
	if err != nil {
		t.Fatal(err)
	}
	source.Mapping = map[string]string{"number": "诉求编号", "reply": "办理结果", "replied_at": "办结时间"}
	if err := b.Store.Sources.PutSource(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	coordinator := b.as(t, "coordinator")
	check(t, coordinator.get("/tickets/answers"), http.StatusOK, []string{"12345热线", "20260310000", "20260310003"}, nil)
	lines := coordinator.sheet(t, "/tickets/answers/file?format=csv&source=src-hotline")
	if got := strings.Join(lines[0], " "); got != "诉求编号 标题 诉求类型 受理时间 承办单位 办理结果 办结时间" {
		t.Error(got)
	}
	if len(lines) != 5 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines[1:] {
		if line[4] != "卫生健康局" || line[5] == "" || line[6] == "" {
			t.Error(line)
		}
	}
	book := coordinator.get("/tickets/answers/file?format=xlsx&source=src-hotline")
	if rows := sheetOf(t, book.Body.Bytes()); len(rows) != 5 || rows[0][5] != "办理结果" {
		t.Error(rows)
	}
	check(t, coordinator.get("/tickets/answers/file?format=csv"), http.StatusOK, []string{"办理结果"}, nil) // the only source is meant
	check(t, b.as(t, "sysadmin").get("/tickets/answers"), http.StatusForbidden, nil, []string{"自来水"})
}

// answer takes the entry of a post through to its published answer.
func (b *bench) answer(t *testing.T, post string) {
	t.Helper()
	e, err := b.Store.Ledger.ByPost(t.Context(), post)
	if err != nil {
		t.Fatal(err)
	}
	b.Walk(t, e, ledger.StateFollowUp, opinion.LevelOrdinary)
}

// between is what stands in a text between two marks.
func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, s, ok := strings.Cut(s, from)
	s, _, ends := strings.Cut(s, to)
	if !ok || !ends {
		t.Fatalf("no %s…%s", from, to)
	}
	return s
}

// TestTicketsRiseByThemselves: what an office has said to goes into the ledger
// as a clue, once, and nothing where it has said nothing.
func TestTicketsRiseByThemselves(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, waterTickets()...)
	b.Group(t)
	for _, c := range []struct {
		q    desk.EscalationQuery
		want int
	}{
		{desk.EscalationQuery{Days: 14}, 0},
		{desk.EscalationQuery{People: 4, Days: 14}, 0},
		{desk.EscalationQuery{People: 3, Days: 14}, 1},
		{desk.EscalationQuery{People: 3, Risk: 1, Days: 14}, 0},
	} {
		if n, err := b.Desk.Escalate(t.Context(), c.q); n != c.want || err != nil {
			t.Errorf("%+v: %d, %v", c.q, n, err)
		}
	}
	page, err := b.Ledger.List(t.Context(), b.Actor(t, "head"), ledger.Filter{})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].State != ledger.StateClue || len(page.Entries[0].Matter.Posts) != 4 {
		t.Errorf("%+v %v", page.Entries, err)
	}
}

// A direct reply goes back masked, and as it was written only to who may see
// personal data, for a reason that is kept.
func TestADirectReplyGoesBackWholeForAReason(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.Take(t, waterTickets()...)
	e := b.Entry(t, waterTickets()[0], ledger.StateInHand, opinion.LevelOrdinary)
	const said = "已恢复供水，请与王工联系，13700001111。"
	for _, step := range []struct {
		as string
		c  ledger.Command
	}{
		{"health", ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{Text: said, Publicity: ledger.PublicityClosed, Secrecy: "不涉密", Without: "不需要"})},
		{"reviewer1", ledger.Command{Action: ledger.ActApprove}},
		{"reviewer2", ledger.Command{Action: ledger.ActApprove}},
		{"reviewer3", ledger.Command{Action: ledger.ActApproveReply}.With(ledger.Reviewing{Channel: "电话"})},
	} {
		var err error
		if e, err = b.Ledger.Do(t.Context(), b.Actor(t, step.as), e.ID, e.Version, step.c); err != nil {
			t.Fatal(step.as, err)
		}
	}
	who := b.as(t, "coordinator")
	page := who.get("/tickets/answers")
	check(t, page, http.StatusOK, []string{"按原文下载", "137****1111"}, []string{"13700001111"})
	check(t, who.get("/tickets/answers/file?format=csv"), http.StatusOK, []string{"137****1111"}, []string{"13700001111"})
	form := formOn(t, page, "/tickets/answers/file")
	if w := who.send("POST", "/tickets/answers/file", form); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", w.Code)
	}
	form.Set("reason", "热线回复来电人")
	w := who.send("POST", "/tickets/answers/file", form)
	if rows := sheetOf(t, w.Body.Bytes()); len(rows) != 2 || rows[1][5] != said {
		t.Errorf("%v", rows)
	}
	rows, err := b.Store.Audit.Audit(t.Context(), access.AuditQuery{Act: "entry.unmask"})
	if err != nil || len(rows) != 1 || rows[0].Object != "entry:"+e.ID || rows[0].Detail != "热线回复来电人" {
		t.Errorf("%+v %v", rows, err)
	}
	check(t, b.as(t, "leader").get("/tickets/answers"), http.StatusOK, nil, []string{"按原文下载"})
	if w := b.as(t, "leader").send("POST", "/tickets/answers/file", form); w.Code != http.StatusForbidden {
		t.Errorf("without the permission: %d", w.Code)
	}
}

// A ticket keeps the deadline of its own system: its page shows that one, and a
// matter of several tickets is due when the first of them is.
func TestTicketsKeepTheirOwnDeadlines(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	tickets := waterTickets()
	tickets[0].Ticket.DueAt = webtest.Start.Add(90 * time.Hour)
	tickets[1].Ticket.DueAt = webtest.Start.Add(26 * time.Hour)
	tickets[2].Ticket.DueAt = webtest.Start.Add(-time.Hour)
	b.Take(t, tickets...)
	b.Group(t)
	who := b.as(t, "monitor")
	check(t, who.get("/posts/"+tickets[0].ID), http.StatusOK, []string{when(tickets[0].Ticket.DueAt), "工单时限"}, []string{"已过"})
	check(t, who.get("/posts/"+tickets[2].ID), http.StatusOK, []string{when(tickets[2].Ticket.DueAt) + " 已过"}, nil)
	check(t, who.get("/posts/"+tickets[3].ID), http.StatusOK, []string{"热线投诉、举报及其他 15 个工作日"}, []string{"工单时限"})

	event := between(t, who.get("/tickets").Body.String(), `action="/events/`, `/entry"`)
	if rec := who.post("/events/" + event + "/entry"); rec.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", rec.Code, problemOn(rec))
	}
	e, err := b.Store.Ledger.ByPost(t.Context(), tickets[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	c, ok := e.Clock(ledger.ClockRespond)
	if !ok || !c.Due.Equal(tickets[2].Ticket.DueAt) || c.Basis != ledger.ByTicket || len(c.Others) == 0 {
		t.Errorf("due %s by %s, others %v", c.Due, c.Basis, c.Others)
	}
}
