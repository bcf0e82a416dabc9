package ledger

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuqing/internal/access"
)

// Person is who did something, as the record names them. UserID is empty for
// somebody who has no account (a leader signing on paper, a unit that never
// logs in).
type Person struct {
	UserID string `json:"user_id,omitempty"`
	Name   string `json:"name"`
	UnitID string `json:"unit_id,omitempty"`
}

// same reports whether two records name one person: by account where both
// have one, by name otherwise.
func (p Person) same(q Person) bool {
	if p.UserID != "" && q.UserID != "" {
		return p.UserID == q.UserID
	}
	return p.Name == q.Name
}

// personName is a name as the record keeps it: who signs as 赵 晴 is who signed
// as 赵晴, or one person could do two reviews.
func personName(typed string) string {
	typed = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, typed)
	var out strings.Builder
	for i, word := range strings.Fields(typed) {
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(out.String())
		if i > 0 && !(unicode.Is(unicode.Han, first) && unicode.Is(unicode.Han, last)) {
			out.WriteByte(' ')
		}
		out.WriteString(word)
	}
	return out.String()
}

// Act is one row of an entry's append-only history. All times are UTC, whole
// milliseconds, so that every store gives back what it was given.
//
// Details and Clocks are kept as they were written: a store must return the
// bytes of Details unchanged (TEXT or JSON, never JSONB), for the hash covers
// them.
type Act struct {
	EntryID string `json:"entry_id"`
	Seq     int    `json:"seq"` // from 1, without gaps; the entry's Version after it
	Action  Action `json:"action"`
	From    State  `json:"from,omitempty"` // empty for the first act
	To      State  `json:"to"`

	HappenedAt time.Time   `json:"happened_at"` // 实际发生
	RecordedAt time.Time   `json:"recorded_at"` // 录入
	Actor      Person      `json:"actor"`       // who did it
	Role       access.Role `json:"role"`        // in which role
	// Recorder is who wrote it down for the actor (代录); nil where the actor did.
	Recorder *Person `json:"recorder,omitempty"`

	Reason     string   `json:"reason,omitempty"`
	LateReason string   `json:"late_reason,omitempty"` // why it was recorded late (补录)
	Evidence   []string `json:"evidence,omitempty"`    // attachments by hash; a signed scan (审签单)
	// Simple marks the acts that one form of the 简易程序 made together.
	Simple bool `json:"simple,omitempty"`

	Details json.RawMessage `json:"details,omitempty"` // the shape is Actions[Action].Details
	Clocks  []ClockSet      `json:"clocks,omitempty"`  // what this act did to the clocks

	Prev string `json:"prev"` // Hash of the act before, empty for the first
	Hash string `json:"hash"` // lower-case hex SHA-256, see ActHash
}

// Late reports whether the act was recorded later than so long after it happened.
func (a Act) Late(after time.Duration) bool { return a.RecordedAt.Sub(a.HappenedAt) > after }

// moment is a time as acts and entries keep it: UTC, whole milliseconds.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
