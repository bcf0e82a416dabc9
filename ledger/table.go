package ledger

import (
	"slices"

	"yuqing/internal/access"
)

// RoleSystem is the role of what the system does by itself (提醒、督办、时限重算).
// No person holds it.
const RoleSystem access.Role = "system"

// Own says on behalf of which unit a person must act.
type Own string

// The values of Own.
const (
	OwnNone    Own = ""
	OwnLead    Own = "lead"    // 单位联络员 of the lead unit
	OwnSupport Own = "support" // 单位联络员 of the supporting unit that the details name
	OwnAny     Own = "any"     // 单位联络员 of any unit that takes part
)

// Rule is one row of the table: who may do what in which states, and where it
// leads. For the role 单位联络员 the unit must be the person's own, see Own.
type Rule struct {
	From   []State // nil: before the entry exists
	Action Action
	Roles  []access.Role
	Own    Own
	When   *Condition // nil: always
	To     State      // "": the state stays
}

const (
	monitor     = access.RoleMonitor
	analyst     = access.RoleAnalyst
	coordinator = access.RoleCoordinator
	contact     = access.RoleContact
	publisher   = access.RolePublisher
	leader      = access.RoleLeader
	head        = access.RoleHead
)

func in(s ...State) []State             { return s }
func by(r ...access.Role) []access.Role { return r }

var (
	notYetAnswered = in(StateToAccept, StateToRule, StateInHand, StateReview1, StateReview2, StateReview3, StateReview4, StateToPublish)
	undispatched   = in(StateClue, StateToTriage, StateToDispatch)
	working        = append(slices.Clone(notYetAnswered), StateFollowUp)
	reviewers      = by(access.RoleReviewer1, access.RoleReviewer2, access.RoleReviewer3, access.RoleGovernment)
	lateStates     = append(in(StateLeftOut, StateClosed), openStates...) // where something is done still
	anyOffice      = by(monitor, analyst, coordinator, publisher, leader, head)
	allOffice      = append(slices.Clone(reviewers), anyOffice...)
)

