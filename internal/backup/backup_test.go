package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var made = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// written is a backup of two files.
func written(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	w := NewWriter(&out, Manifest{MadeAt: made, Setup: "embedded", Posts: 3})
	for name, text := range map[string]string{"posts.db": "帖子", "files/ab/cd": "附件"} {
		path := filepath.Join(dir, "x")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := w.Add(name, path); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBackupReadsBack(t *testing.T) {
	dir := t.TempDir()
	m, err := Read(bytes.NewReader(written(t)), dir)
	if err != nil || m.Posts != 3 || !m.MadeAt.Equal(made) || len(m.Files) != 2 {
		t.Fatalf("%+v, %v", m, err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "files", "ab", "cd")); err != nil || string(b) != "附件" {
		t.Errorf("%q, %v", b, err)
	}
	if m, err := Read(bytes.NewReader(written(t)), ""); err != nil || len(m.Files) != 2 {
		t.Errorf("only checked: %+v, %v", m, err)
	}
}

// unzipped is what is in a gzip file.
func unzipped(t *testing.T, b []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Wherever a backup is cut or changed, it is refused; a bit that compression
// leaves unused may be anything.
func TestDamagedBackupIsRefused(t *testing.T) {
	whole := written(t)
	for n := range whole {
		if _, err := Read(bytes.NewReader(whole[:n]), ""); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut at %d of %d: %v", n, len(whole), err)
		}
		if n < 10 {
			continue // of the header of gzip some bytes mean nothing
		}
		flipped := bytes.Clone(whole)
		flipped[n] ^= 0x10
		if _, err := Read(bytes.NewReader(flipped), ""); err == nil && unzipped(t, flipped) != unzipped(t, whole) {
			t.Fatalf("byte %d of %d was changed, and nobody saw it", n, len(whole))
		}
	}
}

// A backup that somebody made to write elsewhere writes nothing.
func TestBackupStaysInItsFolder(t *testing.T) {
	for _, name := range []string{"../evil", "/tmp/evil", "a/../../evil"} {
		var out bytes.Buffer
		zip := gzip.NewWriter(&out)
		w := tar.NewWriter(zip)
		if err := errors.Join(w.WriteHeader(&tar.Header{Name: name, Size: 1}), func() error { _, err := w.Write([]byte("x")); return err }(), w.Close(), zip.Close()); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "data")
		if _, err := Read(&out, dir); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
