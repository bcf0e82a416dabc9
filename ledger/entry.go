package ledger

import (
	"time"

	"yuqing/internal/opinion"
	"yuqing/internal/privacy"
)

// Entry (台账条目) is one matter, from discovery to archive: the fold of its
// acts. It is a value; Apply never changes the one it is given.
type Entry struct {
	callers privacy.Callers // who called about it; the service puts them in, see Service.know

	ID      string `json:"id"`
	Number  string `json:"number"`  // 编号, 2026-00001, unique
	Version int    `json:"version"` // Seq of the last act
	Head    string `json:"head"`    // Hash of the last act

	State      State     `json:"state"`
	StateSince time.Time `json:"state_since"` // when what led here happened
	CreatedAt  time.Time `json:"created_at"`  // recorded
	UpdatedAt  time.Time `json:"updated_at"`  // recorded

	Matter   Matter   `json:"matter"`
	Grade    Grading  `json:"grade"`
	Graded   bool     `json:"graded"`   // level and class are in force
	Awaiting bool     `json:"awaiting"` // 重大 and above: waits for the office head's confirmation
	MergedTo string   `json:"merged_to,omitempty"`
	Absorbed []string `json:"absorbed,omitempty"` // entries merged into this one

	Dispatch   *Dispatching `json:"dispatch,omitempty"` // the order in force (交办单)
	Lead       Assignment   `json:"lead"`               // Unit.ID is empty before dispatch
	Supporting []Assignment `json:"supporting,omitempty"`
	Former     []Assignment `json:"former,omitempty"` // lead units before a return or 改派: what was done stays
	Bounces    int          `json:"bounces"`          // 退单 so far

	Rounds       []Round       `json:"rounds"` // the last one is the current one
	Drafts       []Draft       `json:"drafts,omitempty"`
	Responses    []Response    `json:"responses,omitempty"`
	Feedbacks    []Feedback    `json:"feedbacks,omitempty"`
	FollowUps    []FollowUp    `json:"follow_ups,omitempty"`
	Counts       []Count       `json:"counts,omitempty"` // once 补充信息 changed what 登记 said; see CountsNoted
	Clocks       []Clock       `json:"clocks,omitempty"`
	Extensions   []Extension   `json:"extensions,omitempty"`
	Instructions []Instruction `json:"instructions,omitempty"`
	Facts        []Fact        `json:"facts,omitempty"`
	Misses       []Miss        `json:"misses,omitempty"`
	Checks       []Checked     `json:"checks,omitempty"` // 回头看
	Columns      Columns       `json:"columns"`
	Post         PostCheck     `json:"post,omitzero"` // the original post when last checked
	Rating       *Rating       `json:"rating,omitempty"`
	Closing      Closing       `json:"closing,omitzero"`
	LeftOut      string        `json:"left_out,omitempty"` // 无关, 仅关注 or 并入
	// ReboundProposed: the system thinks that the matter flares up again, and
	// nobody in the office has judged that yet, by 再发酵 or by 跟踪反馈.
	ReboundProposed bool `json:"rebound_proposed,omitempty"`
	LateRecords     int  `json:"late_records"` // acts that were recorded late (补录)
	// LateRequests ask for leave to record past the office's limit.
	LateRequests []LateRequest `json:"late_requests,omitempty"`
	// AsOf is set on what a unit that was relieved is shown: the entry as it was
	// when it left. No stored entry has it.
	AsOf time.Time `json:"as_of,omitzero"`
}

// Round (轮次) is one go from discovery, rebound or reopening to closing.
type Round struct {
	No        int       `json:"no"`         // from 1
	Cause     Action    `json:"cause"`      // create, rebound or reopen
	StartedAt time.Time `json:"started_at"` // when its clocks start
	// Moments are the acts of the round, by the time they happened.
	Moments []Moment `json:"moments"`
	// FinalReports are when a superior was sent the 终报: one of them meets the
	// superior's deadline where nothing is to be answered in public.
	FinalReports []time.Time `json:"final_reports,omitempty"`
}

// Moment is when an act happened.
type Moment struct {
	Action Action    `json:"action"`
	At     time.Time `json:"at"`
}

// UnitRef names a unit by its ID and by the name it had then.
type UnitRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PartState is where a unit stands with its part.
type PartState string

// The states of an assignment.
const (
	PartToAccept PartState = "待签收"
	PartInHand   PartState = "办理中"
	PartReported PartState = "已报送"
	PartReturned PartState = "已退单"
	PartRecalled PartState = "已改派"
)

// Assignment is a unit's part in an entry: 牵头 or 配合.
type Assignment struct {
	Unit         UnitRef   `json:"unit"`
	State        PartState `json:"state"`
	DispatchedAt time.Time `json:"dispatched_at,omitzero"`
	AcceptedAt   time.Time `json:"accepted_at,omitzero"`
	LeftAt       time.Time `json:"left_at,omitzero"` // returned it, or another leads since
	ReportedAt   time.Time `json:"reported_at,omitzero"`
	AcceptedBy   Person    `json:"accepted_by,omitzero"` // 首接人 for the lead unit
	Section      string    `json:"section,omitempty"`    // 分办: the section or station
	Within       UnitRef   `json:"within,omitzero"`      // 分办: that section, where it is a unit here
	Text         string    `json:"text,omitempty"`       // what it reported, or the basis of its return
}

// Draft is one version of an answer, with its reviews (三审).
type Draft struct {
	Version   int       `json:"version"` // from 1, over all rounds
	Round     int       `json:"round"`
	Author    Person    `json:"author"`
	At        time.Time `json:"at"`
	Drafting            // what was submitted
	SecrecyBy Person    `json:"secrecy_by,omitzero"`
	Evidence  []string  `json:"evidence,omitempty"`
	Reviews   []Review  `json:"reviews,omitempty"`
}

// Review is what one reviewer said of a draft.
type Review struct {
	Stage    int       `json:"stage"` // 1 to 3, 4 for 政府审签
	Pass     bool      `json:"pass"`
	By       Person    `json:"by"`
	At       time.Time `json:"at"`
	Comments string    `json:"comments,omitempty"`
	Marks    []Mark    `json:"marks,omitempty"`
	Evidence []string  `json:"evidence,omitempty"` // the signed scan
}

// Response is one outward answer.
type Response struct {
	Kind  Action    `json:"kind"` // publish, press, publish-more, approve-reply or answered
	Round int       `json:"round"`
	Draft int       `json:"draft"` // Draft.Version
	At    time.Time `json:"at"`
	By    Person    `json:"by"`
	Publishing
}

// level is the level in force, 一般 before triage.
func (e *Entry) level() opinion.Level {
	if e.Grade.Level == "" {
		return opinion.LevelOrdinary
	}
	return e.Grade.Level
}

// Round returns the current round, and the zero Round for an empty entry.
func (e Entry) Round() Round {
	if len(e.Rounds) == 0 {
		return Round{}
	}
	return e.Rounds[len(e.Rounds)-1]
}

// Draft returns the latest draft of the current round, or nil.
func (e Entry) Draft() *Draft {
	if len(e.Drafts) == 0 {
		return nil
	}
	if d := &e.Drafts[len(e.Drafts)-1]; d.Round == e.Round().No {
		return d
	}
	return nil
}
