package opinion

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound is returned by the stores for an unknown ID.
var ErrNotFound = errors.New("not found")

// ErrConflict is returned where a unique name is already taken.
var ErrConflict = errors.New("already exists")

// ErrStale is returned where what is to be replaced was changed by someone
// else meanwhile: read it again.
var ErrStale = errors.New("changed by someone else meanwhile")

// ErrUnfit is returned where the data itself cannot be kept, however often it
// is tried: a time out of range, a value that the engine has no room for.
var ErrUnfit = errors.New("cannot be stored as it is")

// Record is a post as the store keeps it: its current version and what the
// analysis says of that version.
type Record struct {
	Post
	// Version counts the content's versions from 1. A re-analysis or a new
	// figure does not raise it.
	Version int `json:"version"`
	// VersionAt is when this version was first taken in; that of the first
	// version is CollectedAt.
	VersionAt time.Time `json:"version_at"`
	// Seq grows with every write of any post; the index uses it as the
	// external version, so that an older write never replaces a newer one.
	Seq int64 `json:"seq"`
	// Taken is when the newest of the deliveries was handed in that the post was
	// made of; zero: not known.
	Taken time.Time `json:"-"`
	// Analysis is what holds: what the analysis says, corrected by people.
	Analysis Analysis `json:"analysis"`
	// Override is what people corrected (人工改定), and Machine what the analysis
	// itself says; both nil where nobody corrected anything.
	Override *Override `json:"override,omitempty"`
	Machine  *Analysis `json:"machine,omitempty"`
}

// Posts keeps the truth about posts. Writes are durable when they return.
type Posts interface {
	// Save writes analysed posts in one transaction and returns them as they
	// stand after it, in order. A post whose ID is known and whose content is
	// the same keeps its version; a changed one gets the next version, and the
	// old one stays readable through Versions. CollectedAt stays that of the
	// first version, and so does PublishedAt where the new one is only guessed.
	// Repeating a call changes nothing but Seq, and neither does a delivery that
	// was handed in before one that is stored, whenever it comes. What people corrected stays in
	// force. Times are kept to the microsecond, in UTC; bytes that are not UTF-8
	// become U+FFFD. Where one of the posts cannot be kept at all it returns
	// ErrUnfit.
	Save(ctx context.Context, posts []Analysed) ([]Record, error)
	// Reanalyse replaces what the analysis says of posts that still stand at the
	// version given, in one transaction, and returns those as they stand after
	// it. It makes no new version and leaves what people corrected in force.
	Reanalyse(ctx context.Context, posts []Reanalysed) ([]Record, error)
	// SetOverride sets what people corrected of a post, all of it; nil takes
	// everything back. It returns the post as it stands after it, or ErrNotFound.
	SetOverride(ctx context.Context, id string, o *Override) (Record, error)
	// Known reports for each ID whether it is stored.
	Known(ctx context.Context, ids []string) (map[string]bool, error)
	// Kinds returns the kinds of those of the posts that are stored.
	Kinds(ctx context.Context, ids []string) (map[string]Kind, error)
	// Get returns the current version, or ErrNotFound.
	Get(ctx context.Context, id string) (Record, error)
	// GetMany returns the posts that exist, in the order asked for.
	GetMany(ctx context.Context, ids []string) ([]Record, error)
	// Versions lists all versions of a post, newest first.
	Versions(ctx context.Context, id string) ([]Record, error)
	// Scan reads all posts whose Seq is above after, by Seq, and stops at the
	// first error of fn, which it returns. Whoever goes on after the last Seq
	// that they saw misses nothing: a Seq becomes visible only after all smaller
	// ones.
	Scan(ctx context.Context, after int64, fn func(Record) error) error
	// Published reads the posts published in [from, to), by that time, then ID.
	Published(ctx context.Context, from, to time.Time, fn func(Record) error) error
	// Tickets reads the tickets received (published) in [from, to).
	Tickets(ctx context.Context, from, to time.Time, fn func(Record) error) error
	// TicketOutlines reads the same with what reports ask of them alone: ID, Source,
	// Title or the beginning of the Text, PublishedAt, the ticket's Number, Channel,
	// Category, Unit and RepliedAt, and of the analysis the class, the level, the
	// lead unit, the topics by ID and name and the first region.
	TicketOutlines(ctx context.Context, from, to time.Time, fn func(Record) error) error
	// Redact removes for good the personal data of the channel's posts published,
	// or received, before a time, from all their versions, and returns of how many
	// posts; 舆情 is the channel of what is no ticket. Everything else of them
	// stays, also Seq and version.
	Redact(ctx context.Context, channel Channel, before time.Time) (int, error)
	// Count returns the number of stored posts.
	Count(ctx context.Context) (int64, error)
	// CountPublished returns how many posts Published would read.
	CountPublished(ctx context.Context, from, to time.Time) (int64, error)
	// CountCollected returns the number of tickets with CollectedAt at or after
	// the one time and of other posts at or after the other.
	CountCollected(ctx context.Context, posts, tickets time.Time) (int64, error)
}

// Analysed is a post with what the analysis says of it.
type Analysed struct {
	Post     Post
	Analysis Analysis
	// Taken is when this delivery was handed in, by a clock that only grows; zero
	// is later than all others.
	Taken time.Time
}

// Reanalysed is what another analysis says of a post at a version.
type Reanalysed struct {
	ID       string
	Version  int
	Analysis Analysis
}

// Sources keeps the registry of sources.
type Sources interface {
	// PutSource adds a source, or replaces all of it but its health, so that a
	// person never undoes what a fetch noted meanwhile; of that Source.HealthAfter
	// says what stays. Its Name must be unique (ErrConflict).
	PutSource(ctx context.Context, s Source) error
	// SourceByID returns ErrNotFound for an unknown ID.
	SourceByID(ctx context.Context, id string) (Source, error)
	// SourceByName returns ErrNotFound for an unknown name.
	SourceByName(ctx context.Context, name string) (Source, error)
	// SourceNames returns the names of the sources with these IDs by ID, of all
	// where no ID is given. It costs little.
	SourceNames(ctx context.Context, ids ...string) (map[string]string, error)
	// ListSources returns all sources by name.
	ListSources(ctx context.Context) ([]Source, error)
	// PutHealth replaces only the health of a source, so that a fetch never
	// undoes what a person changed meanwhile. It returns ErrNotFound for an
	// unknown ID.
	PutHealth(ctx context.Context, id string, h Health) error
	// DeleteSource removes a source; its posts stay. It returns ErrNotFound for
	// an unknown ID.
	DeleteSource(ctx context.Context, id string) error
}
