// Package filestest is the conformance suite of the engines behind
// internal/files: the same named properties for each files.Store, and for each
// files.Holds.
package filestest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"yuqing/internal/files"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

// Engine is one empty store.
type Engine struct {
	files.Store
	// Damage changes one byte of kept content behind the store's back.
	Damage func(hash string)
}

// Run tests a files.Store; open opens an empty one.
func Run(t *testing.T, open func(t *testing.T) Engine) {
	for name, test := range map[string]func(*testing.T, Engine){
		"content comes back as it was":              comesBack,
		"what is not there is not found":            notFound,
		"content that is not its hash is not kept":  wrongContent,
		"a reader that breaks leaves nothing":       brokenReader,
		"putting again renews the time and no more": putAgain,
		"many put the same at once":                 together,
		"damaged content is never handed out whole": damaged,
		"the list holds what is older, once":        list,
		"removal spares what was put again":         removal,
		"what was removed can be put again":         putAfterRemoval,
		"names that are no hash are refused":        names,
		"removal and putting at once lose nothing":  removeAndPut,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func blobOf(content []byte, at time.Time) files.Blob {
	sum := sha256.Sum256(content)
	return files.Blob{Hash: hex.EncodeToString(sum[:]), Size: int64(len(content)), At: at}
}

// content is n bytes that differ from place to place.
func content(n int, seed byte) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(i>>8) ^ byte(i) ^ seed
	}
	return out
}

func put(t *testing.T, s files.Store, c []byte, at time.Time) files.Blob {
	t.Helper()
	b := blobOf(c, at)
	if err := s.Put(ctx, b, bytes.NewReader(c)); err != nil {
		t.Fatal(err)
	}
	return b
}

func read(s files.Store, hash string) (files.Blob, []byte, error) {
	b, r, err := s.Open(ctx, hash)
	if err != nil {
		return b, nil, err
	}
	got, err := io.ReadAll(r)
	return b, got, errors.Join(err, r.Close())
}

func comesBack(t *testing.T, s Engine) {
	for _, n := range []int{0, 1, 100, 256 << 10, 256<<10 + 1, 3<<20 + 17} {
		c := content(n, 1)
		b := put(t, s, c, noon)
		about, got, err := read(s, b.Hash)
		if err != nil || !bytes.Equal(got, c) || about.Size != int64(n) || !about.At.Equal(noon) || about.Hash != b.Hash {
			t.Errorf("%d bytes: %d back, %+v, %v", n, len(got), about, err)
		}
	}
	c := content(1<<20, 9)
	if err := s.Put(ctx, blobOf(c, noon), iotest.HalfReader(iotest.DataErrReader(bytes.NewReader(c)))); err != nil {
		t.Error("from an odd reader:", err)
	}
}

func notFound(t *testing.T, s Engine) {
	if _, _, err := read(s, blobOf([]byte("nobody"), noon).Hash); !errors.Is(err, files.ErrNotFound) {
		t.Error(err)
	}
	if gone, err := s.Remove(ctx, blobOf([]byte("nobody"), noon).Hash, noon); gone || err != nil {
		t.Error(gone, err)
	}
}

