package ledger

import "slices"

// State is where an entry stands in the chain (状态).
type State string

// The states, in the order of the chain.
const (
	StateClue       State = "clue"        // 线索
	StateLeftOut    State = "left-out"    // 不列入
	StateToTriage   State = "to-triage"   // 待研判
	StateToDispatch State = "to-dispatch" // 待交办
	StateToAccept   State = "to-accept"   // 待签收
	StateToRule     State = "to-rule"     // 待裁定: a return waits for its ruling
	StateInHand     State = "in-hand"     // 核查处置
	StateReview1    State = "review-1"    // 初审
	StateReview2    State = "review-2"    // 复审
	StateReview3    State = "review-3"    // 终审
	StateReview4    State = "review-4"    // 政府审签
	StateToPublish  State = "to-publish"  // 待发布
	StateFollowUp   State = "follow-up"   // 跟踪
	StateToClose    State = "to-close"    // 待办结审核
	StateClosed     State = "closed"      // 已办结
	StateArchived   State = "archived"    // 已归档: read-only
	StateVoided     State = "voided"      // 已作废: kept, out of all rates
)

// States lists all states in the order of the chain.
var States = []State{
	StateClue, StateLeftOut, StateToTriage, StateToDispatch, StateToAccept, StateToRule, StateInHand,
	StateReview1, StateReview2, StateReview3, StateReview4, StateToPublish, StateFollowUp,
	StateToClose, StateClosed, StateArchived, StateVoided,
}

var stateNames = map[State]string{
	StateClue: "线索", StateLeftOut: "不列入", StateToTriage: "待研判", StateToDispatch: "待交办",
	StateToAccept: "待签收", StateToRule: "待裁定", StateInHand: "核查处置",
	StateReview1: "初审", StateReview2: "复审", StateReview3: "终审", StateReview4: "政府审签",
	StateToPublish: "待发布", StateFollowUp: "跟踪", StateToClose: "待办结审核",
	StateClosed: "已办结", StateArchived: "已归档", StateVoided: "已作废",
}

// Name is the state's Chinese name, and the state itself where it has none.
func (s State) Name() string {
	if n, ok := stateNames[s]; ok {
		return n
	}
	return string(s)
}

// Open reports whether somebody still has to do something: every state but
// 不列入, 已办结, 已归档 and 已作废.
func (s State) Open() bool { return slices.Contains(openStates, s) }

// Owing reports whether what is owed on the entry can still be recorded, the
// report back of an instruction or a receipt: every state but 已归档 and 已作废.
func (s State) Owing() bool { return slices.Contains(lateStates, s) }

var (
	openStates = []State{
		StateClue, StateToTriage, StateToDispatch, StateToAccept, StateToRule, StateInHand,
		StateReview1, StateReview2, StateReview3, StateReview4, StateToPublish, StateFollowUp, StateToClose,
	}
	triagedStates    = openStates[2:] // 待交办 and later
	dispatchedStates = openStates[3:] // 待签收 and later
	reviewStates     = []State{StateReview1, StateReview2, StateReview3, StateReview4}
)

// stage is 1 to 4 for the four reviews and 0 for any other state.
func (s State) stage() int { return slices.Index(reviewStates, s) + 1 }
