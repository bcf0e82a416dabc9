package testservers

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A download that is cut short is none: the next one begins anew, and what is
// there is fetched no more.
func TestCachedIsWholeOrMissing(t *testing.T) {
	home := t.TempDir() // in which the cache lies, whatever the system
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, ".cache"))
	write := func(dir, text string) error {
		return os.WriteFile(filepath.Join(dir, "a.zip"), []byte(text), 0o600)
	}
	cut := errors.New("connection reset")
	if _, err := cached("a.zip", func(dir string) error { return errors.Join(write(dir, "ha"), cut) }); !errors.Is(err, cut) {
		t.Errorf("got %v", err)
	}
	for range 2 {
		path, err := cached("a.zip", func(dir string) error { return write(dir, "half and half") })
		if err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != "half and half" {
			t.Errorf("%q %v", text, err)
		}
	}
	if _, err := cached("a.zip", func(string) error { return errors.New("asked again") }); err != nil {
		t.Error(err)
	}
	cache, _ := cacheDir()
	if left, err := os.ReadDir(cache); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
