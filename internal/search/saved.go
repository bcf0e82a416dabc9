package search

import (
	"context"
	"time"
)

// SavedKind is what a saved address shows.
type SavedKind string

// The kinds.
const (
	SavedPosts  SavedKind = ""       // 常用检索: a search of posts
	SavedLedger SavedKind = "ledger" // 我的视图: a view of the ledger, with its columns
)

// Saved is a search, or a view of the ledger, that somebody keeps under a name.
type Saved struct {
	ID     string    `json:"id"`
	Kind   SavedKind `json:"-"`
	Owner  string    `json:"-"`     // user ID
	By     string    `json:"by"`    // the owner's name
	Name   string    `json:"name"`  // at most 40 characters
	Query  string    `json:"query"` // as the address of a search has it, URL-encoded
	Shared bool      `json:"shared"`
	At     time.Time `json:"at"` // to the microsecond
}

// SavedSearches keeps them.
type SavedSearches interface {
	// PutSaved adds one, or replaces that of the same ID.
	PutSaved(ctx context.Context, s Saved) error
	// SavedOf returns an owner's of a kind, and with shared everybody's that are
	// shared, by name, then ID.
	SavedOf(ctx context.Context, kind SavedKind, owner string, shared bool) ([]Saved, error)
	// DropSaved removes one; one that is not there gives opinion.ErrNotFound.
	DropSaved(ctx context.Context, id string) error
}
