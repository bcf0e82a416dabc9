package desk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"yuqing/ingest"
	"yuqing/ingest/bundle"
	"yuqing/internal/access"
	"yuqing/internal/bus"
	"yuqing/internal/calendar"
	"yuqing/internal/effect"
	"yuqing/internal/eventflow"
	"yuqing/internal/files"
	"yuqing/internal/jobs"
	"yuqing/internal/oldledger"
	"yuqing/internal/opinion"
	"yuqing/internal/pipeline"
	"yuqing/internal/report"
	"yuqing/internal/search"
	"yuqing/ledger"
)

// Deps are the services and stores that a Desk works with.
type Deps struct {
	Posts   opinion.Posts
	Sources opinion.Sources
	Index   search.Index
	Since   func() search.Since // what the index keeps
	Bus     bus.Bus
	Intake  *pipeline.Intake
	Reports *report.Reports
	Events  eventflow.Reader // what the stored posts group into
	Access  *access.Service
	Ledger  *ledger.Service // says whose matter a post is
	Jobs    *jobs.Jobs

	// Decisions keeps what people decide about events.
	Decisions eventflow.Decisions

	// Effect measures what responses did.
	Effect *effect.Service

	// Topics lists the taxonomy as it is in force.
	Topics func() []Topic
	// Divisions are those of the county, one level below it: townships.
	Divisions func() []opinion.RegionHit
	// RegionName is the name of a division by its code; the code where it is
	// unknown.
	RegionName func(code string) string
	// Words are the segmenter's words of a text.
	Words func(text string) []string
	// Links and Sightings find clues again and keep what was seen of them.
	Links     opinion.Links
	Sightings opinion.Sightings
	// SourceFor returns the ID of the source of a kind with this name, makes it
	// where it is new, and remembers the mapping with it, if there is one, and the
	// file's columns in their order. The audit log says who made it, and from what file.
	SourceFor func(ctx context.Context, by access.Actor, from string, kind opinion.SourceKind, name string, mapping map[string]string, header []string) (id string, err error)
	// Try reads a source once without taking anything in.
	Try func(ctx context.Context, s opinion.Source) (ingest.Report, error)
	// Seal encrypts a source's log-in, as the collector opens it again.
	Seal func(h http.Header) (string, error)
	// SealSecret encrypts the secret of a source's pushes.
	SealSecret func(secret string) (string, error)
	Runs       opinion.RunLog
	// Works tells the working days of the office's calendar.
	Works func(calendar.Date) bool
	// Saved keeps people's searches.
	Saved search.SavedSearches
	// FetchNow asks the collector to read a source at once.
	FetchNow func(ctx context.Context, sourceID string) error

	// Shots names the pictures of the original post that lie with the objects,
	// "entry:ID" or "post:ID", by object.
	Shots func(ctx context.Context, objects ...string) (map[string][]string, error)
	// Repeats counts the posts since a time that repeat an earlier one's text, by
	// source.
	Repeats func(ctx context.Context, since time.Time) (map[string]int, error)
	// Bundles tells how far the bundles of each kind are.
	Bundles func(ctx context.Context) ([]bundle.State, error)
	// BundleLate is how long none of posts may come before it is said.
	BundleLate time.Duration
	// Answers are the public answers to posts that came over a network gap.
	Answers func(ctx context.Context, posts []string) ([]opinion.Answer, error)

	// OldLedger takes in the tables of an earlier ledger.
	OldLedger *oldledger.Importer

	Files *files.Files
	// Watched is the folder into which files are dropped, "" for none.
	Watched string
	Waits   files.Waits // uploads that wait to be imported
	Now     func() time.Time
	Log     *slog.Logger
}

// Desk is safe for concurrent use.
type Desk struct {
	deps Deps

	habits  memo[map[string]habit] // of the sources, by ID
	repeats memo[map[string]int]   // of the last month, by source
}

// New makes a Desk.
func New(d Deps) *Desk { return &Desk{deps: d} }

// Topic is an entry of the taxonomy (领域) as the desk shows it.
type Topic struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Unit  string   `json:"unit"` // the unit that answers by default
	Words []string `json:"words"`
}

// ListTopics returns the taxonomy; whoever is logged in may read it.
func (d *Desk) ListTopics() []Topic { return d.deps.Topics() }

// Divisions are those of the county, one level below it: townships.
func (d *Desk) Divisions() []opinion.RegionHit { return d.deps.Divisions() }

// Watched is the folder into which files are dropped, "" for none.
func (d *Desk) Watched() string { return d.deps.Watched }

// TakenError is an input that something else has already: which field, and
// what to do, in Chinese. It is an opinion.ErrConflict.
type TakenError struct {
	Field, Text string
}

func (e *TakenError) Error() string { return e.Field + ": " + e.Text }

// Unwrap makes it an opinion.ErrConflict.
func (e *TakenError) Unwrap() error { return opinion.ErrConflict }

// audited hands the audit row of a change to the store that makes it, which
// writes both in one transaction.
func (d *Desk) audited(ctx context.Context, by access.Actor, act, object, detail string) context.Context {
	return access.WithAudit(ctx, access.By(by, d.deps.Now(), act, object, detail))
}

// note writes an audit row for what is about to be done: nothing is done that
// the log could not take.
func (d *Desk) note(ctx context.Context, by access.Actor, act, object, detail string) error {
	if err := d.deps.Access.Note(ctx, by, act, object, detail); err != nil {
		return fmt.Errorf("note %s: %w", act, err)
	}
	return nil
}

// require is access.Require for what belongs to no unit.
func require(by access.Actor, p access.Permission) error {
	return access.Require(by, p, access.Object{})
}

// unitTree reads the units.
func (d *Desk) unitTree(ctx context.Context) (access.Tree, error) {
	units, err := d.deps.Access.Units(ctx)
	if err != nil {
		return access.Tree{}, fmt.Errorf("read the units: %w", err)
	}
	return access.NewTree(units), nil
}
