package desk_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"yuqing/internal/desk"
	"yuqing/internal/eventflow"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// call is a ticket; the office's analysis gives each a risk of 35.
func call(n int, about, phone string) opinion.Post {
	at := webtest.Start.Add(-time.Duration(n) * time.Minute)
	return opinion.Post{
		ID: fmt.Sprintf("call-%d", n), Source: "src-hotline", Key: fmt.Sprintf("GD%05d", n), Kind: opinion.KindTicket, Title: about, Text: about + fmt.Sprintf("，第%d次反映。", n),
		Author: "刘某", PublishedAt: at, CollectedAt: at, Ticket: &opinion.Ticket{Number: fmt.Sprintf("GD%05d", n), Channel: opinion.ChannelHotline, Phone: phone},
	}
}

// A ticket goes into the ledger by itself where its risk is what the office has
// said, once, as a clue that is discovered when it was received; what is less
// risky, answered already, or not to go by itself stays where it is.
func TestARiskyTicketGoesIntoTheLedgerByItself(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	answered := webtest.Posts()[2]
	risky := call(1, "幼儿园旁爆炸声，多名儿童受伤", "13800000001")
	o.Take(t, answered, risky)
	for _, c := range []struct {
		name string
		q    desk.EscalationQuery
		want int
	}{
		{"nothing goes by itself", desk.EscalationQuery{Days: 7}, 0},
		{"several people only", desk.EscalationQuery{People: 3, Days: 7}, 0},
		{"a risk that it has not", desk.EscalationQuery{Risk: 36, Days: 7}, 0},
		{"its risk", desk.EscalationQuery{Risk: 35, Days: 30}, 1},
		{"once", desk.EscalationQuery{Risk: 35, Days: 30}, 0},
	} {
		if n, err := o.Desk.Escalate(t.Context(), c.q); n != c.want || err != nil {
			t.Fatalf("%s: %d, %v", c.name, n, err)
		}
	}
	e, err := o.Ledger.ByPost(t.Context(), o.Actor(t, "leader"), risky.ID)
	if err != nil || e.State != ledger.StateClue || e.Matter.Channel != opinion.ChannelHotline || e.Matter.TicketNumber != "GD00001" || !e.Matter.DiscoveredAt.Equal(risky.PublishedAt) {
		t.Errorf("%+v %v", e.Matter, err)
	}
	acts, err := o.Ledger.History(t.Context(), o.Actor(t, "leader"), e.ID)
	if err != nil || len(acts) != 1 || acts[0].Actor.Name != "系统" {
		t.Errorf("registered by %+v, %v", acts, err)
	}
	if _, err := o.Ledger.ByPost(t.Context(), o.Actor(t, "leader"), answered.ID); err == nil {
		t.Error("a ticket that has its answer went into the ledger")
	}
}

// More risky tickets than are looked at at once all get in, a lot at a time.
func TestAllRiskyTicketsGetIntoTheLedger(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	var posts []opinion.Post
	for i := range 130 {
		posts = append(posts, call(i, fmt.Sprintf("第%d户燃气泄漏", i), ""))
	}
	o.Take(t, posts...)
	total := 0
	for range 3 {
		n, err := o.Desk.Escalate(t.Context(), desk.EscalationQuery{Risk: 30, Days: 7})
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if total != len(posts) {
		t.Errorf("%d of %d", total, len(posts))
	}
}

// busy is an office where so many other matters were in the news since.
type busy struct {
	eventflow.Reader
	others int
	asked  []eventflow.Filter
}

func (b *busy) Events(ctx context.Context, f eventflow.Filter) (eventflow.Page, error) {
	b.asked = append(b.asked, f)
	if f.Offset < b.others {
		var p eventflow.Page
		for i := range min(f.Limit, b.others-f.Offset) {
			p.Events = append(p.Events, eventflow.Event{ID: fmt.Sprint("other-", f.Offset+i)})
		}
		return p, nil
	}
	f.Offset -= b.others
	return b.Reader.Events(ctx, f)
}

// Three people's matter rises however much else was in the news: by itself where
// the office has said so, and else by the hand of a person.
func TestSeveralPeoplesMatterRisesAmongMany(t *testing.T) {
	for _, byHand := range []bool{false, true} {
		var posts []opinion.Post
		for i, phone := range []string{"13800000001", "13800000002", "13800000003", "13800000001"} {
			posts = append(posts, call(i, "柳塘镇自来水浑浊发黄，已经持续多日，无法饮用，要求尽快处理", phone))
		}
		o := office(t, posts...)
		news := &busy{Reader: o.DeskDeps.Events, others: 1200}
		o.DeskDeps.Events = news
		o.Desk = desk.New(o.DeskDeps)
		found, err := o.Desk.Escalations(t.Context(), o.Actor(t, "monitor"), desk.EscalationQuery{})
		if err != nil || len(found.Matters) != 1 || found.Matters[0].People != 3 || found.Matters[0].Tickets != 4 {
			t.Fatalf("%+v %v", found.Matters, err)
		}
		for _, f := range news.asked {
			if f.MinTickets != 3 {
				t.Errorf("the store is asked for %+v", f)
			}
		}
		if byHand {
			if _, err = o.Desk.OpenEventEntry(t.Context(), o.Actor(t, "monitor"), found.Matters[0].Event); err != nil {
				t.Fatal(err)
			}
		} else if n, err := o.Desk.Escalate(t.Context(), desk.EscalationQuery{People: 3, Days: 14}); n != 1 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		e, err := o.Ledger.ByPost(t.Context(), o.Actor(t, "leader"), posts[0].ID)
		if err != nil || len(e.Matter.Posts) != 4 {
			t.Errorf("by hand %v: %v, %v", byHand, e.Matter.Posts, err)
		}
	}
}
