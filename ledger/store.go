package ledger

import (
	"context"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
)

// Store keeps entries and their histories. Writes are durable when they
// return. ledgertest.RunStore is its conformance suite.
type Store interface {
	// Append writes all changes in one transaction: the acts, the entry as it
	// stands after them, one audit row per act, and the notices into the
	// outbox. An entry whose stored version is not Change.Version gives a
	// *ConflictError, and so does a new entry (Version 0) whose ID or number is
	// taken, or evidence that was voided meanwhile; then nothing is written.
	Append(ctx context.Context, changes ...Change) error
	// AppendNumbered is Append for changes of which one makes a new entry: it takes
	// the year's next number, from 1, has changes put it in, which may be called more
	// than once, and writes them, all in one transaction. Where that fails the number
	// is the next one's, so that the register has no gaps.
	AppendNumbered(ctx context.Context, year int, changes func(number int) ([]Change, error)) error
	// Get returns ErrNotFound for an unknown ID.
	Get(ctx context.Context, id string) (Entry, error)
	// GetMany returns those of the entries that exist, in the order of the IDs.
	GetMany(ctx context.Context, ids []string) ([]Entry, error)
	// ByPost returns the entry that holds the post, or ErrNotFound. Where
	// several do, the one that is not voided or left out, and the newest.
	ByPost(ctx context.Context, postID string) (Entry, error)
	// ByPosts returns the entries that hold one of the posts, each once, the
	// newest first; none for no posts.
	ByPosts(ctx context.Context, postIDs []string) ([]Entry, error)
	// HeldPosts lists posts that entries hold, each once, in no order: all of
	// them, or limit of them where there are more.
	HeldPosts(ctx context.Context, limit int) ([]string, error)
	// History returns all acts of an entry by Seq; none for an unknown ID.
	History(ctx context.Context, entryID string) ([]Act, error)
	// List returns a page of the entries that match, in the filter's order.
	// A cursor that it did not make gives an *InvalidError of field "after".
	List(ctx context.Context, f Filter) (Page, error)
	// Tiles counts what List without paging would return.
	Tiles(ctx context.Context, f Filter) (Tiles, error)
	// Piles counts what lies in each pile at Filter.Now, of the entries within
	// Filter.Scope; the rest of the filter is left aside. A pile without
	// entries is not among them.
	Piles(ctx context.Context, f Filter) (map[Pile]Waiting, error)
	// Pressing returns the first Filter.Limit entries within Filter.Scope that
	// wait for a leader's word at Filter.Now, in the order of ComparePressing; the
	// rest of the filter is left aside.
	Pressing(ctx context.Context, f Filter) ([]Entry, error)
	// Scan reads all entries that match by time of discovery, then ID, paging
	// left aside, and stops at the first error of fn, which it returns.
	Scan(ctx context.Context, f Filter, fn func(Entry) error) error
	// Outlines is Scan for what is kept beside the entries, which takes a small
	// part of the time. Moments are kept to the microsecond, in UTC.
	Outlines(ctx context.Context, f Filter, fn func(Outline) error) error
	// ToLook lists the entries that supervision is to look at: those that were
	// changed since PutLooks noted when, those whose time has come, and those
	// whose time is after latest, as a clock that was wrong leaves them.
	ToLook(ctx context.Context, now, latest time.Time) ([]string, error)
	// PutLooks notes when entries are to be looked at again. One whose version is
	// another by now stays to be looked at.
	PutLooks(ctx context.Context, looks []Look) error
	// LookAnew makes ToLook list every entry but those that are never to be
	// looked at again.
	LookAnew(ctx context.Context) error
}

// Change is what happens to one entry in a transaction.
type Change struct {
	Version int      // the stored version that the acts build on, 0 for a new entry
	Acts    []Act    // at least one, Seq from Version+1
	Entry   Entry    // after the acts
	Notices []Notice // into the outbox
	// Evidence are the hashes of attachments of the entry that must be in force
	// still when it is written. A store without attachments leaves them aside.
	Evidence []string
}