// Table is the whole state machine. The first row that fits the state, the
// action, a role of the person and its condition is the one that is taken.
var Table = []Rule{
	{nil, ActCreate, by(monitor, analyst, coordinator, RoleSystem), OwnNone, nil, StateClue},
	{in(StateClue), ActScreen, by(monitor), OwnNone, nil, StateToTriage},
	{in(StateClue), ActLeaveOut, by(monitor), OwnNone, nil, StateLeftOut},
	{in(StateToTriage), ActLeaveOut, by(analyst), OwnNone, nil, StateLeftOut},
	{in(StateToTriage), ActMerge, by(analyst), OwnNone, nil, StateLeftOut},
	{in(StateLeftOut), ActRelist, by(analyst), OwnNone, nil, StateToTriage},
	{in(StateToTriage), ActTriage, by(analyst), OwnNone, gradedBelowMajor, StateToDispatch},
	{in(StateToTriage), ActTriage, by(head), OwnNone, nil, StateToDispatch},
	{in(StateToTriage), ActTriage, by(analyst), OwnNone, gradedMajor, ""},
	{in(StateToTriage), ActConfirm, by(head), OwnNone, awaiting, StateToDispatch},

	{in(StateToDispatch), ActDispatch, by(coordinator), OwnNone, nil, StateToAccept},
	{in(StateToAccept), ActRecall, by(coordinator), OwnNone, nil, StateToDispatch},
	{in(StateToAccept), ActAccept, by(contact), OwnLead, nil, StateInHand},
	{in(StateInHand), ActUnaccept, by(contact), OwnLead, justAccepted, StateToAccept},
	{in(StateToAccept), ActReturn, by(contact), OwnLead, nil, StateToRule},
	{in(StateToRule), ActUphold, by(coordinator), OwnNone, nil, StateToDispatch},
	{in(StateToRule), ActOverrule, by(head), OwnNone, nil, StateToAccept},
	{in(StateInHand), ActFeedback, by(contact), OwnLead, nil, ""},
	{in(StateInHand), ActReassign, by(head), OwnNone, nil, StateToAccept},
	{in(StateInHand), ActSubmit, by(contact), OwnLead, nil, StateReview1},

	{in(StateReview1), ActApprove, by(access.RoleReviewer1), OwnNone, nil, StateReview2},
	{in(StateReview2), ActApprove, by(access.RoleReviewer2), OwnNone, nil, StateReview3},
	{in(StateReview3), ActApprove, by(access.RoleReviewer3), OwnNone, needsGovernment, StateReview4},
	{in(StateReview3), ActApprove, by(access.RoleReviewer3), OwnNone, needsNoGovernment, StateToPublish},
	{in(StateReview3), ActApproveReply, by(access.RoleReviewer3), OwnNone, needsNoGovernment, StateFollowUp},
	{in(StateReview4), ActApprove, by(access.RoleGovernment), OwnNone, nil, StateToPublish},
	{in(StateReview4), ActApproveReply, by(access.RoleGovernment), OwnNone, nil, StateFollowUp},
	{in(StateReview1), ActReject, by(access.RoleReviewer1), OwnNone, nil, StateInHand},
	{in(StateReview2), ActReject, by(access.RoleReviewer2), OwnNone, nil, StateInHand},
	{in(StateReview3), ActReject, by(access.RoleReviewer3), OwnNone, nil, StateInHand},
	{in(StateReview4), ActReject, by(access.RoleGovernment), OwnNone, nil, StateInHand},

	{in(StateToPublish), ActPublish, by(publisher), OwnNone, nil, StateFollowUp},
	{in(StateToPublish), ActPress, by(publisher), OwnNone, nil, StateFollowUp},
	{in(StateToPublish), ActReject, by(publisher), OwnNone, nil, StateInHand},
	{in(StateFollowUp), ActPress, by(publisher), OwnNone, nil, ""},
	{in(StateFollowUp), ActPublishMore, by(publisher), OwnNone, nil, ""},
	{in(StateFollowUp), ActRebound, by(monitor), OwnNone, nil, StateInHand},
	{in(StateFollowUp), ActAskClose, by(contact), OwnLead, nil, StateToClose},
	{in(StateToClose), ActClose, by(coordinator), OwnNone, belowMajor, StateClosed},
	{in(StateToClose), ActClose, by(leader), OwnNone, nil, StateClosed},
	{in(StateToClose), ActRefuseClose, by(coordinator, leader), OwnNone, nil, StateInHand},
	{in(StateClosed), ActArchive, by(coordinator), OwnNone, nil, StateArchived},
	{in(StateClosed, StateArchived), ActReopen, by(head), OwnNone, nil, StateInHand},
	{openStates, ActVoid, by(head), OwnNone, nil, StateVoided},

	{openStates, ActReportUp, by(coordinator), OwnNone, nil, ""},
	{lateStates, ActReceipt, by(coordinator), OwnNone, reported, ""},
	{openStates, ActOrdered, by(coordinator), OwnNone, nil, ""},
	{triagedStates, ActRegrade, by(analyst), OwnNone, regradedBelowMajor, ""},
	{triagedStates, ActRegrade, by(head), OwnNone, nil, ""},
	{in(StateToDispatch), ActMerge, by(coordinator, head), OwnNone, nil, StateLeftOut},
	{notYetAnswered, ActMerge, by(head), OwnNone, nil, StateLeftOut}, // it takes an order back from a unit
	{working, ActAddSupport, by(coordinator), OwnNone, nil, ""},
	{working, ActSupportAccept, by(contact), OwnSupport, nil, ""},
	{working, ActSupportUnaccept, by(contact), OwnSupport, nil, ""},
	{working, ActSupportReport, by(contact), OwnSupport, nil, ""},
	{working, ActSupportReturn, by(contact), OwnSupport, nil, ""},
	{working, ActWithin, by(contact), OwnAny, nil, ""},
	{dispatchedStates, ActAskExtension, by(contact), OwnLead, extendable, ""},
	{dispatchedStates, ActExtend, by(head), OwnNone, asked, ""},
	{dispatchedStates, ActRefuseExtend, by(head), OwnNone, asked, ""},
	{openStates, ActConsult, by(analyst, coordinator, head), OwnNone, nil, ""},
	{dispatchedStates, ActRemind, by(monitor, coordinator, head, RoleSystem), OwnNone, nil, ""},
	{dispatchedStates, ActSupervise, by(coordinator, head, RoleSystem), OwnNone, nil, ""},
	{dispatchedStates, ActCirculate, by(head, RoleSystem), OwnNone, nil, ""},
	{undispatched, ActRemind, by(RoleSystem), OwnNone, nil, ""}, // the office's own delay
	{undispatched, ActSupervise, by(RoleSystem), OwnNone, nil, ""},
	{in(StateClosed), ActRemind, by(RoleSystem), OwnNone, owing, ""}, // of an instruction
	{in(StateClosed), ActSupervise, by(RoleSystem), OwnNone, owing, ""},
	{openStates, ActCall, anyOffice, OwnNone, nil, ""},
	{dispatchedStates, ActCall, by(contact), OwnAny, nil, ""},
	{dispatchedStates, ActContact, by(contact), OwnAny, nil, ""},
	{openStates, ActContact, by(monitor, coordinator), OwnNone, nil, ""},
	{openStates, ActInstruct, by(leader), OwnNone, nil, ""},
	{lateStates, ActInstructReport, by(coordinator), OwnNone, instructed, ""}, // it is owed after the closing too
	{append(in(StateClosed), dispatchedStates...), ActInstructReport, by(contact), OwnLead, instructed, ""},
	{openStates, ActTransfer, by(coordinator), OwnNone, nil, ""},
	{openStates, ActCheckPost, by(monitor, analyst, coordinator), OwnNone, nil, ""},
	{openStates, ActStatement, by(analyst, coordinator, head), OwnNone, nil, ""},
	{in(StateToPublish, StateFollowUp), ActStatement, reviewers, OwnNone, nil, ""}, // of what goes out besides the draft
	{in(StateFollowUp, StateToClose, StateClosed), ActFollow, by(monitor, coordinator), OwnNone, nil, ""},
	{in(StateFollowUp, StateToClose), ActFollow, by(contact), OwnLead, nil, ""},
	{in(StateFollowUp, StateToClose, StateClosed), ActProposeRebound, by(RoleSystem), OwnNone, nil, ""},
	{in(StateFollowUp, StateToClose, StateClosed), ActRate, by(monitor, coordinator), OwnNone, nil, ""},
	{openStates, ActNote, by(monitor, analyst, coordinator), OwnNone, nil, ""},
	{openStates, ActLink, by(monitor, analyst, coordinator, RoleSystem), OwnNone, nil, ""},
	{openStates, ActAbsorb, by(analyst, coordinator, head), OwnNone, nil, ""},
	{openStates, ActRelease, by(analyst), OwnNone, absorbed, ""},
	{in(StateLeftOut, StateClosed), ActRelease, by(analyst), OwnNone, absorbed, ""},
	{openStates, ActSplit, by(analyst, coordinator), OwnNone, nil, ""},
	{openStates, ActMiss, by(coordinator, head), OwnNone, nil, ""},
	{append(in(StateClosed), dispatchedStates...), ActDispute, by(contact), OwnAny, nil, ""},
	{append(in(StateClosed), dispatchedStates...), ActSettle, by(coordinator, head), OwnNone, disputed, ""},
	{lateStates, ActAskLate, allOffice, OwnNone, nil, ""},
	{append(in(StateClosed), dispatchedStates...), ActAskLate, by(contact), OwnAny, nil, ""},
	{lateStates, ActAllowLate, by(head), OwnNone, lateAsked, ""},
	{lateStates, ActRefuseLate, by(head), OwnNone, lateAsked, ""},
	{openStates, ActReclock, by(RoleSystem), OwnNone, nil, ""},
	{in(StateClue), ActAnswered, by(RoleSystem), OwnNone, nil, ""},
	{in(StateClue), ActCarryOver, by(RoleSystem), OwnNone, carriedClosed, StateClosed},
	{in(StateClue), ActCarryOver, by(RoleSystem), OwnNone, carriedOpen, StateToTriage},
	{in(StateClosed, StateArchived), ActLookBack, by(monitor, coordinator, head), OwnNone, nil, ""}, // the one fact after 归档
}

