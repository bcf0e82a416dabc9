package opinion

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Answer (公开答复) is what was answered in public to a post, as much of it as
// may be known where the ledger is not: on the outer side of a network gap.
type Answer struct {
	ID string `json:"id"` // of this answer to this post
	// Matter is the same for all answers of one matter, and says no more.
	Matter  string    `json:"matter"`
	Post    string    `json:"post,omitempty"`
	Unit    string    `json:"unit,omitempty"`    // who answered
	Channel string    `json:"channel,omitempty"` // 回应渠道
	Link    string    `json:"link,omitempty"`    // where it stands in public
	Title   string    `json:"title,omitempty"`
	Text    string    `json:"text,omitempty"` // masked
	At      time.Time `json:"at,omitzero"`
	// Withdrawn says that the answer of this ID counts no more; nothing else of
	// it is told then.
	Withdrawn bool `json:"withdrawn,omitempty"`
}

// Hash stands for what the answer says.
func (a Answer) Hash() string {
	b, err := json.Marshal(a)
	if err != nil {
		panic("an answer holds nothing that JSON cannot: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
