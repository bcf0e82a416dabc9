// Package sqlite is the embedded search index: internal/search on SQLite FTS5.
//
// It owns the file index.db, which can be thrown away and rebuilt. It imports
// its port and modernc.org/sqlite only.
package sqlite

import (
	"errors"

	"yuqing/internal/search"
)

// Index is an open index. It fulfils search.Index.
type Index struct{ search.Index }

// Open opens the index in the file at path and makes it when it is missing.
func Open(path string) (*Index, error) {
	return nil, errors.New("open index " + path + ": not built yet")
}
