package ui

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// laterNames are the methods that came after Chromium 90.
func laterNames(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/after_chromium_90.txt")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		if _, after, ok := strings.Cut(line, ": "); ok && line[0] != '#' {
			names = append(names, strings.Fields(after)...)
		}
	}
	return names
}

var (
	othersNoise  = regexp.MustCompile(`(?s)/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`)
	othersCall   = regexp.MustCompile(`\.([A-Za-z_$][\w$]*)\(`)
	othersSyntax = regexp.MustCompile(`=>|\?\.[^0-9]|\?\?|(?:\|\||&&)=|(?:^|[;{},)\s])(?:let|const|class|async|await|import|export|static)[\s{]`)
)

// laterIn are the names and the syntax of a script that Chromium 90 lacks.
func laterIn(js string, later []string) []string {
	js = othersNoise.ReplaceAllString(js, " ")
	found := othersSyntax.FindAllString(js, -1)
	for _, m := range othersCall.FindAllStringSubmatch(js, -1) {
		if slices.Contains(later, m[1]) {
			found = append(found, m[1])
		}
	}
	return found
}

// What others made works in Chromium 90 too.
func TestVendoredScriptsWorkInChromium90(t *testing.T) {
	later := laterNames(t)
	files, err := filepath.Glob("vendored/*/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, f := range files {
		js, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if found := laterIn(string(js), later); len(found) > 0 {
			t.Errorf("%s uses %q", f, found)
		}
	}
	for js, want := range map[string]string{
		"a.at(-1)": "at", "structuredClone.structuredClone(x)": "structuredClone", "x.toSorted()": "toSorted", "var f=x=>x": "=>", "a?.b": "?.b", "a??b": "??", "a||=b": "||=", ";class A{}": ";class ",
	} {
		if !slices.Contains(laterIn(js, later), want) {
			t.Errorf("%s: %q", js, laterIn(js, later))
		}
	}
	if found := laterIn(`var s = "a => b ?? c.at(1)", t = a ? .5 : 1`, later); len(found) > 0 {
		t.Errorf("a text is taken for code: %q", found)
	}
}
