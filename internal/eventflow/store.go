package eventflow

import (
	"cmp"
	"context"
	"time"

	"yuqing/internal/events"
)

// Store keeps the stage's state and what pages need of the events. Writes are
// durable when they return. Unknown IDs give opinion.ErrNotFound.
type Store interface {
	Checkpoints
	Reader
	Decisions
}

// Checkpoints are the stage's own part of the store.
type Checkpoints interface {
	// State is where the stage stands.
	State(ctx context.Context) (State, error)
	// Commit writes what the stage has done in one transaction. Where the state
	// is no longer that which the stage knew, because another process leads, it
	// returns opinion.ErrStale and writes nothing.
	Commit(ctx context.Context, c Commit) error
	// Snapshots lists the checkpoints, without their data, by Taken.
	Snapshots(ctx context.Context) ([]Snapshot, error)
	// SnapshotData is the engine's state of a checkpoint.
	SnapshotData(ctx context.Context, taken int64) ([]byte, error)
	// Reset forgets how far the stage has come and all checkpoints: the next
	// leader makes the events anew from the posts.
	Reset(ctx context.Context) error

	// Taken reports which of the posts the stage has taken.
	Taken(ctx context.Context, ids []string) (map[string]bool, error)
	// TakenFrom lists the posts taken that were collected at a time (µs) or
	// later, in no order.
	TakenFrom(ctx context.Context, at int64) ([]Place, error)
	// Members tells to which event each of the posts belongs.
	Members(ctx context.Context, ids []string) (map[string]events.Membership, error)
	// Changed lists the events with the place at which they last changed, where
	// that was collected at a time (µs) or later.
	Changed(ctx context.Context, at int64) (map[string]Place, error)
	// Warm lists what changes with time alone: events that have not ended, and
	// with ended those too that are not cold yet.
	Warm(ctx context.Context, ended bool) ([]Warmth, error)
	// Alarmed lists the alarms there were for an event, or for one of its posts.
	Alarmed(ctx context.Context, event string) ([]Alarm, error)
	// HandOver puts the alarms that are not there yet into the outbox, each
	// once, and returns how many those were.
	HandOver(ctx context.Context) (int, error)
}

// State is where the stage stands.
type State struct {
	Version  int64 // raised by each Commit and Reset
	Place    Place // of the last post taken
	Seq      int64 // all posts up to this Seq are taken
	Decision int64 // number of the last decision dealt with
	Taken    int64 // posts taken so far
}

// Snapshot is a checkpoint: the engine's state after the post at Place.
type Snapshot struct {
	Place    Place
	Decision int64 // decisions up to this number are in it
	Taken    int64
}

// Commit is what the stage writes at once.
type Commit struct {
	Version int64 // the State.Version that it builds on
	State   State

	Events    []Event             // new or changed with a post
	Refreshed []Event             // changed with time alone
	Gone      []events.Gone       // no events any more
	Posts     []Post              // taken for the first time
	Moved     []events.Membership // of other posts
	Renewed   []Post              // of a later analysis: the tone and the unit
	Applied   []Applied
	Alarms    []Alarm

	Snapshot []byte  // nil: none is due
	Keep     []int64 // with a Snapshot: the older ones that stay, by Taken
	// Back is set where the stage went back to that place: checkpoints after it
	// go.
	Back *Place
}

// Post is how a post belongs to an event.
type Post struct {
	ID       string    `json:"id"`
	Event    string    `json:"-"`
	Original string    `json:"original"` // whose text it repeats; itself where it is no reprint
	Place    Place     `json:"-"`
	At       time.Time `json:"at"` // published
	Source   string    `json:"source"`
	Ticket   bool      `json:"ticket"`
	Tone     string    `json:"tone,omitempty"`
	Unit     string    `json:"unit,omitempty"`
}

// Compare orders posts by time of publication, then ID.
func (p Post) Compare(o Post) int { return cmp.Or(p.At.Compare(o.At), cmp.Compare(p.ID, o.ID)) }

// Reprint reports whether the post repeats another's text.
func (p Post) Reprint() bool { return p.Original != p.ID }

// Warmth is what changes of an event while nothing is posted.
type Warmth struct {
	ID    string
	State events.State
	Heat  float64
}

// Alarm tells of an event that needs eyes.
type Alarm struct {
	Event string    `json:"event_id"`
	Kind  AlarmKind `json:"kind"`
	Day   string    `json:"day,omitempty"` // of a rise, 2006-01-02
	Post  string    `json:"-"`             // the event's first one
	Heat  float64   `json:"heat"`
	Posts int       `json:"posts"`
	At    time.Time `json:"at"`
}

// AlarmKind is why there is an alarm.
type AlarmKind string

// The alarms.
const (
	AlarmHot  AlarmKind = "hot"  // 新热点: once an event
	AlarmRise AlarmKind = "rise" // 热点上升: at most once a day
)
