package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuqing/internal/calendar"
	"yuqing/internal/eventflow"
	"yuqing/ledger"
)

// The kinds of what is in the outbox.
const (
	KindNotice  = "notice"  // a ledger.Notice, to be handed to people
	KindEvent   = "event"   // an eventflow.Alarm, likewise
	KindWord    = "word"    // a Tell, likewise
	KindMail    = "mail"    // a Message, to its person's e-mail address
	KindWebhook = "webhook" // a Message without a person, to the office's webhook
)

// Item is something to be done after a transaction, written by it.
type Item struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Payload   []byte    `json:"-"` // JSON, by Kind
	CreatedAt time.Time `json:"created_at"`
	Attempts  int       `json:"attempts"`        // that failed before
	Error     string    `json:"error,omitempty"` // of the last one
	// DueAt is when it is tried again; zero for one that was given up.
	DueAt time.Time `json:"due_at,omitzero"`
}

// About is what an e-mail or a call tells, and the user whom it is for: none for a
// call. Both are empty for what is still to be handed out.
func (i Item) About() (text, user string) {
	var m Message
	if i.Kind != KindMail && i.Kind != KindWebhook || json.Unmarshal(i.Payload, &m) != nil {
		return "", ""
	}
	return m.Text(), m.UserID
}

// Message is a notice to one person.
type Message struct {
	ID      string        `json:"id"` // of the notice; one person has it once
	UserID  string        `json:"user_id,omitempty"`
	EntryID string        `json:"entry_id,omitempty"`
	Number  string        `json:"number,omitempty"`
	Action  ledger.Action `json:"action,omitempty"`
	State   ledger.State  `json:"state,omitempty"` // after the act
	// Alarm is set where the message tells of a hot event and not of an entry.
	Alarm *eventflow.Alarm `json:"alarm,omitempty"`
	// Word is set where it tells of something else.
	Word *Word  `json:"word,omitempty"`
	Unit string `json:"unit,omitempty"` // name of the unit that leads
	// Deadline and Due are what a step of supervision is about, and an instruction
	// that is to be reported back by a day.
	Deadline string    `json:"deadline,omitempty"`
	Due      time.Time `json:"due,omitzero"`
	At       time.Time `json:"at"`
	ReadAt   time.Time `json:"read_at,omitzero"`
}

// alarmNames are what alarms are called.
var alarmNames = map[eventflow.AlarmKind]string{eventflow.AlarmHot: "新热点", eventflow.AlarmRise: "热点上升"}

// Heading is what happened, in a word or two, and to what.
func (m Message) Heading() string {
	if m.Alarm != nil {
		return fmt.Sprintf("%s　%d 条信息", alarmNames[m.Alarm.Kind], m.Alarm.Posts)
	}
	if m.Word != nil {
		return m.Word.Heading
	}
	return m.Action.Name() + "　" + m.Number
}

// Standing is how things stood after it.
func (m Message) Standing() string {
	if m.Alarm != nil {
		return fmt.Sprintf("热度 %.1f", m.Alarm.Heat)
	}
	if m.Word != nil {
		return m.Word.Standing
	}
	s := "当前状态：" + m.State.Name()
	if m.Deadline != "" {
		s = fmt.Sprintf("%s时限 %s，%s", m.Deadline, m.Due.In(calendar.Shanghai).Format("2006-01-02 15:04"), s)
	}
	return s
}

// Path is the page that the message leads to.
func (m Message) Path() string {
	if m.Alarm != nil {
		return "/events/" + m.Alarm.Event
	}
	if m.Word != nil {
		return m.Word.Path
	}
	return "/ledger/" + m.EntryID
}

// loose says that the message tells of no entry.
func (m Message) loose() bool { return m.Alarm != nil || m.Word != nil }

// Text is the message in one line, without a link.
func (m Message) Text() string {
	if m.loose() {
		return m.Heading() + "，" + m.Standing()
	}
	s := m.Number + " " + m.Action.Name() + "，" + m.Standing()
	if m.Unit != "" {
		s += "（" + m.Unit + "）"
	}
	return s
}

// Urgent reports whether the message tells of supervision, an instruction or a
// hot event:
// what people want to hear of by e-mail when they want to hear of little.
func (m Message) Urgent() bool {
	if m.Alarm != nil {
		return true
	}
	switch m.Action {
	case ledger.ActRemind, ledger.ActSupervise, ledger.ActCirculate, ledger.ActInstruct:
		return true
	}
	return false
}

// Lane is a part of the outbox that is worked off by itself, so that a mail
// server which hangs holds up no notice on the pages. Each item is in one.
type Lane string

// The lanes.
const (
	LanePage    Lane = "page"    // what is handed to people, and any kind that has no lane of its own
	LaneMail    Lane = "mail"    // KindMail
	LaneWebhook Lane = "webhook" // KindWebhook
)

// Lanes are all of them: first where things end, last where they begin, so that
// a round through them finds nothing that it has made itself.
var Lanes = []Lane{LaneWebhook, LaneMail, LanePage}

// Outbox hands out what is to be done, each at least once, to any number of
// workers in any number of processes.
type Outbox interface {
	// Due reports whether Claim would hand something out; it only reads.
	Due(ctx context.Context, lane Lane, now time.Time) (bool, error)
	// Claim takes at most limit items of the lane that are due, oldest first.
	// Nobody else gets them before now+lease.
	Claim(ctx context.Context, lane Lane, now time.Time, lease time.Duration, limit int) ([]Item, error)
	// Done removes an item. An unknown one is no error.
	Done(ctx context.Context, id string) error
	// Fail notes why an item could not be done and when it is due again; never
	// where again is zero.
	Fail(ctx context.Context, id, reason string, again time.Time) error
	// Release gives back what was claimed and not worked: it is due at once, as
	// if nobody had claimed it. What is no longer this claim's stays as it is.
	Release(ctx context.Context, items []Item) error
	// Deliver puts messages into inboxes and further items into the outbox, and
	// removes the item, in one transaction; where the item is gone, somebody
	// else has done all of it, and it does nothing.
	Deliver(ctx context.Context, id string, messages []Message, further []Item) error
}
