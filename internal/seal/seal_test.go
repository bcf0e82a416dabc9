package seal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestBox(t *testing.T) {
	b, err := New("a key of some length")
	if err != nil {
		t.Fatal(err)
	}
	one, two := b.Seal([]byte("密码")), b.Seal([]byte("密码"))
	if one == two || strings.Contains(one, "密码") {
		t.Errorf("%s, %s", one, two)
	}
	if plain, err := b.Open(one); err != nil || string(plain) != "密码" {
		t.Errorf("%q, %v", plain, err)
	}
	other, _ := New("another key of some length")
	for _, sealed := range []string{one[:len(one)-2] + "xx", "", "v1:", "v2:" + one[3:], "v1:!!!"} {
		if _, err := b.Open(sealed); !errors.Is(err, ErrSealed) {
			t.Errorf("%q: %v", sealed, err)
		}
	}
	if _, err := other.Open(one); !errors.Is(err, ErrSealed) {
		t.Errorf("another key: %v", err)
	}
	if _, err := New("short"); err == nil {
		t.Error("a short key was taken")
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.key")
	var keys sync.Map
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			key, err := KeyFile(path)
			if err != nil || len(key) < 40 {
				t.Errorf("%q, %v", key, err)
			}
			keys.Store(key, true)
		})
	}
	wg.Wait()
	n := 0
	keys.Range(func(any, any) bool { n++; return true })
	info, err := os.Stat(path)
	if n != 1 || err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%d keys, %v, %v", n, info, err)
	}
}
