package desk_test

import (
	"strings"
	"testing"

	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestAnsweredTicketIntoTheLedger: what the hotline answered stands on the
// entry, at its time and without personal data; a post without an answer
// brings none.
func TestAnsweredTicketIntoTheLedger(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	posts := webtest.Posts()
	ticket := &posts[2]
	ticket.Ticket.Reply = "已清理医院，联系电话13812345678"
	o.Take(t, posts...)
	e, _, err := o.Desk.OpenEntry(t.Context(), o.Actor(t, "monitor"), ticket.ID)
	if err != nil {
		t.Fatal(err)
	}
	clock, _ := e.Clock(ledger.ClockRespond)
	if clock.Running() || !clock.Stopped.Equal(ticket.Ticket.RepliedAt) || e.Overdue(webtest.Start) {
		t.Errorf("the response clock: %+v", clock)
	}
	r := e.Responses
	if len(r) != 1 || !r[0].At.Equal(ticket.Ticket.RepliedAt) || r[0].Responder.Name != "卫生健康局" || !strings.HasPrefix(r[0].Text, "已清理医院") {
		t.Fatalf("responses: %+v", r)
	}
	if strings.Contains(r[0].Text, "13812345678") {
		t.Errorf("personal data in the ledger: %s", r[0].Text)
	}
	if e, _, err = o.Desk.OpenEntry(t.Context(), o.Actor(t, "monitor"), "post-health"); err != nil || len(e.Responses) != 0 || e.Version != 1 {
		t.Errorf("an article: %+v, %v", e.Responses, err)
	}
}

// TestSplitOffHasItsOwnLink: what is split off tells of its own post.
func TestSplitOffHasItsOwnLink(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	posts := webtest.Posts()
	o.Take(t, posts...)
	by := o.Actor(t, "analyst")
	e, _, err := o.Desk.OpenEntry(t.Context(), o.Actor(t, "monitor"), posts[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	link := ledger.Command{Action: ledger.ActLink}.With(ledger.Linking{Posts: []string{posts[1].ID}})
	if e, err = o.Desk.Act(t.Context(), by, e.ID, e.Version, link); err != nil {
		t.Fatal(err)
	}
	split := ledger.Command{Action: ledger.ActSplit, Reason: "两件事"}.With(ledger.Splitting{Title: "另一件", Posts: []string{posts[1].ID}})
	if _, err = o.Desk.Act(t.Context(), by, e.ID, e.Version, split); err != nil {
		t.Fatal(err)
	}
	fresh, err := o.Ledger.ByPost(t.Context(), by, posts[1].ID)
	if err != nil || fresh.Matter.URL != posts[1].URL || fresh.Matter.URL == e.Matter.URL || !fresh.Matter.DiscoveredAt.Equal(e.Matter.DiscoveredAt) {
		t.Errorf("%+v (%v)", fresh.Matter, err)
	}

	// What is left, once its own first post is taken out too, tells of the next.
	e, err = o.Ledger.ByPost(t.Context(), by, posts[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	link = ledger.Command{Action: ledger.ActLink}.With(ledger.Linking{Posts: []string{posts[2].ID}})
	if e, err = o.Desk.Act(t.Context(), by, e.ID, e.Version, link); err != nil {
		t.Fatal(err)
	}
	split = ledger.Command{Action: ledger.ActSplit, Reason: "又是两件"}.With(ledger.Splitting{Title: "主件另列", Posts: []string{posts[0].ID}, Rest: &ledger.Origin{URL: "https://made.up.example"}})
	if e, err = o.Desk.Act(t.Context(), by, e.ID, e.Version, split); err != nil {
		t.Fatal(err)
	}
	own, err := o.Ledger.ByPost(t.Context(), by, posts[0].ID)
	if err != nil || own.Matter.URL != posts[0].URL || e.Matter.URL != posts[2].URL || e.Matter.PublishedAt.IsZero() {
		t.Errorf("the first post: %+v; what is left: %+v (%v)", own.Matter, e.Matter, err)
	}
}
