package ledger_test

import (
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// onPaper is a review written down for somebody without an account.
func onPaper(name string, evidence ...string) ledger.Command {
	c := cmd(ledger.ActApprove, nil)
	c.For, c.Evidence = &ledger.Person{Name: name}, evidence
	return c
}

func TestEvidenceIsAnAttachment(t *testing.T) {
	o := office()
	o.Attached = []ledger.Scan{
		{Hash: "signed", Signed: true}, {Hash: "picture"}, {Hash: "old", Signed: true, On: "draft:1"}, {Hash: "new", Signed: true, On: "draft:2"},
	}
	coordinator := o.People[access.RoleCoordinator]
	e := at(t, o, ledger.StateReview1, opinion.LevelOrdinary)
	e = do(t, o, o.People[access.RoleReviewer1], e, ledgertest.Sample(ledger.ActReject, "", ""))
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActSubmit, "", ""))
	refused[*ledger.InvalidError](t, o, coordinator, e, onPaper("甲", "x"), "没有附件“x”")
	refused[*ledger.InvalidError](t, o, coordinator, e, onPaper("甲", "signed", "x"), "没有附件“x”")
	refused[*ledger.InvalidError](t, o, coordinator, e, onPaper("甲", "picture"), "签批件")
	refused[*ledger.InvalidError](t, o, coordinator, e, onPaper("甲", "old"), "本版稿件")
	e = do(t, o, coordinator, e, onPaper("甲", "new", "picture"))

	own := cmd(ledger.ActApprove, nil)
	own.Evidence = []string{"x"}
	refused[*ledger.InvalidError](t, o, o.People[access.RoleReviewer2], e, own, "没有附件")
	own.Evidence = []string{"picture"}
	do(t, o, o.People[access.RoleReviewer2], e, own)
}

// TestEverySignatureNeedsItsScan: what leaders and the head sign, too.
func TestEverySignatureNeedsItsScan(t *testing.T) {
	o := office()
	o.Attached = []ledger.Scan{{Hash: "picture"}}
	coordinator := o.People[access.RoleCoordinator]
	for s, action := range map[ledger.State]ledger.Action{
		ledger.StateReview4: ledger.ActApprove, ledger.StateToClose: ledger.ActClose, ledger.StateClosed: ledger.ActReopen, ledger.StateInHand: ledger.ActReassign,
		ledger.StateToRule: ledger.ActOverrule, ledger.StateToAccept: ledger.ActVoid,
	} {
		e := at(t, o, s, opinion.LevelMajor)
		c := ledgertest.Sample(action, "", "")
		c.For = &ledger.Person{Name: "某领导"}
		refused[*ledger.InvalidError](t, o, coordinator, e, c, "扫描件")
		c.Evidence = []string{"picture"}
		refused[*ledger.InvalidError](t, o, coordinator, e, c, "签批件")
	}
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	byPhone := ledgertest.Sample(ledger.ActInstruct, "", "")
	byPhone.For = &ledger.Person{Name: "某县长"}
	do(t, o, coordinator, e, byPhone)
}

func TestADisabledAccountSignsNothing(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateReview1, opinion.LevelOrdinary)
	c := onPaper("", ledgertest.SignedScan)
	c.For = &ledger.Person{UserID: "reviewer1"}
	o.Disabled = map[string]bool{"reviewer1": true}
	refused[*ledger.InvalidError](t, o, o.People[access.RoleCoordinator], e, c, "停用")
	o.Disabled = nil
	do(t, o, o.People[access.RoleCoordinator], e, c)
}

// recorder is somebody who may write down for anybody and review.
func recorder(id string) access.Actor {
	return access.Actor{UserID: id, Name: "某" + id, UnitID: "u-office", Roles: []access.Role{
		access.RoleCoordinator, access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3,
	}}
}

func TestWhoWroteTheDraftDownDoesNotReviewIt(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	draft := ledgertest.Sample(ledger.ActSubmit, "", "")
	draft.For = &ledger.Person{Name: "卫健局小李"}
	one, two := recorder("one"), recorder("two")
	e = do(t, o, one, e, draft)
	refused[*ledger.ForbiddenError](t, o, one, e, cmd(ledger.ActApprove, nil), "代录稿件的人")
	c := onPaper("", ledgertest.SignedScan)
	c.For = &ledger.Person{UserID: "reviewer1"}
	e = do(t, o, one, e, c) // somebody else's signature: that is what the scan shows
	e = do(t, o, two, e, cmd(ledger.ActApprove, nil))
	do(t, o, two, e, cmd(ledger.ActApprove, nil))
}

// TestOneHandDoesNotEnterTheWholeChain: from 较大 up.
func TestOneHandDoesNotEnterTheWholeChain(t *testing.T) {
	o := office()
	one, two := recorder("one"), recorder("two")
	signed := func(name string) ledger.Command { return onPaper(name, ledgertest.SignedScan) }

	e := at(t, o, ledger.StateReview1, opinion.LevelLarger)
	e = do(t, o, one, e, signed("甲"))
	refused[*ledger.ForbiddenError](t, o, one, e, cmd(ledger.ActApprove, nil), "合计")
	e = do(t, o, one, e, signed("乙"))
	refused[*ledger.ForbiddenError](t, o, one, e, signed("丙"), "全由一人录入")
	refused[*ledger.ForbiddenError](t, o, one, e, signed("甲"), "不同的人")
	do(t, o, two, e, signed("丙"))
	do(t, o, o.People[access.RoleReviewer3], at(t, o, ledger.StateReview3, opinion.LevelLarger), cmd(ledger.ActApprove, nil))

	small := at(t, o, ledger.StateReview1, opinion.LevelOrdinary)
	for _, name := range []string{"甲", "乙", "丙"} {
		small = do(t, o, one, small, signed(name))
	}
	small = do(t, o, o.People[access.RoleHead], small, ledgertest.Sample(ledger.ActRegrade, opinion.LevelLarger, ""))
	refused[*ledger.IllegalError](t, o, o.People[access.RolePublisher], small, ledgertest.Sample(ledger.ActPublish, "", ""), "全由一人录入")
}

// TestOtherActsAreNoReviews: a fact that is noted while a draft is reviewed, or
// what ends it otherwise, is asked nothing of who entered what.
func TestOtherActsAreNoReviews(t *testing.T) {
	o := office()
	reviewer := o.People[access.RoleReviewer1]
	e := at(t, o, ledger.StateReview2, opinion.LevelMajor)
	late := ledgertest.Sample(ledger.ActAskLate, "", "")
	e = do(t, o, reviewer, e, late)
	e = do(t, o, o.People[access.RoleReviewer2], e, cmd(ledger.ActApprove, nil))
	do(t, o, o.People[access.RoleHead], e, ledgertest.Sample(ledger.ActVoid, "", ""))
}
