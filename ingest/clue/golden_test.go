package clue

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is recognised into the golden file")

const goldenFile = "testdata/pastes.txt"

// pasted is one case of the golden file: === name, the paste, --- and a line of
// JSON for each clue.
type pasted struct{ name, paste, want string }

func readGolden(t *testing.T) []pasted {
	t.Helper()
	b, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []pasted
	for part := range strings.SplitSeq(string(b), "=== ") {
		name, rest, ok := strings.Cut(part, "\n")
		if !ok {
			continue
		}
		paste, want, _ := strings.Cut(rest, "\n---\n")
		all = append(all, pasted{name, paste, strings.TrimSpace(want)})
	}
	return all
}

func recognised(t *testing.T, paste string) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, c := range Recognise(paste) {
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestGolden(t *testing.T) {
	cases := readGolden(t)
	if len(cases) < 80 {
		t.Errorf("only %d cases", len(cases))
	}
	var out strings.Builder
	for _, c := range cases {
		got := recognised(t, c.paste)
		if got != c.want && !*update {
			t.Errorf("%s\n got %s\nwant %s", c.name, got, c.want)
		}
		out.WriteString("=== " + c.name + "\n" + c.paste + "\n---\n" + got + "\n")
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
