package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test and benchmark that the Makefile names is there: go test says
// nothing of a pattern that fits none.
func TestMakefileNamesRealTests(t *testing.T) {
	text, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	asked := askedTests(string(text))
	if len(asked) < 5 {
		t.Errorf("read only %v", asked)
	}
	for _, a := range asked {
		if !anyTest(t, a) {
			t.Errorf("%s has no %s that fits %s", a.folder, a.kind, a.pattern)
		}
	}
}

// A Makefile that names what is not there must be found out.
func TestMakefileIsRead(t *testing.T) {
	asked := askedTests("x:\n\tA=1 $(GO) test ./a/b -run '^$$' -bench '^BenchmarkX$$' -v\n\t$(GO) test -count=1 ./c -run TestY -update\n\t$(GO) test $$p -run Z\n")
	want := []askedTest{{"a/b", "Benchmark", "^BenchmarkX$"}, {"c", "Test", "TestY"}}
	if len(asked) != 2 || asked[0] != want[0] || asked[1] != want[1] {
		t.Errorf("read %v", asked)
	}
	if anyTest(t, askedTest{"internal/archtest", "Test", "^TestNoSuch$"}) || !anyTest(t, askedTest{"internal/archtest", "Test", "^TestViolation$"}) {
		t.Error("tests are told apart wrongly")
	}
}

// An askedTest is a pattern of tests (Test) or benchmarks (Benchmark) of a
// package, named by its path within the module.
type askedTest struct{ folder, kind, pattern string }

var (
	tested  = regexp.MustCompile(`\$\(GO\) test .*`)
	folders = regexp.MustCompile(` \./([\w/]+)`)
	chosen  = regexp.MustCompile(` -(run|bench) '?([^' ]+)'?`)
)

func askedTests(makefile string) []askedTest {
	var out []askedTest
	for line := range strings.Lines(makefile) {
		command := tested.FindString(line)
		folder := folders.FindStringSubmatch(command)
		if folder == nil {
			continue
		}
		for _, m := range chosen.FindAllStringSubmatch(command, -1) {
			kind, pattern := "Test", strings.ReplaceAll(strings.TrimSpace(m[2]), "$$", "$")
			if m[1] == "bench" {
				kind = "Benchmark"
			}
			if pattern != "^$" { // none on purpose
				out = append(out, askedTest{folder[1], kind, pattern})
			}
		}
	}
	return out
}

func anyTest(t *testing.T, a askedTest) bool {
	t.Helper()
	pattern, err := regexp.Compile(a.pattern)
	if err != nil {
		t.Fatalf("%s: %v", a.pattern, err)
	}
	files, err := filepath.Glob(filepath.Join(root, a.folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^func (` + a.kind + `\w*)\(`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if pattern.MatchString(m[1]) {
				return true
			}
		}
	}
	return false
}
