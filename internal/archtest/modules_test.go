package archtest

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// go.mod says which modules the code imports itself, as go mod tidy would, which
// needs the network.
func TestDirectModules(t *testing.T) {
	text, err := os.ReadFile(root + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	direct := required(string(text))
	used := map[string]bool{}
	for path := range imported(t) {
		if m := moduleOf(direct, path); m != "" {
			used[m] = true
		} else if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			t.Errorf("go.mod lacks the module of %s", path)
		}
	}
	for m, is := range direct {
		if is != used[m] {
			t.Errorf("go.mod has %s as direct: %t; imported: %t", m, is, used[m])
		}
	}
}

// Modules that are within another's path are told apart.
func TestDirectModulesAreRead(t *testing.T) {
	got := required("require (\n\ta.org/x v1.0.0\n\ta.org/x/y/v2 v2.0.1 // indirect\n)\n\nrequire b.org/z v0.1.0\n")
	if len(got) != 3 || !got["a.org/x"] || got["a.org/x/y/v2"] || !got["b.org/z"] {
		t.Errorf("%v", got)
	}
	for path, want := range map[string]string{"a.org/x/sub": "a.org/x", "a.org/x/y/v2/sub": "a.org/x/y/v2", "a.org/xy": "", "fmt": ""} {
		if m := moduleOf(got, path); m != want {
			t.Errorf("%s is of %q", path, m)
		}
	}
}

var requirement = regexp.MustCompile(`(?m)^(?:require )?\s*([\w.-]+\.[\w.-]+/\S+) v\S+( // indirect)?$`)

// required are the modules of a go.mod, and whether each is a direct one.
func required(mod string) map[string]bool {
	direct := map[string]bool{}
	for _, m := range requirement.FindAllStringSubmatch(mod, -1) {
		direct[m[1]] = m[2] == ""
	}
	return direct
}

// moduleOf is the module with the longest path that a package is below.
func moduleOf(modules map[string]bool, pkg string) string {
	longest := ""
	for m := range modules {
		if (pkg == m || strings.HasPrefix(pkg, m+"/")) && len(m) > len(longest) {
			longest = m
		}
	}
	return longest
}

// imported are the packages that the files of this module import, those of
// every system and of the tests too.
func imported(t *testing.T) map[string]bool {
	t.Helper()
	paths := map[string]bool{}
	for _, name := range tracked(t) {
		if filepath.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			paths[path] = true
		}
	}
	return paths
}

// large are the files that may be over maxTracked, each for a reason that its
// package gives.
var large = []string{"nlp/segment/dict.bin.gz", "nlp/tone/tone.model", "nlp/guess/topic.model"}

// maxTracked is how many bytes any other file of the project may have: a binary
// that somebody built is found before it is in everybody's clone for good.
const maxTracked = 1_000_000

func TestNoLargeFiles(t *testing.T) {
	for _, name := range tracked(t) {
		info, err := os.Lstat(filepath.Join(root, name))
		if err == nil && info.Size() > maxTracked && !slices.Contains(large, name) {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
}

// tracked are the files of the project, by their paths in it.
func tracked(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat(root + "/.git"); err != nil {
		t.Skip("no checkout: which files are the project's is not known")
	}
	out, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Fatalf("list the files: %v", err)
	}
	names := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	if len(names) < 100 {
		t.Fatalf("git names only %d files", len(names))
	}
	return names
}