// Look is when supervision is to look at an entry again, unless it changes
// before; never where At is zero.
type Look struct {
	ID      string
	Version int
	At      time.Time
}

// Notice (通知) tells people that something waits for them. It carries no
// content and no personal data.
type Notice struct {
	EntryID string        `json:"entry_id"`
	Seq     int           `json:"seq"` // the act that caused it
	Number  string        `json:"number"`
	Action  Action        `json:"action"`
	State   State         `json:"state"`           // after the act
	Units   []string      `json:"units,omitempty"` // contacts of these units
	Roles   []access.Role `json:"roles,omitempty"` // everybody in these roles
	Unit    string        `json:"unit,omitempty"`  // name of the unit that leads
	By      string        `json:"by,omitempty"`    // account of who did it, who need not be told
	At      time.Time     `json:"at"`
	// Deadline names what a step of supervision or an instruction is about, and Due
	// when that is to be done; both empty for anything else.
	Deadline string    `json:"deadline,omitempty"`
	Due      time.Time `json:"due,omitzero"`
}

// Scope is which rows a person may see: all, or those in which one of the
// units takes part (Entry.Parts) and was not relieved. The zero Scope sees
// nothing.
type Scope struct {
	All   bool
	Units []string
}

// Sort is the order of a list. Ties are broken by ID, descending. A minus
// before one of the names turns it round; entries without a deadline stay last.
type Sort string

// The orders. Every one has a fixed direction.
const (
	SortDiscovered Sort = ""        // newest discovery first
	SortDue        Sort = "due"     // next deadline first, entries without one last
	SortUpdated    Sort = "updated" // last recorded act first
	SortLevel      Sort = "level"   // highest level first, then newest discovery
	SortNumber     Sort = "number"  // of two texts the lesser first, by their bytes; so too the next two
	SortTitle      Sort = "title"
	SortUnit       Sort = "unit"  // name of the unit that leads
	SortState      Sort = "state" // the first of States first
)

// MaxLimit is the largest page; DefaultLimit is taken for a Limit of 0.
const (
	MaxLimit     = 500
	DefaultLimit = 50
)

// Filter selects entries. An empty field selects everything; all given ones
// must hold. Match is its meaning; stores must agree with it.
type Filter struct {
	Scope    Scope
	States   []State
	Units    []string // one of them leads or supports
	Levels   []opinion.Level
	Classes  []opinion.Class
	Channels []opinion.Channel
	Topic    string
	Region   string
	Text     string // contained in number, title or summary, case-insensitive for ASCII
	// Overdue: open, and the next deadline is before Now.
	Overdue bool
	Now     time.Time
	// DueBefore: open, and the next deadline is before it.
	DueBefore time.Time
	// Pile: what lies in it at Now.
	Pile Pile
	// Todo: what one of Units, which must be given, has to do, see Entry.Todos.
	Todo Todo
	// Discovered in [From, To).
	From, To time.Time
	// Closed, as Figures has it, in [ClosedFrom, ClosedTo); zero for no bound.
	ClosedFrom, ClosedTo time.Time
	// Holds: one of Held was done on it.
	Holds Action

	Sort  Sort
	Limit int    // 1 to MaxLimit
	After string // Page.Next of the page before
}

// Page is a page of a list.
type Page struct {
	Entries []Entry
	Next    string // for Filter.After; empty on the last page
}

// SoonWithin is how near a deadline is for Tiles.DueSoon.
const SoonWithin = 24 * time.Hour

// Tiles are the counts above the list.
type Tiles struct {
	Total   int           `json:"total"`
	States  map[State]int `json:"states"`
	Overdue int           `json:"overdue"`  // at Filter.Now
	DueSoon int           `json:"due_soon"` // open, next deadline within SoonWithin of Filter.Now, not overdue
}