func wrongContent(t *testing.T, s Engine) {
	c := content(300<<10, 2)
	for name, wrong := range map[string][]byte{"other": content(300<<10, 3), "shorter": c[:1000], "longer": append(slices.Clone(c), 'x'), "none": nil} {
		b := blobOf(c, noon)
		if err := s.Put(ctx, b, bytes.NewReader(wrong)); !errors.Is(err, files.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, err := read(s, b.Hash); !errors.Is(err, files.ErrNotFound) {
			t.Errorf("%s is there: %v", name, err)
		}
	}
}

func brokenReader(t *testing.T, s Engine) {
	c := content(600<<10, 4)
	broken := errors.New("line cut")
	in := io.MultiReader(bytes.NewReader(c[:400<<10]), iotest.ErrReader(broken))
	if err := s.Put(ctx, blobOf(c, noon), in); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, _, err := read(s, blobOf(c, noon).Hash); !errors.Is(err, files.ErrNotFound) {
		t.Error("half of it is there:", err)
	}
	put(t, s, c, noon)
}

func putAgain(t *testing.T, s Engine) {
	c := content(1000, 5)
	put(t, s, c, noon)
	b := put(t, s, c, noon.Add(time.Hour))
	about, got, err := read(s, b.Hash)
	if err != nil || !about.At.Equal(noon.Add(time.Hour)) || !bytes.Equal(got, c) {
		t.Errorf("%+v, %v", about, err)
	}
	if found := listed(t, s, noon.Add(2*time.Hour)); len(found) != 1 {
		t.Errorf("%d in the list", len(found))
	}
}

func together(t *testing.T, s Engine) {
	c := content(700<<10, 6)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := s.Put(ctx, blobOf(c, noon), bytes.NewReader(c)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, got, err := read(s, blobOf(c, noon).Hash); err != nil || !bytes.Equal(got, c) {
		t.Error(len(got), err)
	}
}

func damaged(t *testing.T, s Engine) {
	for _, n := range []int{50, 600 << 10} {
		c := content(n, 7)
		b := put(t, s, c, noon)
		s.Damage(b.Hash)
		if _, got, err := read(s, b.Hash); !errors.Is(err, files.ErrDamaged) || len(got) >= n {
			t.Errorf("%d of %d bytes, %v", len(got), n, err)
		}
	}
}

func listed(t *testing.T, s files.Store, before time.Time) map[string]files.Blob {
	t.Helper()
	found := map[string]files.Blob{}
	err := s.List(ctx, before, func(b files.Blob) error {
		if _, twice := found[b.Hash]; twice {
			t.Errorf("%s twice", b.Hash)
		}
		found[b.Hash] = b
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func list(t *testing.T, s Engine) {
	if found := listed(t, s, noon); len(found) != 0 {
		t.Errorf("empty: %v", found)
	}
	want := map[string]files.Blob{}
	for i := range 20 {
		b := put(t, s, content(100+i, 8), noon.Add(time.Duration(i)*time.Minute))
		if i < 10 {
			want[b.Hash] = b
		}
	}
	if found := listed(t, s, noon.Add(10*time.Minute)); !maps.Equal(found, want) {
		t.Errorf("%v, want %v", found, want)
	}
	stop := errors.New("enough")
	if err := s.List(ctx, noon.Add(time.Hour), func(files.Blob) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func removal(t *testing.T, s Engine) {
	c := content(400<<10, 10)
	b := put(t, s, c, noon)
	if gone, err := s.Remove(ctx, b.Hash, noon); gone || err != nil {
		t.Error("removed what is not older:", err)
	}
	put(t, s, c, noon.Add(time.Hour))
	if gone, err := s.Remove(ctx, b.Hash, noon.Add(time.Minute)); gone || err != nil {
		t.Error("removed what was put again:", err)
	}
	if gone, err := s.Remove(ctx, b.Hash, noon.Add(2*time.Hour)); !gone || err != nil {
		t.Error(gone, err)
	}
	if _, _, err := read(s, b.Hash); !errors.Is(err, files.ErrNotFound) {
		t.Error(err)
	}
}

func putAfterRemoval(t *testing.T, s Engine) {
	c := content(400<<10, 11)
	b := put(t, s, c, noon)
	if _, err := s.Remove(ctx, b.Hash, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	put(t, s, c, noon)
	if _, got, err := read(s, b.Hash); err != nil || !bytes.Equal(got, c) {
		t.Error(err)
	}
}

func names(t *testing.T, s Engine) {
	for _, name := range []string{"", ".", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("../", 21) + "x", strings.Repeat("a", 63) + "/"} {
		if err := s.Put(ctx, files.Blob{Hash: name}, strings.NewReader("")); err == nil {
			t.Errorf("put as %q", name)
		}
		if _, _, err := s.Open(ctx, name); !errors.Is(err, files.ErrNotFound) {
			t.Errorf("open %q: %v", name, err)
		}
		if gone, err := s.Remove(ctx, name, noon); gone || err != nil {
			t.Errorf("remove %q: %v", name, err)
		}
	}
}

// removeAndPut: after a Put of now has returned, content is there, whatever
// old content was being removed meanwhile.
func removeAndPut(t *testing.T, s Engine) {
	c := content(2000, 12)
	for i := range 25 {
		at := noon.Add(time.Duration(i) * time.Hour)
		b := put(t, s, c, at)
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.Remove(ctx, b.Hash, at.Add(time.Minute)); err != nil {
				t.Error(err)
			}
		})
		put(t, s, c, at.Add(30*time.Minute))
		wg.Wait()
		if _, got, err := read(s, b.Hash); err != nil || !bytes.Equal(got, c) {
			t.Fatalf("round %d: %v", i, err)
		}
	}
}

// RunHolds tests a files.Holds; open opens an empty one.
func RunHolds(t *testing.T, open func(t *testing.T) files.Holds) {
	h := open(t)
	held := func(hash string, at time.Time) bool {
		t.Helper()
		got, err := h.Held(ctx, hash, at)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.Hold(ctx, "a:1", time.Time{}, "h1", "h2"))
	must(h.Hold(ctx, "a:2", noon, "h2", "h3"))
	must(h.Hold(ctx, "a:2", noon.Add(time.Hour), "h3"))
	for hash, want := range map[string][2]bool{"h1": {true, true}, "h2": {true, true}, "h3": {true, false}, "h4": {false, false}} {
		if held(hash, noon) != want[0] || held(hash, noon.Add(2*time.Hour)) != want[1] {
			t.Errorf("%s: %v at noon, %v later", hash, held(hash, noon), held(hash, noon.Add(2*time.Hour)))
		}
	}
	must(h.Forget(ctx, noon.Add(30*time.Minute)))
	if !held("h3", noon.Add(31*time.Minute)) {
		t.Error("forgot what still holds")
	}
	must(h.Release(ctx, "a:1"))
	if held("h1", noon) || held("h2", noon.Add(31*time.Minute)) {
		t.Error("released and still held")
	}
	must(h.Release(ctx, "nobody"))
}
