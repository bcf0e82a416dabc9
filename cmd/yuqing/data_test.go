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

// A dry run judges the rows and leaves nothing behind: neither the folder of an
// office that is not there yet nor what stood in for it.
func TestDryRunMakesNoDataFolder(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	csv := filepath.Join(t.TempDir(), "工单.csv")
	rows := "工单编号,标题,诉求内容,受理时间\nGD1,路灯不亮,村口路灯坏了,2026-03-02 09:00:00\nGD2,,,2026-03-02 09:00:00\n"
	if err := os.WriteFile(csv, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "new")
	out, stderr, code := runCommand(t, "", "import", csv, "--source", "热线", "--dry-run", "--data", folder)
	if code != exitRefused || !strings.Contains(out, `"rows":2,"posts_new":1,"posts_known":0`) {
		t.Errorf("exit %d, %s%s", code, out, stderr)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the folder was made")
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Of an office that is there a dry run knows what it has, and adds nothing.
func TestDryRunAddsNothing(t *testing.T) {
	data := office(t)
	csv := filepath.Join(t.TempDir(), "工单.csv")
	rows := "工单编号,标题,诉求内容,受理时间\nGD1,路灯不亮,村口路灯坏了,2026-03-02 09:00:00\nGD2,井盖丢失,井盖被偷了,2026-03-02 09:00:00\n"
	if err := os.WriteFile(csv, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		out, stderr, code := runCommand(t, "", "import", csv, "--source", "热线", "--dry-run", "--data", data)
		if code != exitOK || !strings.Contains(out, `"rows":2,"posts_new":1,"posts_known":1`) {
			t.Errorf("exit %d, %s%s", code, out, stderr)
		}
	}
}
