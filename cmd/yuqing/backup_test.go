package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/sqlstore"
)

// office makes a data folder with one ticket that can be found.
func office(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	csv := filepath.Join(dir, "工单.csv")
	if err := os.WriteFile(csv, []byte("工单编号,标题,诉求内容,受理时间\nGD1,路灯不亮,村口路灯坏了,2026-03-02 09:00:00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if _, stderr, code := runCommand(t, "", "import", csv, "--source", "热线", "--data", data); code != exitOK {
		t.Fatalf("import: %d %s", code, stderr)
	}
	return data
}

func TestBackupAndRestore(t *testing.T) {
	data := office(t)
	if err := os.MkdirAll(filepath.Join(data, "files", "ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "files", "ab", "abcd"), []byte("附件"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	out, stderr, code := runCommand(t, "", "backup", file, "--data", data)
	var made backupRecord
	if code != exitOK || json.Unmarshal([]byte(out), &made) != nil || made.Posts != 1 || made.Contents != 4 || len(made.SHA256) != 64 {
		t.Fatalf("backup: %d %q %q", code, out, stderr)
	}
	if again, _, code := runCommand(t, "", "backup", "--verify", file); code != exitOK || again != out {
		t.Errorf("verify: %d %q", code, again)
	}
	if _, stderr, code := runCommand(t, "", "backup", file, "--data", data); code != exitRefused || !strings.Contains(stderr, "there already") {
		t.Errorf("a backup was written over: %d %q", code, stderr)
	}

	fresh := filepath.Join(t.TempDir(), "new")
	if _, stderr, code := runCommand(t, "", "restore", file, "--data", fresh); code != exitOK {
		t.Fatalf("restore: %d %q", code, stderr)
	}
	if found, _, _ := runCommand(t, "", "search", "路灯", "--data", fresh); !strings.Contains(found, "村口路灯坏了") {
		t.Errorf("after the restoring %q is found", found)
	}
	if b, err := os.ReadFile(filepath.Join(fresh, "files", "ab", "abcd")); err != nil || string(b) != "附件" {
		t.Errorf("attachment %q, %v", b, err)
	}
	if made.Audit == 0 || len(made.Head) != 64 {
		t.Errorf("the manifest says of the audit log %d, %q", made.Audit, made.Head)
	}
	key := filepath.Join(fresh, "secret.key")
	if err := os.WriteFile(key, []byte("a key of this office"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := runCommand(t, "", "restore", file, "--data", fresh); code != exitRefused || !strings.Contains(stderr, "--replace") {
		t.Errorf("an office was overwritten: %d %q", code, stderr)
	}
	if _, stderr, code := runCommand(t, "", "restore", file, "--replace", "--data", fresh); code != exitOK || !strings.Contains(stderr, "before-restore-") {
		t.Errorf("replace: %d %q", code, stderr)
	}
	if kept, err := os.ReadFile(key); err != nil || string(kept) != "a key of this office" {
		t.Errorf("the key is %q, %v", kept, err)
	}
	store, err := sqlstore.Open(t.Context(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rows, err := store.Audit.Audit(t.Context(), access.AuditQuery{Act: "restore"})
	if err != nil || len(rows) != 1 || !strings.Contains(rows[0].Detail, made.Head[:12]) || !strings.Contains(rows[0].Detail, "取代") {
		t.Errorf("restoring left %+v in the audit log, %v", rows, err)
	}
}

// Log-ins and tokens of the backup's time end: they may have been taken back
// since.
func TestRestoreEndsOldRights(t *testing.T) {
	data, ctx := office(t), t.Context()
	tokenOf := func(folder string, make bool) bool {
		store, err := sqlstore.Open(ctx, folder)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		now := time.Now()
		if make {
			u := access.User{ID: "u1", Login: "wang", Name: "王", CreatedAt: now}
			tok := access.Token{ID: "t1", Hash: "h", UserID: "u1", Name: "对接", CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
			if err := errors.Join(store.Access.Apply(ctx, access.Change{Users: []access.User{u}}), store.Access.Apply(ctx, access.Change{NewToken: &tok})); err != nil {
				t.Fatal(err)
			}
		}
		_, err = store.Access.Token(ctx, "h")
		return err == nil
	}
	if !tokenOf(data, true) {
		t.Fatal("no token was made")
	}
	file, fresh := filepath.Join(t.TempDir(), "b.tar.gz"), filepath.Join(t.TempDir(), "new")
	if _, stderr, code := runCommand(t, "", "backup", file, "--data", data); code != exitOK {
		t.Fatal(stderr)
	}
	if _, stderr, code := runCommand(t, "", "restore", file, "--data", fresh); code != exitOK || !strings.Contains(stderr, "secret.key") {
		t.Fatalf("%d %s", code, stderr)
	}
	if tokenOf(fresh, false) {
		t.Error("a token of the backup's time lives on")
	}
}

// A damaged backup changes nothing.
func TestRestoreRefusesWhatIsDamaged(t *testing.T) {
	data := office(t)
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	if _, stderr, code := runCommand(t, "", "backup", file, "--data", data); code != exitOK {
		t.Fatal(stderr)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := runCommand(t, "", "restore", file, "--replace", "--data", data); code != exitRefused || !strings.Contains(stderr, "damaged") {
		t.Errorf("%d %q", code, stderr)
	}
	if found, _, _ := runCommand(t, "", "search", "路灯", "--data", data); !strings.Contains(found, "路灯") {
		t.Error("the old office is gone")
	}
}

func TestDoctor(t *testing.T) {
	data := office(t)
	out, stderr, code := runCommand(t, "", "doctor", "--format", "json", "--data", data)
	if code != exitOK || stderr != "" {
		t.Fatalf("%d %q", code, stderr)
	}
	for _, want := range []string{`"check":"store","verdict":"ok","found":"1 posts`, `"check":"audit","verdict":"ok"`, `"found":"1 of 1 posts can be found"`, `"check":"accounts","verdict":"warning"`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing in\n%s", want, out)
		}
	}
	out, _, code = runCommand(t, "", "doctor", "--data", filepath.Join(data, "none"))
	if code != exitRefused || !strings.Contains(out, "no data folder") || !strings.Contains(out, "->") {
		t.Errorf("%d %q", code, out)
	}
}

func TestReplay(t *testing.T) {
	data := office(t)
	if _, stderr, code := runCommand(t, "", "replay", "--since", "2020-01-01T00:00:00Z", "--data", data); code != exitOK {
		t.Errorf("since: %d %q", code, stderr)
	}
	if found, _, _ := runCommand(t, "", "search", "路灯", "--data", data); strings.Count(found, "\n") != 1 {
		t.Errorf("after the replay: %q", found)
	}
	if _, stderr, code := runCommand(t, "", "replay", "--letter", "nobody", "--data", data); code != exitRefused || !strings.Contains(stderr, "no such dead letter") {
		t.Errorf("an unknown letter: %d %q", code, stderr)
	}
	for _, args := range [][]string{{}, {"--since", "yesterday"}, {"--letters", "--since", "2020-01-01T00:00:00Z"}, {"--letters", "--stage", "events"}} {
		if _, _, code := runCommand(t, "", append([]string{"replay", "--data", data}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}
