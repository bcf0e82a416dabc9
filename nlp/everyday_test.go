package nlp

import (
	"os"
	"slices"
	"strings"
	"testing"

	"yuqing/internal/opinion"
)

// TestEveryday holds sentences as people write them to their topics and to the
// unit that leads. testdata/sentences.txt says what each rule is for; here
// several topics touch one another, and some sentences have none.
func TestEveryday(t *testing.T) {
	a := mustAnalyzer(t)
	raw, err := os.ReadFile("testdata/everyday.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, line := range strings.Split(string(raw), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, " | ", 3)
		if len(parts) != 3 {
			t.Fatalf("line %d has not three parts: %s", i+1, line)
		}
		n++
		r := a.Analyse(opinion.Post{Text: parts[2]})
		if parts[0] == "-" {
			if len(r.Topics) > 0 || r.Unit != nil {
				t.Errorf("line %d has %v, want none: %s", i+1, r.Topics, parts[2])
			}
			continue
		}
		for _, name := range strings.Fields(parts[0]) {
			if !hasTopic(r, name) {
				t.Errorf("line %d lacks %s, has %v: %s", i+1, name, r.Topics, parts[2])
			}
		}
		if r.Unit == nil || !slices.Contains(strings.Split(parts[1], "/"), r.Unit.Lead) {
			t.Errorf("line %d is led by %+v, want %s: %s", i+1, r.Unit, parts[1], parts[2])
		}
	}
	if n < 100 {
		t.Errorf("%d sentences; at least 100 are promised", n)
	}
}
