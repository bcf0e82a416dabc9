package files

import (
	"context"
	"errors"
	"io"
	"time"
)

// Errors of a Store; engines wrap them.
var (
	ErrNotFound = errors.New("no such file")
	// ErrDamaged is returned in place of the last bytes of content that is not
	// what its hash says.
	ErrDamaged = errors.New("the file is not what it was when it was kept")
)

// Blob is one piece of content.
type Blob struct {
	Hash string    // SHA-256 of the content, 64 hex digits in lower case
	Size int64     // bytes
	At   time.Time // when it was last put, to the microsecond
}

// Store keeps content under its hash. It is safe for concurrent use, also by
// several processes on the same folder or schema.
type Store interface {
	// Put keeps the content of r, durably when it returns. Content that is
	// there already is not written again, its time is renewed. It returns
	// ErrDamaged, and keeps nothing, where r is not what b says.
	Put(ctx context.Context, b Blob, r io.Reader) error
	// Open reads content from its beginning; the caller closes it. Read
	// returns ErrDamaged in place of the last bytes where they do not fit.
	Open(ctx context.Context, hash string) (Blob, io.ReadCloser, error)
	// List calls each with everything that was last put before a time, in no
	// order, until each returns an error.
	List(ctx context.Context, before time.Time, each func(Blob) error) error
	// Remove drops content that was last put before a time, and reports
	// whether it was there. Content that has been put again meanwhile stays.
	Remove(ctx context.Context, hash string, before time.Time) (bool, error)
}

// Holds says which content is needed, and by whom.
type Holds interface {
	// Hold notes that holder ("attachment:ID") needs content until a time, or
	// for good where it is zero. Holding again sets the time anew.
	Hold(ctx context.Context, holder string, until time.Time, hashes ...string) error
	// Release ends all that a holder holds.
	Release(ctx context.Context, holder string) error
	// Held reports whether anybody needs the content at a time.
	Held(ctx context.Context, hash string, at time.Time) (bool, error)
	// Forget drops the holds that have ended.
	Forget(ctx context.Context, at time.Time) error
}

// ValidHash reports whether s can be the hash of a blob; engines make paths of
// nothing else.
func ValidHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
