package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"yuqing/internal/files"
)

// chunkBytes is the size of the pieces that content is kept in: one of them is
// in memory at a time.
const chunkBytes = 256 << 10

// Blobs keeps the content of files, in pieces; it is a files.Store.
type Blobs struct{ db *database }

// Put implements files.Store. A row that is there already, also one that
// another process is about to commit, is renewed.
func (s *Blobs) Put(ctx context.Context, b files.Blob, r io.Reader) error {
	if !files.ValidHash(b.Hash) {
		return fmt.Errorf("keep a file as %q: %w", b.Hash, files.ErrNotFound)
	}
	err := s.db.update(ctx, func(t tx) error {
		fresh, err := t.exec(`INSERT INTO blobs (hash, size, put_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING`, b.Hash, b.Size, micros(b.At))
		if err != nil {
			return err
		}
		if fresh == 0 {
			return t.execOne(errGone, `UPDATE blobs SET put_at = ? WHERE hash = ?`, micros(b.At), b.Hash)
		}
		return writeChunks(t, b, files.Verified(b, r))
	})
	if errors.Is(err, errGone) { // nothing of r was read yet
		return s.Put(ctx, b, r)
	}
	if err != nil {
		return fmt.Errorf("keep file %s: %w", b.Hash, err)
	}
	return nil
}

// errGone says that a row was removed between two statements.
var errGone = errors.New("removed meanwhile")

func writeChunks(t tx, b files.Blob, r io.Reader) error {
	buf := make([]byte, chunkBytes)
	for n := 0; ; n++ {
		got, err := io.ReadFull(r, buf)
		if got > 0 {
			if _, err := t.exec(`INSERT INTO blob_chunks (hash, n, data) VALUES (?, ?, ?)`, b.Hash, n, buf[:got]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Open implements files.Store.
func (s *Blobs) Open(ctx context.Context, hash string) (files.Blob, io.ReadCloser, error) {
	b, err := scanBlob(s.db.row(ctx, `SELECT hash, size, put_at FROM blobs WHERE hash = ?`, clean(hash)))
	if err = orNotFound(err); err != nil {
		return b, nil, fmt.Errorf("open file %s: %w", hash, notAFile(err))
	}
	return b, io.NopCloser(files.Verified(b, &chunks{ctx: ctx, db: s.db, hash: hash})), nil
}

// chunks reads the pieces one after the other; it ends where there is none.
type chunks struct {
	ctx  context.Context
	db   *database
	hash string
	n    int
	rest []byte
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		err := c.db.row(c.ctx, `SELECT data FROM blob_chunks WHERE hash = ? AND n = ?`, c.hash, c.n).Scan(&c.rest)
		if err = notAFile(orNotFound(err)); errors.Is(err, files.ErrNotFound) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, fmt.Errorf("read piece %d of file %s: %w", c.n, c.hash, err)
		}
		c.n++
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// listLot is how many rows List reads at a time: no query stays open while
// each works.
const listLot = 500

// List implements files.Store.
func (s *Blobs) List(ctx context.Context, before time.Time, each func(files.Blob) error) error {
	for after := ""; ; {
		rows, err := s.db.query(ctx, `SELECT hash, size, put_at FROM blobs WHERE put_at < ? AND hash > ? ORDER BY hash LIMIT ?`,
			micros(before), after, listLot)
		lot, err := collect(rows, err, scanBlob)
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		for _, b := range lot {
			if err := each(b); err != nil {
				return err
			}
		}
		if len(lot) < listLot {
			return nil
		}
		after = lot[len(lot)-1].Hash
	}
}

// Remove implements files.Store.
func (s *Blobs) Remove(ctx context.Context, hash string, before time.Time) (gone bool, err error) {
	err = s.db.update(ctx, func(t tx) error {
		n, err := t.exec(`DELETE FROM blobs WHERE hash = ? AND put_at < ?`, clean(hash), micros(before))
		if err != nil || n == 0 {
			return err
		}
		gone = true
		_, err = t.exec(`DELETE FROM blob_chunks WHERE hash = ?`, clean(hash))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("remove file %s: %w", hash, err)
	}
	return gone, nil
}

func scanBlob(row scanner) (b files.Blob, err error) {
	var at int64
	err = row.Scan(&b.Hash, &b.Size, &at)
	b.At = fromMicros(at)
	return b, err
}
