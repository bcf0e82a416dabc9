package ledger

import (
	"encoding/json"
	"slices"
	"time"

	"yuqing/internal/opinion"
)

// ClockKind names what a clock waits for.
type ClockKind string

// The kinds of clocks.
const (
	ClockTriage    ClockKind = "triage"    // 研判: until the matter is graded or left out
	ClockReport    ClockKind = "report"    // 上报
	ClockStatement ClockKind = "statement" // 口径
	ClockAccept    ClockKind = "accept"    // 签收
	ClockContact   ClockKind = "contact"   // 联系当事人
	ClockFeedback  ClockKind = "feedback"  // 首回
	ClockRespond   ClockKind = "respond"   // 回应: the outward answer
	ClockPress     ClockKind = "press"     // 新闻发布会
	ClockUpdate    ClockKind = "update"    // 滚动发布
	ClockClose     ClockKind = "close"     // 办结
)

// ClockKinds lists the kinds in the order in which they usually fall due.
var ClockKinds = []ClockKind{
	ClockTriage, ClockReport, ClockStatement, ClockAccept, ClockContact, ClockFeedback,
	ClockRespond, ClockPress, ClockUpdate, ClockClose,
}

var clockNames = map[ClockKind]string{
	ClockTriage: "研判", ClockReport: "上报", ClockStatement: "口径", ClockAccept: "签收", ClockContact: "联系当事人",
	ClockFeedback: "首回", ClockRespond: "回应", ClockPress: "新闻发布会", ClockUpdate: "滚动发布", ClockClose: "办结",
}

// Name is the kind's Chinese name, and the kind itself where it has none.
func (k ClockKind) Name() string {
	if n, ok := clockNames[k]; ok {
		return n
	}
	return string(k)
}

// ClockRow is one row of the office's clock table: for which matters it
// applies, how long it runs, what starts and what stops it, and why.
// An empty condition fits everything.
type ClockRow struct {
	ID    string    `json:"id"`
	Kind  ClockKind `json:"kind"`
	Name  string    `json:"name"`
	Basis string    `json:"basis"` // 法规依据

	Channels []opinion.Channel `json:"channels,omitempty"`
	Classes  []opinion.Class   `json:"classes,omitempty"`
	Levels   []opinion.Level   `json:"levels,omitempty"`
	Flags    []string          `json:"flags,omitempty"`   // one of them is needed
	Without  []string          `json:"without,omitempty"` // none of them may be there
	// What the matter is about; one that is named in any of the three is needed.
	Categories []string   `json:"categories,omitempty"` // a ticket's category contains one
	Titles     []string   `json:"titles,omitempty"`     // the matter's title contains one
	Topics     []TopicRef `json:"topics,omitempty"`     // it is of one

	MustAnswer bool `json:"must_answer,omitempty"`

	// Exactly one of the two is above 0.
	Hours       float64 `json:"hours,omitempty"` // run through nights and holidays
	WorkingDays int     `json:"working_days,omitempty"`

	Start []Action `json:"start"` // the latest of these starts it; 登记 means 发现时间
	Stop  []Action `json:"stop"`  // the first of these after the start stops it
}

// TopicRef names a topic by its ID, which is what counts, and by the title that
// it had then: a topic may be renamed.
type TopicRef struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
}

// Candidate is a deadline that fits too but is not the strictest.
type Candidate struct {
	Row   string    `json:"row"`
	Name  string    `json:"name"`
	Basis string    `json:"basis"`
	Due   time.Time `json:"due"`
}

// ClockSet is what an act does to one clock: it sets it, or drops it where
// nothing fits any more.
type ClockSet struct {
	Kind        ClockKind `json:"kind"`
	Drop        bool      `json:"drop,omitempty"`
	Row         string    `json:"row,omitempty"` // ClockRow.ID; "given" for a deadline set by a person
	Name        string    `json:"name,omitempty"`
	Basis       string    `json:"basis,omitempty"`
	Start       time.Time `json:"start,omitzero"`
	Due         time.Time `json:"due,omitzero"`
	Provisional bool      `json:"provisional,omitempty"` // a year's calendar is missing
	Stop        []Action  `json:"stop,omitempty"`
	Ahead       bool      `json:"ahead,omitempty"` // a stopping act before the start counts too, as done at the start
	// FinalReport: nothing is to be answered in public, and what stops it is an
	// answer or the 终报 to the superior who set it.
	FinalReport bool        `json:"final_report,omitempty"`
	Others      []Candidate `json:"others,omitempty"` // what else fits, strictest first
}

// Clock is a running or stopped clock of an entry.
type Clock struct {
	ClockSet
	Round     int       `json:"round"`
	Stopped   time.Time `json:"stopped,omitzero"`
	StoppedBy Action    `json:"stopped_by,omitempty"`
	// Ended: not stopped by what it waits for, but because its matter was
	// closed, voided or went into the next round, or the next clock of its
	// kind began.
	Ended bool `json:"ended,omitempty"`
	// Undone: ended by a closing, a voiding or the next round without having
	// been done (未办理). StoppedBy says by which.
	Undone   bool      `json:"undone,omitempty"`
	Extended bool      `json:"extended,omitempty"`
	Past     []PastDue `json:"past,omitempty"`
	// When the system took each step of supervision; each at most once.
	Reminded   time.Time `json:"reminded,omitzero"`   // 催办
	Supervised time.Time `json:"supervised,omitzero"` // 督办
	Circulated time.Time `json:"circulated,omitzero"` // 通报
}

// undoing are the acts that end clocks for whose waiting nothing was done.
var undoing = []Action{ActClose, ActVoid, ActRebound, ActReopen}

// UnmarshalJSON reads a clock. Undone follows from the rest, so that entries
// kept before it was written have it too.
func (c *Clock) UnmarshalJSON(b []byte) error {
	type plain Clock
	if err := json.Unmarshal(b, (*plain)(c)); err != nil {
		return err
	}
	c.Undone = c.Ended && slices.Contains(undoing, c.StoppedBy)
	return nil
}

// PastDue is a deadline that was replaced, and why.
type PastDue struct {
	Row    string    `json:"row"`
	Due    time.Time `json:"due"`
	Action Action    `json:"action"` // what replaced it
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// Running reports whether the clock still waits.
func (c Clock) Running() bool { return !c.Drop && c.Stopped.IsZero() }

// Late reports whether the clock was stopped after its deadline, or still
// runs and is past it.
func (c Clock) Late(now time.Time) bool {
	if c.Drop {
		return false
	}
	if !c.Stopped.IsZero() {
		return c.Stopped.After(c.Due)
	}
	return now.After(c.Due)
}
