package ui

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What others made is as they published it, with its licence.
func TestVendoredFilesAreAsPublished(t *testing.T) {
	sums, err := filepath.Glob("vendored/*/SHA256SUMS")
	if err != nil || len(sums) == 0 {
		t.Fatalf("no checksums: %v", err)
	}
	for _, file := range sums {
		dir := filepath.Dir(file)
		listed := map[string]bool{"SHA256SUMS": true}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		for in := bufio.NewScanner(f); in.Scan(); {
			sum, name, _ := strings.Cut(in.Text(), "  ")
			content, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Error(err)
			}
			if got := sha256.Sum256(content); hex.EncodeToString(got[:]) != sum {
				t.Errorf("%s of %s was changed", name, dir)
			}
			listed[name] = true
		}
		_ = f.Close()
		if !listed["LICENSE"] {
			t.Errorf("%s has no licence", dir)
		}
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if !listed[e.Name()] {
				t.Errorf("%s of %s has no checksum", e.Name(), dir)
			}
		}
	}
}
