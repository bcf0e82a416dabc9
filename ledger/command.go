package ledger

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// Command is what a person wants done with an entry.
type Command struct {
	Action  Action          `json:"action"`
	Details json.RawMessage `json:"details,omitempty"` // the shape is Actions[Action].Details
	Reason  string          `json:"reason,omitempty"`
	// HappenedAt is when it happened; now where zero.
	HappenedAt time.Time `json:"happened_at,omitzero"`
	LateReason string    `json:"late_reason,omitempty"` // needed where it happened long ago, see Settings
	// For is the person who did it, where the caller only writes it down (代录).
	For      *Person  `json:"for,omitempty"`
	Evidence []string `json:"evidence,omitempty"` // attachments by hash
	// Apart is what is known of the first post that a 拆分 takes out; nil where
	// nothing is. Nobody can give it with a request: it is what the post says.
	Apart *Matter `json:"-"`
	// Rest is the same of the first post that it leaves behind.
	Rest *Matter `json:"-"`
}

// With returns the command with details of the type that its action carries.
func (c Command) With(details any) Command {
	raw, err := json.Marshal(details)
	if err != nil {
		panic("ledger: details are plain data: " + err.Error())
	}
	c.Details = raw
	return c
}

// The largest texts of a command, in bytes.
const (
	maxDetails = 1 << 20
	maxText    = 16 << 10
)

// check refuses texts that are too long or that no store could give back as
// they were.
func (c Command) check() error {
	if len(c.Details) > maxDetails {
		return invalid("details", "内容过长，最多 %d KB", maxDetails>>10)
	}
	texts := map[string]string{"reason": c.Reason, "late_reason": c.LateReason, "evidence": strings.Join(c.Evidence, "\n")}
	if c.For != nil {
		texts["for"] = c.For.Name + c.For.UserID + c.For.UnitID
	}
	for _, field := range []string{"reason", "late_reason", "evidence", "for"} {
		switch s := texts[field]; {
		case len(s) > maxText:
			return invalid(field, "文字过长，最多 %d KB", maxText>>10)
		case !utf8.ValidString(s) || strings.Contains(s, "\x00"):
			return invalid(field, "文字里有读不懂的字符")
		}
	}
	return nil
}
