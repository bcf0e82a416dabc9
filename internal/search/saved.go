package search

import (
	"context"
	"time"
)

// Saved is a search that somebody keeps under a name (常用检索).
type Saved struct {
	ID     string    `json:"id"`
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
	// SavedOf returns an owner's, and with shared everybody's that are shared,
	// by name, then ID.
	SavedOf(ctx context.Context, owner string, shared bool) ([]Saved, error)
	// DropSaved removes one; one that is not there gives opinion.ErrNotFound.
	DropSaved(ctx context.Context, id string) error
}
