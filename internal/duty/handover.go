package duty

import (
	"time"

	"yuqing/ledger"
)

// Handover (交接单) is what one shift tells the next. It is kept as it was when
// the one who hands over signed it, and never changes but for what follows.
type Handover struct {
	ID      string    `json:"id"`
	Shift   string    `json:"shift"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Lists   []List    `json:"lists"`
	Notes   string    `json:"notes"`
	Giver   Signature `json:"giver"`            // 交班人
	Taker   Signature `json:"taker,omitzero"`   // 接班人
	Remark  string    `json:"remark,omitempty"` // of who takes over
	Voided  Signature `json:"voided,omitzero"`  // taken back by who had signed it
	Version int64     `json:"version"`
}

// Signature is who signed and when.
type Signature struct {
	UserID string    `json:"user_id,omitempty"`
	Name   string    `json:"name,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// Signed reports whether somebody has.
func (s Signature) Signed() bool { return !s.At.IsZero() }

// Open reports whether the sheet waits for who takes over.
func (h Handover) Open() bool { return !h.Taker.Signed() && !h.Voided.Signed() }

// List is a part of the sheet.
type List struct {
	Name  string `json:"name"`
	Items []Item `json:"items"`
	More  bool   `json:"more,omitempty"` // it goes on
}

// Item is a matter on the sheet, as it stood.
type Item struct {
	EntryID string       `json:"entry_id"`
	Number  string       `json:"number"`
	Title   string       `json:"title"`
	State   ledger.State `json:"state"`
	Unit    string       `json:"unit,omitempty"`
	Clock   string       `json:"clock,omitempty"` // what falls due next
	Due     time.Time    `json:"due,omitzero"`
	Late    bool         `json:"late,omitempty"`
}