// formerTable are rows that earlier releases had and that nobody can act by any
// more: a history that was written by them stays legal.
var formerTable = []Rule{
	{notYetAnswered, ActMerge, by(coordinator), OwnNone, nil, StateLeftOut},
}

// rulesFor returns the rows for an action in a state; the empty state is
// before the entry exists.
func rulesFor(s State, a Action) []Rule {
	return rulesIn(Table, s, a)
}

func rulesIn(table []Rule, s State, a Action) []Rule {
	var found []Rule
	for _, r := range table {
		if r.Action == a && r.in(s) {
			found = append(found, r)
		}
	}
	return found
}

func (r Rule) in(s State) bool {
	if s == "" {
		return r.From == nil
	}
	return slices.Contains(r.From, s)
}

// ofPeople: the rule lets a person act, and not the system alone.
func (r Rule) ofPeople() bool {
	return slices.ContainsFunc(r.Roles, func(role access.Role) bool { return role != RoleSystem })
}

// target is the state that the rule leads to from s.
func (r Rule) target(s State) State {
	if r.To == "" {
		return s
	}
	return r.To
}

// paired are the actions that come with one on another entry, and never alone.
var paired = []Action{ActAbsorb, ActRelease}

// allowedIn lists the actions that the table has for a state, in its order, and
// that somebody can take.
func allowedIn(s State) []Action {
	var actions []Action
	for _, r := range Table {
		if r.in(s) && !slices.Contains(paired, r.Action) && !slices.Contains(actions, r.Action) {
			actions = append(actions, r.Action)
		}
	}
	return actions
}
