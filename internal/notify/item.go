package notify

import (
	"context"
	"time"

	"yuqing/ledger"
)

// The kinds of what is in the outbox.
const (
	KindNotice  = "notice"  // a ledger.Notice, to be handed to people
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

// Message is a notice to one person.
type Message struct {
	ID      string        `json:"id"` // of the notice; one person has it once
	UserID  string        `json:"user_id,omitempty"`
	EntryID string        `json:"entry_id"`
	Number  string        `json:"number"`
	Action  ledger.Action `json:"action"`
	State   ledger.State  `json:"state"`          // after the act
	Unit    string        `json:"unit,omitempty"` // name of the unit that leads
	At      time.Time     `json:"at"`
	ReadAt  time.Time     `json:"read_at,omitzero"`
}

// Text is the message in one line, without a link.
func (m Message) Text() string {
	s := m.Number + " " + m.Action.Name() + "，当前状态：" + m.State.Name()
	if m.Unit != "" {
		s += "（" + m.Unit + "）"
	}
	return s
}

// Urgent reports whether the message tells of supervision or an instruction:
// what people want to hear of by e-mail when they want to hear of little.
func (m Message) Urgent() bool {
	switch m.Action {
	case ledger.ActRemind, ledger.ActSupervise, ledger.ActCirculate, ledger.ActInstruct:
		return true
	}
	return false
}

// Outbox hands out what is to be done, each at least once, to any number of
// workers in any number of processes.
type Outbox interface {
	// Due reports whether Claim would hand something out; it only reads.
	Due(ctx context.Context, now time.Time) (bool, error)
	// Claim takes at most limit items that are due, oldest first. Nobody else
	// gets them before now+lease.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Item, error)
	// Done removes an item. An unknown one is no error.
	Done(ctx context.Context, id string) error
	// Fail notes why an item could not be done and when it is due again; never
	// where again is zero.
	Fail(ctx context.Context, id, reason string, again time.Time) error
	// Deliver puts messages into inboxes and further items into the outbox, and
	// removes the item, in one transaction; where the item is gone, somebody
	// else has done all of it, and it does nothing.
	Deliver(ctx context.Context, id string, messages []Message, further []Item) error
}
