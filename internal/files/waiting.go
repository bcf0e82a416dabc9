package files

import (
	"context"
	"time"
)

// Waiting is content that was uploaded and waits for what its owner decides to
// do with it.
type Waiting struct {
	ID    string
	Owner string // user ID
	Name  string // as the owner's machine calls it
	Hash  string
	Size  int64
	At    time.Time // to the microsecond
	Kind  string    // what it will be taken for
}

// Waits keeps what is known of waiting files, for all processes.
type Waits interface {
	AddWaiting(ctx context.Context, w Waiting) error
	// WaitingByID returns ErrNotFound for what does not wait (any more).
	WaitingByID(ctx context.Context, id string) (Waiting, error)
	// EndWaiting forgets a file; one that is unknown is no error.
	EndWaiting(ctx context.Context, id string) error
	// EndWaitingBefore forgets those that were added before a time.
	EndWaitingBefore(ctx context.Context, t time.Time) error
}
