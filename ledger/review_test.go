package ledger_test

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

func TestTheAuthorNeverReviews(t *testing.T) {
	o := office()
	one := ledgertest.Everybody()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	e = do(t, o, one, e, ledgertest.Sample(ledger.ActSubmit, "", ""))
	approve := cmd(ledger.ActApprove, nil)
	refused[*ledger.ForbiddenError](t, o, one, e, approve, "撰稿人")
	onPaper := approve
	onPaper.For, onPaper.Evidence = &ledger.Person{Name: "老王"}, []string{ledgertest.SignedScan}
	refused[*ledger.ForbiddenError](t, o, one, e, onPaper, "撰稿人")
}

func TestWhoReviewsHowOften(t *testing.T) {
	two := access.Actor{UserID: "r", Name: "审", UnitID: "u", Roles: []access.Role{access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3}}
	approve := cmd(ledger.ActApprove, nil)

	o := office()
	e := at(t, o, ledger.StateReview1, opinion.LevelOrdinary)
	e = do(t, o, two, e, approve)
	e = do(t, o, two, e, approve)
	refused[*ledger.ForbiddenError](t, o, two, e, approve, "最多办理其中两道")

	e = at(t, o, ledger.StateReview1, opinion.LevelLarger)
	e = do(t, o, two, e, approve)
	refused[*ledger.ForbiddenError](t, o, two, e, approve, "不同的人")

	o.Book.Settings.DistinctReviewers = true
	e = at(t, o, ledger.StateReview1, opinion.LevelOrdinary)
	e = do(t, o, two, e, approve)
	refused[*ledger.ForbiddenError](t, o, two, e, approve, "本办规定")
}

// TestRegradedAfterReview: what was reviewed for a lower level is not
// published at a higher one.
func TestRegradedAfterReview(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToPublish, opinion.LevelOrdinary)
	e = do(t, o, o.People[access.RoleHead], e, ledgertest.Sample(ledger.ActRegrade, opinion.LevelMajor, ""))
	refused[*ledger.IllegalError](t, o, o.People[access.RolePublisher], e, ledgertest.Sample(ledger.ActPublish, "", ""), "政府审签")
	e = do(t, o, o.People[access.RolePublisher], e, ledgertest.Sample(ledger.ActReject, "", ""))
	if e.State != ledger.StateInHand || e.Lead.State != ledger.PartInHand {
		t.Errorf("sent back to %s, the unit is %s", e.State, e.Lead.State)
	}
}

func TestBeforeTheLastReview(t *testing.T) {
	o := office()
	draft := func(d ledger.Drafting) ledger.Entry {
		e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
		d.Text, d.Without = "稿", "无"
		e = do(t, o, o.People[access.RoleContact], e, cmd(ledger.ActSubmit, d))
		return do(t, o, o.People[access.RoleReviewer1], e, cmd(ledger.ActApprove, nil))
	}
	last := o.People[access.RoleReviewer3]

	e := draft(ledger.Drafting{})
	e = do(t, o, o.People[access.RoleReviewer2], e, cmd(ledger.ActApprove, nil))
	refused[*ledger.IllegalError](t, o, last, e, cmd(ledger.ActApprove, ledger.Reviewing{Publicity: ledger.PublicityOpen, Secrecy: "不涉密"}), "公开属性")

	e = draft(ledger.Drafting{})
	e = do(t, o, o.People[access.RoleReviewer2], e, cmd(ledger.ActApprove, ledger.Reviewing{Publicity: ledger.PublicityOpen}))
	refused[*ledger.IllegalError](t, o, last, e, cmd(ledger.ActApprove, nil), "保密审查")

	e = draft(ledger.Drafting{Publicity: ledger.PublicityClosed})
	e = do(t, o, o.People[access.RoleReviewer2], e, cmd(ledger.ActApprove, ledger.Reviewing{Secrecy: "不涉密"}))
	refused[*ledger.IllegalError](t, o, last, e, cmd(ledger.ActApprove, nil), "不能公开发布")
	refused[*ledger.InvalidError](t, o, last, e, cmd(ledger.ActApproveReply, nil), "答复方式")
	e = do(t, o, last, e, cmd(ledger.ActApproveReply, ledger.Reviewing{Channel: "电话"}))
	if r := e.Responses; e.State != ledger.StateFollowUp || len(r) != 1 || r[0].Text != "稿" || r[0].Responder.ID != ledgertest.UnitHealth {
		t.Errorf("direct reply: %s, %+v", e.State, e.Responses)
	}
}
