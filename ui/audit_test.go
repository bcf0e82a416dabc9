package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// noted finds the acts that the services write into the audit log: calls that
// name who did it, and what, as kind.verb.
var noted = regexp.MustCompile(`\w\((?:ctx, )?by, (?:[^()"\n]|\([^()\n]*\))*"([a-z]+\.[a-z-]+)"`)

// The auditor reads every act by its Chinese name and can filter by it.
func TestEveryActHasAName(t *testing.T) {
	found := 0
	err := filepath.WalkDir("../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range noted.FindAllStringSubmatch(string(text), -1) {
			found++
			if actNames[m[1]] == "" {
				t.Errorf("%s notes %q, which the page of the audit log does not know", path, m[1])
			}
		}
		return err
	})
	if err != nil || found < 30 {
		t.Errorf("%d acts found: %v", found, err)
	}
}
