// Package push takes the tickets that a hotline hands in by itself (推送): calls
// signed with the source's secret, each taken once, answered only when what
// they say is durable.
//
// It owns the check of a call, the form of its body, the tally of what was
// refused, and the way of the tickets from where they are kept to the log. It
// knows no HTTP and no database; both are handed in.
package push

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"yuqing/ingest/hotline"
	"yuqing/internal/opinion"
	"yuqing/internal/seal"
)

// Window is how old a call may be, and how far its clock may be ahead. Within
// it a call that was taken is known again.
const Window = 5 * time.Minute

// Bounds of a call.
const (
	MaxBody    = 1 << 20 // bytes
	MaxTickets = 200
)

// Why a call is not taken.
var (
	// ErrUnsigned is also what a source that is not there, or takes no calls,
	// answers: from outside it cannot be told which sources there are.
	ErrUnsigned = errors.New("the call is not signed, or not with this source's secret")
	ErrOld      = errors.New("the call's time is outside of the window")
	ErrReplayed = errors.New("the call was taken before")
	ErrPaused   = errors.New("the source is paused")
)

// Call is one call as it came in.
type Call struct {
	Source    string // ID
	Timestamp string // Unix seconds, seal.HeaderTimestamp
	Signature string // seal.HeaderSignature
	Body      []byte
}

// check says why a call is not to be believed, or nil.
func (c Call) check(secret string, now time.Time) error {
	seconds, err := strconv.ParseInt(c.Timestamp, 10, 64)
	if err != nil || !seal.Signed(secret, c.Timestamp, c.Body, c.Signature) {
		return ErrUnsigned
	}
	if d := now.Sub(time.Unix(seconds, 0)); d > Window || d < -Window {
		return ErrOld
	}
	return nil
}

// at is when the call was made, by its maker's clock; it was checked.
func (c Call) at() time.Time {
	seconds, _ := strconv.ParseInt(c.Timestamp, 10, 64)
	return time.Unix(seconds, 0)
}

// Ticket is a ticket that a call brought.
type Ticket struct {
	Number string   `json:"number"`
	PostID string   `json:"post_id"`
	Status Status   `json:"status"`
	Odd    []string `json:"warnings,omitempty"`
}

// Status is what a call did to a ticket.
type Status string

// The statuses.
const (
	Fresh   Status = "new"
	Changed Status = "changed"
	Same    Status = "same"
)

// Waiting is a ticket that is kept and has not reached the log. Version grows
// with each change, so that what changes on its way is handed on again.
type Waiting struct {
	Source, Number string
	Version        int64
	New            bool      // nothing was stored of it before
	At             time.Time // of the change
	Post           opinion.Post
}

// Said is when a hotline last said each field of a ticket, in its own time.
type Said map[string]time.Time

// Merge lays what a call says of its i-th ticket over what is kept of it, nil
// where nothing is; with Same there is nothing to keep of it. It notes in said what
// it took.
type Merge func(i int, kept *opinion.Post, said Said) (opinion.Post, Status, error)

// Store keeps calls and tickets until they are in the log. Writes are durable
// when they return.
type Store interface {
	// Keep notes a call by its mark and merges its tickets into what is kept, in
	// one transaction; two calls on one ticket do so one after the other. A mark
	// that is known is ErrReplayed. numbers may repeat.
	Keep(ctx context.Context, source, mark string, at time.Time, numbers []string, merge Merge) error
	// WaitingTickets lists at most limit tickets that have not been handed on,
	// in the order in which they last changed.
	WaitingTickets(ctx context.Context, limit int) ([]Waiting, error)
	// HandedOn notes that tickets are in the log as they were at their version.
	HandedOn(ctx context.Context, tickets []Waiting) error
	// HandedOnBefore lists at most limit tickets that were handed on and have
	// not changed since a time, in the order in which they last changed: those
	// that come after the given one, or the first for the zero Waiting.
	HandedOnBefore(ctx context.Context, t time.Time, after Waiting, limit int) ([]Waiting, error)
	// ForgetTickets drops tickets that stand at their version.
	ForgetTickets(ctx context.Context, tickets []Waiting) error
	// ForgetSaid drops when the fields of tickets were said that were last told of
	// before a time.
	ForgetSaid(ctx context.Context, before time.Time) error
	// ForgetMarks drops the marks of calls before a time.
	ForgetMarks(ctx context.Context, before time.Time) error
}

// merged lays an update over what is kept, but for what is older than what was said
// before. at is when the call was made.
func merged(u hotline.Update, source string, kept *opinion.Post, said Said, at, now time.Time) (p opinion.Post, s Status, odd []string, err error) {
	if at, err = u.At(at, now); err != nil {
		return p, "", nil, err
	}
	late := u.TakeNewer(said, at)
	p, odd, err = u.Post(source, kept, now)
	if len(late) > 0 {
		odd = append(odd, "已收到过更新的推送，这次较早的 "+strings.Join(late, "、")+" 未采用")
	}
	switch {
	case err != nil:
		return p, "", nil, err
	case kept == nil:
		return p, Fresh, odd, nil
	case kept.SameContent(p):
		return p, Same, odd, nil
	}
	return p, Changed, odd, nil
}
