package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func named(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// A refusal speaks of what was written, never of how the program holds it.
func TestRefusalsNameFieldAndKind(t *testing.T) {
	in := `["7"]
{"title":7}
{"title":"x","likes":"many"}
{"title":"x","likes":1.5}
{"title":"x","published_at":true}
{"id":{},"title":"x"}
{"title":"x"`
	want := []string{
		"1: refused: not a post: an array, where an object is wanted",
		"2: refused: not a post: title is a number, where a string is wanted",
		"3: refused: not a post: likes is a string, where a whole number is wanted",
		"4: refused: not a post: likes is number 1.5, where a whole number is wanted",
		"5: refused: not a post: published_at is a bool, where a string is wanted",
		"6: refused: id must be a string",
		"7: refused: not a post: ",
	}
	for _, name := range []string{"analyse", "events"} {
		_, stderr, code := runCommand(t, in, name)
		got := strings.Split(strings.TrimSpace(stderr), "\n")
		if code != exitRefused || len(got) != len(want) {
			t.Fatalf("%s: exit %d, %s", name, code, stderr)
		}
		for i, line := range got {
			if !strings.HasPrefix(line, "stdin:"+want[i]) || strings.Contains(line, "main.") {
				t.Errorf("%s: %q, want %q", name, line, want[i])
			}
		}
	}
}

// What is wrong with a file is said with its name once.
func TestMessagesNameTheFileOnce(t *testing.T) {
	prose, data := named(t, "prose.csv", "今天,天气\n好,好\n"), t.TempDir()
	none := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{
		{"import", prose, "--source", "热线", "--data", data},
		{"import", named(t, "a.pdf", "%PDF-1.7"), "--source", "热线", "--data", data},
		{"import", none, "--source", "热线", "--data", data},
		{"analyse", none}, {"events", none}, {"segment", none}, {"feed", none},
		{"feed", named(t, "bad.xml", "<\xff\xfe x>")},
	} {
		_, stderr, code := runCommand(t, "", args...)
		if code != exitRefused || strings.Count(stderr, filepath.Base(args[1])) != 1+strings.Count(stderr, "columns\n") {
			t.Errorf("%s: exit %d, %q", args[0], code, stderr)
		}
	}
}

func TestMissingDateIsCalledMissing(t *testing.T) {
	_, stderr, code := runCommand(t, "", "report", "timeliness", "--to", "2026-01-31", "--data", t.TempDir())
	if code != exitUsage || !strings.Contains(stderr, "from：没有给出日期") {
		t.Errorf("exit %d, %q", code, stderr)
	}
}

// Figures as other programs write them are taken, and so is a text with some
// broken bytes; what is in another encoding is refused and not read as noise.
func TestOddButReadableLines(t *testing.T) {
	gb := "{\"id\":\"g\",\"title\":\"\xd5\xf7\xb5\xd8\xb2\xb9\xb3\xa5\"}"
	in := "\xef\xbb\xbf{\"id\":\"1\",\"title\":\"征地\",\"likes\":12.0,\"comments\":1e3,\"reposts\":null}\r\n" +
		"{\"id\":\"2\",\"title\":\"征地补偿款没有发\xe6\x94\"}\n" + gb + "\n"
	for _, name := range []string{"analyse", "events"} {
		_, stderr, code := runCommand(t, in, name)
		if code != exitRefused || !strings.HasPrefix(stderr, "stdin:3: refused: not UTF-8 from byte 20 on") {
			t.Errorf("%s: exit %d, %q", name, code, stderr)
		}
	}
	stdout, _, _ := runCommand(t, in, "analyse")
	if !utf8.ValidString(stdout) || strings.Count(stdout, "\n") != 2 || strings.Count(stdout, "征地补偿") != 6 {
		t.Errorf("%q", stdout)
	}
}
