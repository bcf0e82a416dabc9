package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root       = "../.."
	faultTable = root + "/docs/faults.md"
)

// The table of faults names tests that exist, so that it cannot rot.
func TestFaultTableNamesRealTests(t *testing.T) {
	text, err := os.ReadFile(faultTable)
	if err != nil {
		t.Fatal(err)
	}
	rows := faultRows(string(text))
	for n := 1; n <= 16; n++ { // those of the engines; the others where there is a test
		if len(rows[n]) == 0 {
			t.Errorf("fault %d has no test", n)
		}
	}
	for n, tests := range rows {
		for _, name := range tests {
			if !testExists(t, name) {
				t.Errorf("fault %d: there is no test %s", n, name)
			}
		}
	}
}

// A table that names what is not there must be found out.
func TestFaultTableIsRead(t *testing.T) {
	rows := faultRows("| 7 | a | b | `internal/archtest.TestNoSuch` `api.TestX` |\n| 8 | no `code` | | |\n")
	if !slices.Equal(rows[7], []string{"internal/archtest.TestNoSuch", "api.TestX"}) || len(rows[8]) != 0 {
		t.Errorf("read %v", rows)
	}
	if testExists(t, "internal/archtest.TestNoSuch") || testExists(t, "nosuch.TestX") || !testExists(t, "internal/archtest.TestViolation") {
		t.Error("tests are told apart wrongly")
	}
}

var testName = regexp.MustCompile("`([a-z0-9/]+\\.Test\\w+)`")

// faultRows are the tests that each row of the table names, by its number.
func faultRows(table string) map[int][]string {
	rows := map[int][]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(cells[1]))
		if err != nil {
			continue
		}
		for _, m := range testName.FindAllStringSubmatch(line, -1) {
			rows[n] = append(rows[n], m[1])
		}
	}
	return rows
}

// testExists reports whether a package (a path within the module) has a test.
func testExists(t *testing.T, name string) bool {
	t.Helper()
	folder, test, _ := strings.Cut(name, ".")
	files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+test+"(t *testing.T)") {
			return true
		}
	}
	return false
}
