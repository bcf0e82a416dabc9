package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const decisions = root + "/docs/adr"

var (
	decisionRow   = regexp.MustCompile(`(?m)^\| \[(\d+)\]\((\S+)\) \| (.+) \| (.+) \|$`)
	decisionTitle = regexp.MustCompile(`^# (\d+)\. (.+)\n`)
)

// The list of decisions names each of them once, as it names itself, and says
// whether it stands.
func TestDecisionsAreListed(t *testing.T) {
	list, err := os.ReadFile(decisions + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string][]string{}
	for _, row := range decisionRow.FindAllStringSubmatch(string(list), -1) {
		if listed[row[2]] != nil {
			t.Errorf("docs/adr/README.md lists %s twice", row[2])
		}
		listed[row[2]] = row
	}
	files, err := filepath.Glob(decisions + "/[0-9]*.md")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d decisions, %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name, title := filepath.Base(f), decisionTitle.FindStringSubmatch(string(text))
		if title == nil || !strings.HasPrefix(strings.TrimLeft(name, "0"), title[1]+"-") {
			t.Errorf("%s does not begin with its number and title, as # 12. …", name)
			continue
		}
		row := listed[name]
		if row == nil || row[1] != title[1] || row[3] != title[2] {
			t.Errorf("docs/adr/README.md does not list | [%s](%s) | %s | in force |", title[1], name, title[2])
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("docs/adr/README.md lists %s, which is not there", name)
	}
}
