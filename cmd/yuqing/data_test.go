package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A mistyped --data is an error, not an office that looks empty; only the
// commands that put something in make the folder.
func TestReadingMakesNoDataFolder(t *testing.T) {
	report := []string{"report", "timeliness", "--from", "2026-01-01", "--to", "2026-01-31"}
	for _, args := range [][]string{{"search", "x"}, report, {"reindex"}, {"user", "list"}, {"user", "reset", "wang"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "new")
			out, stderr, code := runCommand(t, "", append(args, "--data", folder)...)
			if code != exitRefused || out != "" || !strings.Contains(stderr, "no data folder at "+folder) {
				t.Errorf("exit %d, %q, %q", code, out, stderr)
			}
			if _, err := os.Stat(folder); err == nil {
				t.Error("the folder was made")
			}
		})
	}
}

// What puts something in makes the folder, which then can be read; a file that
// cannot be read makes none.
func TestWritingMakesTheDataFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	if _, _, code := runCommand(t, "", "import", "none.csv", "--source", "热线", "--data", folder); code != exitRefused {
		t.Errorf("no file: exit %d", code)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("an import of nothing made the folder")
	}
	if _, stderr, code := runCommand(t, "", "user", "add", "wang", "--name", "王", "--data", folder); code != exitOK {
		t.Errorf("add: exit %d, %s", code, stderr)
	}
	if out, stderr, code := runCommand(t, "", "user", "list", "--data", folder); code != exitOK || !strings.Contains(out, "wang") {
		t.Errorf("list: exit %d, %s%s", code, out, stderr)
	}
}
