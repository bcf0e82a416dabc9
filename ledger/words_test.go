package ledger_test

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

const approved = "经核实，12名学生已返校。\n食堂停业整改。"

// drafted is a matter whose approved text is known.
func drafted(t *testing.T, o *ledgertest.Office, to ledger.State, level opinion.Level, publicity ledger.Publicity) ledger.Entry {
	t.Helper()
	steps := ledgertest.Path(to, level)
	for i, s := range steps {
		switch s.Action {
		case ledger.ActSubmit:
			steps[i].Command = s.With(ledger.Drafting{Text: approved, Publicity: publicity, Secrecy: "不涉密", Without: "无"})
		case ledger.ActApprove:
			if steps[i].Role == access.RoleReviewer3 && publicity != ledger.PublicityOpen {
				steps[i].Command = cmd(ledger.ActApproveReply, ledger.Reviewing{Channel: "电话"})
				steps = steps[:i+1]
			}
		}
		if i == len(steps)-1 {
			break
		}
	}
	clue, err := o.At(ledger.StateClue, level, ledger.Matter{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := o.Walk(clue, steps...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func out(action ledger.Action, text string) ledger.Command {
	return cmd(action, ledger.Publishing{Channel: "政务微博", Text: text, Speaker: "某甲", Rank: "主要负责人"})
}

func TestOnlyReviewedWordsGoOut(t *testing.T) {
	o := office()
	publisher := o.People[access.RolePublisher]
	e := drafted(t, o, ledger.StateToPublish, opinion.LevelOrdinary, ledger.PublicityOpen)
	for _, action := range []ledger.Action{ledger.ActPublish, ledger.ActPress} {
		refused[*ledger.InvalidError](t, o, publisher, e, out(action, "经核实，20名学生已返校。食堂停业整改。"), "审定稿为“经核实，12名学生")
		refused[*ledger.InvalidError](t, o, publisher, e, out(action, "经核实，12名学生已返校。"), "食堂停业整改")
	}
	e = do(t, o, publisher, e, out(ledger.ActPublish, "经核实，12名学生已返校。\r\n\n　食堂 停业整改。"))
	for _, action := range []ledger.Action{ledger.ActPublishMore, ledger.ActPress} {
		refused[*ledger.InvalidError](t, o, publisher, e, out(action, "全部学生已返校。"), "确定口径")
		e = do(t, o, publisher, e, out(action, ""))
		e = do(t, o, publisher, e, out(action, approved))
	}
}

// TestNewWordsAreAgreedToByAnother: a rolling update, or a short form.
func TestNewWordsAreAgreedToByAnother(t *testing.T) {
	o := office()
	const update = "截至今日，学生全部返校。"
	both := access.Actor{UserID: "both", Name: "某both", UnitID: "u-office", Roles: []access.Role{access.RolePublisher, access.RoleReviewer3}}
	agree := cmd(ledger.ActStatement, ledger.Memo{Text: update})

	e := drafted(t, o, ledger.StateFollowUp, opinion.LevelOrdinary, ledger.PublicityOpen)
	e = do(t, o, both, e, agree)
	refused[*ledger.InvalidError](t, o, both, e, out(ledger.ActPublishMore, update), "另一人")
	e = do(t, o, o.People[access.RoleReviewer1], e, agree)
	e = do(t, o, both, e, out(ledger.ActPublishMore, update))
	e = do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActRebound, "", ""))
	e, err := o.Walk(e, ledgertest.Path(ledger.StateFollowUp, opinion.LevelOrdinary)[4:]...)
	if err != nil {
		t.Fatal(err)
	}
	refused[*ledger.InvalidError](t, o, both, e, out(ledger.ActPublishMore, update), "另一人")

	e = drafted(t, o, ledger.StateFollowUp, opinion.LevelMajor, ledger.PublicityOpen)
	e = do(t, o, o.People[access.RoleAnalyst], e, agree)
	refused[*ledger.InvalidError](t, o, both, e, out(ledger.ActPublishMore, update), "审定稿")
	e = do(t, o, o.People[access.RoleGovernment], e, agree)
	do(t, o, both, e, out(ledger.ActPublishMore, update))
}

// TestADirectReplyIsNotMadePublic: what was not to be published is not, by the
// way of 续发.
func TestADirectReplyIsNotMadePublic(t *testing.T) {
	o := office()
	publisher := o.People[access.RolePublisher]
	e := drafted(t, o, ledger.StateFollowUp, opinion.LevelOrdinary, ledger.PublicityClosed)
	if e.State != ledger.StateFollowUp || len(e.Responses) != 1 {
		t.Fatalf("%s %+v", e.State, e.Responses)
	}
	refused[*ledger.InvalidError](t, o, publisher, e, out(ledger.ActPublishMore, ""), "不能公开发布")
	e = do(t, o, o.People[access.RoleHead], e, cmd(ledger.ActStatement, ledger.Memo{Text: "已答复当事人。"}))
	do(t, o, publisher, e, out(ledger.ActPublishMore, "已答复当事人。"))
}
