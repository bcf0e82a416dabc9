package ledger

import (
	"testing"

	"yuqing/internal/access"
)

// TestChainOfTheRules holds the table to the chain as the office's rules tell
// it, written down here a second time by hand: who takes an entry from where
// to where.
func TestChainOfTheRules(t *testing.T) {
	r1, r2, r3, gov := access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3, access.RoleGovernment
	for _, want := range []struct {
		from   State
		action Action
		role   access.Role
		to     State
	}{
		{StateClue, ActScreen, monitor, StateToTriage},
		{StateClue, ActLeaveOut, monitor, StateLeftOut},
		{StateToTriage, ActLeaveOut, analyst, StateLeftOut},
		{StateToTriage, ActMerge, analyst, StateLeftOut},
		{StateLeftOut, ActRelist, analyst, StateToTriage},
		{StateToTriage, ActTriage, analyst, StateToDispatch},
		{StateToTriage, ActConfirm, head, StateToDispatch},
		{StateToDispatch, ActDispatch, coordinator, StateToAccept},
		{StateToAccept, ActRecall, coordinator, StateToDispatch},
		{StateToAccept, ActAccept, contact, StateInHand},
		{StateToAccept, ActReturn, contact, StateToRule},
		{StateToRule, ActUphold, coordinator, StateToDispatch},
		{StateToRule, ActOverrule, head, StateToAccept},
		{StateInHand, ActFeedback, contact, StateInHand},
		{StateInHand, ActReassign, head, StateToAccept},
		{StateInHand, ActSubmit, contact, StateReview1},
		{StateReview1, ActApprove, r1, StateReview2},
		{StateReview2, ActApprove, r2, StateReview3},
		{StateReview3, ActApprove, r3, StateReview4},
		{StateReview3, ActApprove, r3, StateToPublish},
		{StateReview4, ActApprove, gov, StateToPublish},
		{StateReview3, ActApproveReply, r3, StateFollowUp},
		{StateReview4, ActApproveReply, gov, StateFollowUp},
		{StateReview1, ActReject, r1, StateInHand},
		{StateReview2, ActReject, r2, StateInHand},
		{StateReview3, ActReject, r3, StateInHand},
		{StateReview4, ActReject, gov, StateInHand},
		{StateToPublish, ActPublish, publisher, StateFollowUp},
		{StateFollowUp, ActRebound, monitor, StateInHand},
		{StateFollowUp, ActAskClose, contact, StateToClose},
		{StateToClose, ActClose, coordinator, StateClosed},
		{StateToClose, ActClose, leader, StateClosed},
		{StateToClose, ActRefuseClose, coordinator, StateInHand},
		{StateClosed, ActArchive, coordinator, StateArchived},
		{StateClosed, ActReopen, head, StateInHand},
		{StateArchived, ActReopen, head, StateInHand},
		{StateToDispatch, ActVoid, head, StateVoided},
		{StateToClose, ActVoid, head, StateVoided},
		{StateInHand, ActReportUp, coordinator, StateInHand},
	} {
		if !has(want.from, want.action, want.role, want.to) {
			t.Errorf("the table lacks: %s --%s (%s)--> %s", want.from, want.action, want.role, want.to)
		}
	}
	for _, a := range allowedIn(StateArchived) {
		if a != ActReopen && a != ActLookBack {
			t.Errorf("已归档 is read-only but for 回头看, yet allows %s", a)
		}
	}
	if got := allowedIn(StateVoided); len(got) > 0 {
		t.Errorf("已作废 allows %v", got)
	}
}

func has(from State, action Action, role access.Role, to State) bool {
	for _, r := range rulesFor(from, action) {
		for _, x := range r.Roles {
			if x == role && r.target(from) == to {
				return true
			}
		}
	}
	return false
}

// A refusal tells people what they can do instead, and nothing that only the system
// does by itself.
func TestRefusalsNameWhatPeopleCanDo(t *testing.T) {
	for _, s := range openStates {
		for _, a := range allowedBut(&Entry{State: s}, "") {
			if a == ActReclock {
				t.Errorf("in %s people are offered “%s”", s.Name(), a.Name())
			}
		}
	}
}
