package folder_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuqing/internal/files"
	"yuqing/internal/files/filestest"
	"yuqing/internal/files/folder"
)

func TestFolder(t *testing.T) {
	filestest.Run(t, func(t *testing.T) filestest.Engine {
		dir := filepath.Join(t.TempDir(), "附件 100%")
		return filestest.Engine{Store: folder.Open(dir), Damage: func(hash string) {
			path := filepath.Join(dir, hash[:2], hash)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}}
	})
}

// What a crash left on its way in is cleared, what it left on its way out is
// put back, and neither is listed.
func TestLeftoversAreCleared(t *testing.T) {
	dir := t.TempDir()
	hash := strings.Repeat("ab", 32)
	sub := filepath.Join(dir, "ab")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"in-123", "out-" + hash} {
		if err := os.WriteFile(filepath.Join(sub, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := folder.Open(dir).List(context.Background(), time.Now().Add(time.Hour), func(b files.Blob) error {
		if b.Hash != hash { // the walk may come by once it is back
			t.Errorf("listed %q", b.Hash)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(sub)
	if err != nil || len(left) != 1 || left[0].Name() != hash {
		t.Errorf("%v, %v", left, err)
	}
}
