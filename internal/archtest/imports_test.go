package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

type listed struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func TestImportsPointOneWay(t *testing.T) {
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("go list names only %d packages", len(packages))
	}
	for _, p := range packages {
		for _, imported := range p.Imports {
			if why := violation(p.ImportPath, imported); why != "" {
				t.Error(why)
			}
		}
	}
}

func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	for _, p := range list(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// The rules themselves must refuse what they are there to refuse.
func TestViolation(t *testing.T) {
	cases := []struct {
		from, to string
		bad      bool
	}{
		{"yuqing/internal/opinion", "database/sql", true},
		{"yuqing/internal/opinion", "golang.org/x/text", true},
		{"yuqing/internal/opinion", "time", false},
		{"yuqing/internal/opinion", "yuqing/ledger", true},
		{"yuqing/ledger", "net/http", true},
		{"yuqing/ledger", "yuqing/internal/calendar", false},
		{"yuqing/ledger", "yuqing/internal/sqlstore", true},
		{"yuqing/nlp/topic", "net/http", true},
		{"yuqing/nlp/topic", "yuqing/internal/opinion", false},
		{"yuqing/api", "yuqing/ledger", false},
		{"yuqing/api", "yuqing/internal/sqlstore", true},
		{"yuqing/ui", "modernc.org/sqlite", true},
		{"yuqing/internal/desk", "yuqing/internal/sqlstore", true},
		{"yuqing/internal/evidence", "yuqing/internal/files/folder", true},
		{"yuqing/internal/web", "yuqing/internal/bus/kafka", true},
		{"yuqing/cmd/yuqing", "yuqing/internal/sqlstore", true},
		{"yuqing/internal/webtest", "yuqing/internal/sqlstore", false},
		{"yuqing/internal/bus", "yuqing/internal/bus/sqlite", true},
		{"yuqing/internal/bus/sqlite", "yuqing/internal/bus", false},
		{"yuqing/internal/bus/sqlite", "modernc.org/sqlite", false},
		{"yuqing/internal/bus/kafka", "yuqing/internal/search/elastic", true},
		{"yuqing/internal/search/sqlite", "modernc.org/sqlite", false},
		{"yuqing/internal/app", "yuqing/internal/sqlstore", false},
		{"yuqing/internal/app", "yuqing/internal/bus/bustest", true},
		{"yuqing/internal/brandnew", "yuqing/internal/opinion", true},
		{"yuqing/cmd/yuqing", "yuqing/internal/app", false},
		{"yuqing/internal/app", "yuqing/cmd/yuqing", true},
	}
	for _, c := range cases {
		if why := violation(c.from, c.to); (why != "") != c.bad {
			t.Errorf("%s -> %s: got %q", c.from, c.to, why)
		}
	}
}

func list(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
