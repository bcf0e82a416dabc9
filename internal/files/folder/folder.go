// Package folder keeps the content of files in a folder of the data folder:
// one file per content, named by its hash, in 256 folders by its first two
// digits. A file is written beside its place, synced and renamed into it, so
// that what bears a hash is always whole. The time of its last Put is the
// file's time of modification.
//
// It implements files.Store and imports internal/files and the standard
// library only.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yuqing/internal/files"
)

// Folder is a files.Store.
type Folder struct{ dir string }

// Names of files that are on their way in or out.
const (
	incoming = "in-*"
	outgoing = "out-"
)

// Open uses a folder, which is made when something is first put.
func Open(dir string) *Folder { return &Folder{dir} }

func (f *Folder) path(hash string) string { return filepath.Join(f.dir, hash[:2], hash) }

// Put implements files.Store.
func (f *Folder) Put(_ context.Context, b files.Blob, r io.Reader) error {
	if !files.ValidHash(b.Hash) {
		return fmt.Errorf("keep a file as %q: %w", b.Hash, files.ErrNotFound)
	}
	known, err := f.renew(b)
	if err == nil && !known {
		err = f.write(b, r)
	}
	if err != nil {
		return fmt.Errorf("keep file %s: %w", b.Hash, err)
	}
	return nil
}

// renew sets the time of what is there already. A Remove that is under way
// takes the file aside before it looks at the time: so either it sees the new
// time, or the file is not there and is written again.
func (f *Folder) renew(b files.Blob) (known bool, err error) {
	err = os.Chtimes(f.path(b.Hash), b.At, b.At)
	if err == nil {
		_, err = os.Stat(f.path(b.Hash))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f *Folder) write(b files.Blob, r io.Reader) (err error) {
	dir := filepath.Dir(f.path(b.Hash))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, incoming)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // does nothing after the rename
	_, err = io.Copy(tmp, files.Verified(b, r))
	if err := errors.Join(err, tmp.Sync(), tmp.Close(), os.Chtimes(tmp.Name(), b.At, b.At)); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), f.path(b.Hash)); err != nil {
		return err
	}
	return errors.Join(syncDir(dir), syncDir(f.dir))
}

// Open implements files.Store.
func (f *Folder) Open(_ context.Context, hash string) (files.Blob, io.ReadCloser, error) {
	if !files.ValidHash(hash) {
		return files.Blob{}, nil, fmt.Errorf("open file %q: %w", hash, files.ErrNotFound)
	}
	file, err := os.Open(f.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return files.Blob{}, nil, fmt.Errorf("open file %s: %w", hash, files.ErrNotFound)
	}
	if err != nil {
		return files.Blob{}, nil, fmt.Errorf("open file: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return files.Blob{}, nil, errors.Join(fmt.Errorf("open file: %w", err), file.Close())
	}
	b := blobOf(info)
	return b, reading{files.Verified(b, file), file}, nil
}

type reading struct {
	io.Reader
	io.Closer
}

func blobOf(info fs.FileInfo) files.Blob {
	return files.Blob{Hash: info.Name(), Size: info.Size(), At: info.ModTime().Truncate(time.Microsecond).UTC()}
}

// List implements files.Store. Leftovers of a crash are cleared on the way.
func (f *Folder) List(ctx context.Context, before time.Time, each func(files.Blob) error) error {
	err := filepath.WalkDir(f.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if !info.ModTime().Before(before) {
			return ctx.Err()
		}
		if !files.ValidHash(e.Name()) {
			f.clear(path, e.Name())
			return ctx.Err()
		}
		return each(blobOf(info))
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list files: %w", err)
	}
	return nil
}

// clear removes what a crash left on its way in, and puts back what it left on
// its way out.
func (f *Folder) clear(path, name string) {
	if hash, was := strings.CutPrefix(name, outgoing); was && files.ValidHash(hash) {
		_ = os.Rename(path, f.path(hash))
		return
	}
	if in, _ := filepath.Match(incoming, name); in {
		_ = os.Remove(path)
	}
}

// Remove implements files.Store.
func (f *Folder) Remove(_ context.Context, hash string, before time.Time) (bool, error) {
	if !files.ValidHash(hash) {
		return false, nil
	}
	aside := filepath.Join(filepath.Dir(f.path(hash)), outgoing+hash)
	info, err := os.Stat(f.path(hash))
	if err == nil && !info.ModTime().Before(before) {
		return false, nil
	}
	if err == nil {
		err = os.Rename(f.path(hash), aside)
	}
	if err == nil {
		info, err = os.Stat(aside)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err == nil && !info.ModTime().Before(before): // put again just now
		return false, os.Rename(aside, f.path(hash))
	case err == nil:
		err = os.Remove(aside)
	}
	if err != nil {
		return false, fmt.Errorf("remove file: %w", err)
	}
	return true, nil
}

// syncDir makes a rename durable. Systems that cannot sync a folder do not
// need it.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
