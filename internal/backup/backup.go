// Package backup is the form of a backup: one file, a gzipped tar of what was
// saved, with a manifest at its end that names every member with its size and
// SHA-256. A file whose manifest is missing or disagrees was cut short or
// damaged, and is refused before anything is put in place.
//
// It owns the form only: internal/app says what is saved and where it goes. It
// imports the standard library only.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Format is the version of the form that this program writes and reads.
const Format = 1

const manifestName = "manifest.json"

// maxManifest bounds what is read of a manifest, in bytes.
const maxManifest = 64 << 20

// ErrDamaged is returned for a file that is no whole backup.
var ErrDamaged = errors.New("the backup is damaged or cut short")

// Manifest says what a backup holds.
type Manifest struct {
	Format  int       `json:"format"`
	MadeAt  time.Time `json:"made_at"`
	Program string    `json:"program"` // the version of yuqing that made it
	Setup   string    `json:"setup"`   // "embedded" or "scaled"
	// Schemas are the versions of the groups of tables.
	Schemas map[string]int64 `json:"schemas"`
	Posts   int64            `json:"posts"`
	Audit   int64            `json:"audit"` // rows of the audit log
	Head    string           `json:"head"`  // hash of the last one
	Files   []File           `json:"files"`
}

// File is a member.
type File struct {
	Name   string `json:"name"` // with slashes, within the data folder
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Writer writes a backup; nothing is a backup before Close returned nil.
type Writer struct {
	zip      *gzip.Writer
	tar      *tar.Writer
	manifest Manifest
}

// NewWriter begins a backup. The manifest's Format and Files are filled in.
func NewWriter(w io.Writer, m Manifest) *Writer {
	m.Format, m.Files = Format, nil
	zip, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is one that there is
	return &Writer{zip, tar.NewWriter(zip), m}
}

// Add adds a file under a name.
func (w *Writer) Add(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := &tar.Header{Name: name, Size: info.Size(), Mode: 0o600, ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := w.tar.WriteHeader(head); err != nil {
		return err
	}
	sum := sha256.New()
	// The size as it was: a file that grows meanwhile is taken up to there.
	if _, err := io.CopyN(io.MultiWriter(w.tar, sum), f, info.Size()); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	w.manifest.Files = append(w.manifest.Files, File{name, info.Size(), hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// Close writes the manifest and ends the file.
func (w *Writer) Close() (Manifest, error) {
	text, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return w.manifest, err
	}
	err = w.tar.WriteHeader(&tar.Header{Name: manifestName, Size: int64(len(text)), Mode: 0o600, ModTime: w.manifest.MadeAt, Format: tar.FormatPAX})
	if err == nil {
		_, err = w.tar.Write(text)
	}
	return w.manifest, errors.Join(err, w.tar.Close(), w.zip.Close())
}

// Read reads a backup to its end and holds every member against the manifest.
// With a folder the members are written into it; without ("") they are only
// checked. It returns ErrDamaged for what is no whole backup; what was written
// by then is worth nothing.
func Read(r io.Reader, folder string) (Manifest, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	members := tar.NewReader(zip)
	var found []File
	for {
		head, err := members.Next()
		if err != nil {
			return Manifest{}, fmt.Errorf("%w: no manifest: %w", ErrDamaged, err)
		}
		if head.Name == manifestName {
			m, err := readManifest(members, found)
			if err == nil {
				_, err = io.Copy(io.Discard, zip) //nolint:gosec // nothing is kept; so that the file's own checksum is read
			}
			if err != nil && !errors.Is(err, ErrDamaged) {
				err = fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			return m, err
		}
		f, err := take(members, head, folder)
		if err != nil {
			return Manifest{}, err
		}
		found = append(found, f)
	}
}

func readManifest(r io.Reader, found []File) (m Manifest, err error) {
	if err := json.NewDecoder(io.LimitReader(r, maxManifest)).Decode(&m); err != nil {
		return m, fmt.Errorf("%w: the manifest: %w", ErrDamaged, err)
	}
	if m.Format != Format {
		return m, fmt.Errorf("the backup has form %d, this program reads %d; use the version that made it (%s)", m.Format, Format, m.Program)
	}
	if !slices.Equal(m.Files, found) {
		return m, fmt.Errorf("%w: its contents are not those of its manifest", ErrDamaged)
	}
	return m, nil
}

// take reads one member, and writes it where there is a folder.
func take(r io.Reader, head *tar.Header, folder string) (File, error) {
	if head.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(head.Name)) {
		return File{}, fmt.Errorf("%w: %q is no file of a data folder", ErrDamaged, head.Name)
	}
	sum := sha256.New()
	n, err := copyTo(folder, head.Name, io.TeeReader(member{r, head.Name}, sum))
	return File{head.Name, n, hex.EncodeToString(sum.Sum(nil))}, err
}

// member tells what is wrong with a backup from what is wrong with the disk
// that it is written to.
type member struct {
	io.Reader
	name string
}

func (m member) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %s: %w", ErrDamaged, m.name, err)
	}
	return n, err
}

func copyTo(folder, name string, r io.Reader) (int64, error) {
	if folder == "" {
		return io.Copy(io.Discard, r)
	}
	path := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return 0, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, r)
	return n, errors.Join(err, f.Sync(), f.Close())
}
