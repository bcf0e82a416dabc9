package nlp

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"yuqing/internal/opinion"
)

var update = flag.Bool("update", false, "write the golden file anew")

// shippedAnalyzer is the analyser of an office in 河北省石家庄市, made once.
var shippedAnalyzer = sync.OnceValues(func() (*Analyzer, error) { return New(Options{Region: "130100"}) })

func mustAnalyzer(t testing.TB) *Analyzer {
	t.Helper()
	a, err := shippedAnalyzer()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sentence is a line of testdata/sentences.txt: what must be found and what
// must not.
type sentence struct {
	line           int
	text           string
	wanted, banned []string
}

func readSentences(t testing.TB) []sentence {
	t.Helper()
	raw, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []sentence
	for i, line := range strings.Split(string(raw), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		marks, text, ok := strings.Cut(line, " | ")
		if !ok {
			t.Fatalf("line %d has no bar: %s", i+1, line)
		}
		s := sentence{line: i + 1, text: text}
		for _, m := range strings.Fields(marks) {
			if name, not := strings.CutPrefix(m, "!"); not {
				s.banned = append(s.banned, name)
			} else {
				s.wanted = append(s.wanted, m)
			}
		}
		out = append(out, s)
	}
	return out
}

func TestSentences(t *testing.T) {
	a := mustAnalyzer(t)
	sentences := readSentences(t)
	if len(sentences) < 200 {
		t.Fatalf("%d sentences; at least 200 are promised", len(sentences))
	}
	wanted, banned := map[string]int{}, map[string]int{}
	for _, s := range sentences {
		found := map[string]opinion.TopicHit{}
		for _, h := range a.Analyse(opinion.Post{Text: s.text}).Topics {
			found[h.Name] = h
		}
		for _, name := range s.wanted {
			wanted[name]++
			if _, ok := found[name]; !ok {
				t.Errorf("line %d lacks %s, has %v: %s", s.line, name, names(found), s.text)
			}
		}
		for _, name := range s.banned {
			banned[name]++
			if h, ok := found[name]; ok {
				t.Errorf("line %d has %s by %v: %s", s.line, name, h.Evidence, s.text)
			}
		}
	}
	for _, topic := range a.Taxonomy().Topics {
		if wanted[topic.Name] < 3 || banned[topic.Name] < 1 {
			t.Errorf("%s has %d sentences and %d near misses", topic.Name, wanted[topic.Name], banned[topic.Name])
		}
	}
}

func names(found map[string]opinion.TopicHit) []string {
	var out []string
	for name := range found {
		out = append(out, name)
	}
	return out
}

// TestGolden shows every change of what the analysis says of the sentences.
func TestGolden(t *testing.T) {
	const file = "testdata/sentences.golden.jsonl"
	a := mustAnalyzer(t)
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	for _, s := range readSentences(t) {
		if err := enc.Encode(a.Analyse(opinion.Post{Text: s.text})); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if line := firstDifference(got.String(), string(want)); line != "" {
		t.Errorf("the analysis changed; -update if it is meant:\n%s", line)
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, at(g, i), at(w, i))
		}
	}
	return ""
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "nothing"
}

// TestPilotCatalogue holds every word of the pilot catalogue to its field, and
// the field to its unit, whatever stands around the word.
func TestPilotCatalogue(t *testing.T) {
	a := mustAnalyzer(t)
	raw, err := os.ReadFile("testdata/fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(raw), "\n") {
		head, words, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		field, unit, _ := strings.Cut(head, " ")
		for _, word := range strings.Fields(words) {
			for _, text := range []string{word, "关于" + word + "问题的投诉", "某地" + word + "引发关注"} {
				r := a.Analyse(opinion.Post{Title: text})
				if !hasTopic(r, field) || !hasUnit(r, unit) {
					t.Errorf("%s: %v, %+v, want %s of %s", text, r.Topics, r.Unit, field, unit)
				}
			}
		}
	}
}

func hasTopic(r opinion.Analysis, name string) bool {
	return slices.ContainsFunc(r.Topics, func(h opinion.TopicHit) bool { return h.Name == name })
}

func hasUnit(r opinion.Analysis, unit string) bool {
	return r.Unit != nil && (r.Unit.Lead == unit || slices.Contains(r.Unit.Supporting, unit))
}
