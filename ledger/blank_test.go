package ledger_test

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// TestBlanksSayNothing: what is required is not given by blanks, whichever.
func TestBlanksSayNothing(t *testing.T) {
	o := office()
	contact, head := o.People[access.RoleContact], o.People[access.RoleHead]
	for _, blank := range []string{" ", "\t\n", "　　", "\u200b", "\u00a0 \ufeff"} {
		if _, _, err := o.Service.Create(t.Context(), o.People[access.RoleMonitor], ledger.Opening{Matter: ledger.Matter{Title: blank}}); err == nil {
			t.Errorf("a matter called %q", blank)
		}
		e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
		refused[*ledger.InvalidError](t, o, contact, e, cmd(ledger.ActFeedback, ledger.Feedback{Text: blank}), "须有反馈内容")
		refused[*ledger.InvalidError](t, o, contact, e, cmd(ledger.ActSubmit, ledger.Drafting{Text: blank, Without: "无"}), "须有稿件")
		refused[*ledger.InvalidError](t, o, head, e, ledger.Command{Action: ledger.ActVoid, Reason: blank}, "理由")
		refused[*ledger.InvalidError](t, o, head, e, ledger.Command{Action: ledger.ActVoid, Reason: "误登", For: &ledger.Person{Name: blank}}, "由谁办理")
	}
}

// TestOnePersonUnderOneName: a name with blanks in it is the same person's.
func TestOnePersonUnderOneName(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	for _, typed := range []string{"王 主任", "　王主任 ", "王\u200b主任"} {
		e = do(t, o, o.People[access.RoleCoordinator], e, ledger.Command{Action: ledger.ActInstruct, For: &ledger.Person{Name: typed}}.With(ledger.Instructing{By: "王主任", Text: "速办"}))
		acts, err := o.Service.History(t.Context(), o.People[access.RoleHead], e.ID)
		if err != nil || acts[len(acts)-1].Actor.Name != "王主任" {
			t.Errorf("%q: %+v, %v", typed, acts[len(acts)-1].Actor, err)
		}
	}
	e = do(t, o, o.People[access.RoleCoordinator], e, ledger.Command{Action: ledger.ActInstruct, For: &ledger.Person{Name: " John  Smith "}}.With(ledger.Instructing{By: "J", Text: "速办"}))
	if acts, _ := o.Service.History(t.Context(), o.People[access.RoleHead], e.ID); acts[len(acts)-1].Actor.Name != "John Smith" {
		t.Error(acts[len(acts)-1].Actor)
	}
}
