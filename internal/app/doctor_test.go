package app

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestTidyBackups: the newest of the program's own stay, and every file that
// somebody named otherwise.
func TestTidyBackups(t *testing.T) {
	folder := t.TempDir()
	names := []string{"yuqing-2023.tar.gz", "yuqing-20260101-000000-before-move.tar.gz"}
	for day := 1; day <= backupsKept+2; day++ {
		names = append(names, fmt.Sprintf("yuqing-202603%02d-080000.tar.gz", day))
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := tidyBackups(folder); err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		_, err := os.Stat(filepath.Join(folder, name))
		if gone := i == 2 || i == 3; gone != os.IsNotExist(err) {
			t.Errorf("%s: gone %v, want %v", name, !gone, gone)
		}
	}
}
