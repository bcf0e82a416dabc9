package office

import (
	"context"
	"time"
)

// Kind names a document that has versions of its own.
type Kind string

// The documents.
const (
	KindRules    Kind = "rules"    // Rules
	KindHolidays Kind = "holidays" // Holidays
)

// Version is one version of a document.
type Version struct {
	Kind    Kind      `json:"kind"`
	Version int64     `json:"version"` // from 1; 0 stands for what the program ships
	At      time.Time `json:"at"`
	UserID  string    `json:"user_id"`
	Name    string    `json:"name"`              // of the person
	Why     string    `json:"why"`               // the person's words
	Changes []string  `json:"changes"`           // what differs from the version before, in words
	Content string    `json:"content,omitempty"` // JSON; left out of lists
	// Settled: the deadlines of open entries follow it.
	Settled bool `json:"settled"`
}

// Store is the port of the versions. Changes carry their audit rows in the
// context (access.WithAudit) and write them in the same transaction.
type Store interface {
	// PutVersion keeps the next version; opinion.ErrStale where v.Version is
	// not one above the newest of its kind.
	PutVersion(ctx context.Context, v Version) error
	// VersionOf returns a version, or opinion.ErrNotFound.
	VersionOf(ctx context.Context, k Kind, version int64) (Version, error)
	// Newest are the newest versions of all kinds; a kind without any is
	// left out.
	Newest(ctx context.Context) (map[Kind]int64, error)
	// Versions lists the newest versions without their content.
	Versions(ctx context.Context, k Kind, limit int) ([]Version, error)
	// Unsettled lists the newest version of each kind that is not settled,
	// without content.
	Unsettled(ctx context.Context) ([]Version, error)
	// Settle notes that a version, and those before it, are settled.
	Settle(ctx context.Context, k Kind, version int64) error
}
