package ledger_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
	"yuqing/ledger"
)

// A caller's name is hidden in all that is written about their ticket, though
// nothing around it says that it is a name; in a draft, from those who do not work
// on it.
func TestWhoCalledIsNotNamedInWhatIsWritten(t *testing.T) {
	o := office()
	ticket := opinion.Post{Author: "祝融生", Kind: opinion.KindTicket, Ticket: &opinion.Ticket{Number: "1", Phone: "3366778"}}
	o.Service.Knowing(func(_ context.Context, posts []string) (privacy.Callers, error) {
		if len(posts) == 1 && posts[0] == "post-1" {
			return privacy.CallersOf(ticket), nil
		}
		return privacy.Callers{}, nil
	})
	e, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{
		Title: "祝融生家门前路灯", Summary: "祝融生（3366778）说路灯不亮", Posts: []string{"post-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	contact := o.People[access.RoleContact]
	e = do(t, o, contact, e, ledger.Command{Action: ledger.ActFeedback, Reason: "祝融生催办"}.With(ledger.Feedback{Text: "到祝融生处核实，3366778无人接听"}))
	e = do(t, o, contact, e, ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{Title: "答复", Text: "请祝融生放心，路灯已修好。", Without: "无"}))
	for name, want := range map[access.Role]bool{access.RoleContact: true, access.RoleLeader: false} {
		who := o.People[name]
		seen, err := o.Get(ctx, who, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		acts, err := o.History(ctx, who, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		page, err := o.List(ctx, who, ledger.Filter{Limit: 10, Now: o.Now()})
		if err != nil || len(page.Entries) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		all, err := json.Marshal([]any{seen.Shown(who), ledger.ShownActs(seen, who, acts), page.Entries[0].Shown(who)})
		if err != nil {
			t.Fatal(err)
		}
		named := strings.Count(string(all), "祝融生")
		if named > 0 != want || strings.Contains(strings.ReplaceAll(string(all), "请祝融生放心", ""), "祝融生") {
			t.Errorf("%s reads the name %d times: %s", name, named, all)
		}
		if strings.Contains(string(all), "3366778") {
			t.Errorf("%s reads the number: %s", name, all)
		}
	}
}
