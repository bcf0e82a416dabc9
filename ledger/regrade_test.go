package ledger_test

import (
	"encoding/json"
	"slices"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// What a grading leaves out is as before: a flag and a 必须回应 are taken back by
// saying so, and with them the deadlines that they set.
func TestAGradingKeepsWhatItDoesNotSay(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "某镇水被投毒的传言", Flags: []string{opinion.FlagRumour}})
	if err != nil {
		t.Fatal(err)
	}
	analyst := o.People[access.RoleAnalyst]
	raw := func(action ledger.Action, details string) ledger.Command {
		return ledger.Command{Action: action, Reason: "复核", Details: json.RawMessage(details)}
	}
	facts := func() string {
		c, _ := e.Clock(ledger.ClockFeedback)
		return c.Row
	}
	lead := `"lead":{"id":"` + ledgertest.UnitHealth + `"}`
	e = do(t, o, analyst, e, raw(ledger.ActTriage, `{"level":"一般","class":"一般","must_answer":true,"basis":"多人转发",`+lead+`,"supporting":[{"id":"`+ledgertest.UnitTown+`"}]}`))
	if !slices.Equal(e.Grade.Flags, []string{opinion.FlagRumour}) || facts() != "facts-rumour" {
		t.Fatalf("the triage lost the flag: %+v, %s", e.Grade, facts())
	}
	e = do(t, o, analyst, e, raw(ledger.ActRegrade, `{"level":"一般","class":"一般"}`))
	if !e.MustAnswer() || facts() != "facts-rumour" || e.Grade.Basis != "多人转发" || e.Grade.Lead.ID != ledgertest.UnitHealth || len(e.Grade.Supporting) != 1 {
		t.Errorf("saying nothing changed it: %+v, %s", e.Grade, facts())
	}
	e = do(t, o, analyst, e, raw(ledger.ActRegrade, `{"level":"一般","class":"一般","flags":[],"supporting":[],"must_answer":false}`))
	if e.MustAnswer() || len(e.Grade.Flags)+len(e.Grade.Supporting) > 0 || facts() != "" {
		t.Errorf("taken back, and still there: %+v, %s", e.Grade, facts())
	}
	e = do(t, o, analyst, e, raw(ledger.ActRegrade, `{"level":"较大","class":"切身利益"}`))
	if e.MustAnswer() {
		t.Error("said not to be answered, and is again by saying nothing")
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// Where nobody has said whether it must be answered, that goes with each grading.
func TestMustAnswerFollowsTheGrading(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToTriage, "")
	head := o.People[access.RoleHead]
	for _, step := range []struct {
		action ledger.Action
		level  opinion.Level
		class  opinion.Class
		must   bool
	}{
		{ledger.ActTriage, opinion.LevelOrdinary, opinion.ClassOrdinary, false},
		{ledger.ActRegrade, opinion.LevelLarger, opinion.ClassOrdinary, true},
		{ledger.ActRegrade, opinion.LevelOrdinary, opinion.ClassOrdinary, false},
		{ledger.ActRegrade, opinion.LevelOrdinary, opinion.ClassInterests, true},
	} {
		c := cmd(step.action, ledger.Grading{Level: step.level, Class: step.class, Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}})
		c.Reason = "复核"
		if e = do(t, o, head, e, c); e.MustAnswer() != step.must {
			t.Errorf("%s, %s: must be answered %v", step.level, step.class, e.MustAnswer())
		}
	}
}

// The one form of the 简易程序 keeps the flag of the post too.
func TestSimpleKeepsTheFlags(t *testing.T) {
	o := office()
	e, err := o.Simple(ctx, ledgertest.Everybody(), ledger.SimpleForm{
		Opening: ledger.Opening{Key: "k", Matter: ledger.Matter{Title: "传言", Flags: []string{opinion.FlagRumour}}},
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassMisreading, Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := e.Clock(ledger.ClockFeedback); c.Row != "facts-rumour" {
		t.Errorf("the clock of the rumour is %q", c.Row)
	}
	none, err := o.Simple(ctx, ledgertest.Everybody(), ledger.SimpleForm{
		Opening: ledger.Opening{Key: "n", Matter: ledger.Matter{Title: "不是传言", Flags: []string{opinion.FlagRumour}}},
		Grading: ledger.Grading{Level: opinion.LevelOrdinary, Class: opinion.ClassMisreading, Flags: []string{}, Lead: ledger.UnitRef{ID: ledgertest.UnitHealth}},
	})
	if err != nil || len(none.Grade.Flags) > 0 {
		t.Errorf("%+v, %v", none.Grade, err)
	}
}
