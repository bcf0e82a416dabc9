package ui

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/webtest"
)

// Each page is explained in plain words, and its link leads there.
func TestEveryPageIsExplained(t *testing.T) {
	b := newBench(t)
	for _, r := range b.srv.routes() {
		if r.method == http.MethodGet && !r.open && !strings.Contains(r.path, ".") && helpOf(r.path) == nil {
			t.Errorf("nothing explains %s", r.path)
		}
	}
	seen := map[string]bool{}
	for _, h := range pageHelps {
		if seen[h.ID] || len(h.Lines) == 0 || len(h.paths) == 0 {
			t.Errorf("%s stands twice or says nothing", h.ID)
		}
		seen[h.ID] = true
	}
	for path, id := range map[string]string{"/": "p-home", "/ledger/:id": "p-entry", "/ledger": "p-ledger", "/ledger/:id/print/:form": "p-entry", "/ledger/report-ups": "p-directions", "/rules/topics/:id": "p-rules"} {
		if h := helpOf(path); h == nil || h.ID != id {
			t.Errorf("%s is explained by %+v", path, h)
		}
	}
	page := b.as(t, "health").get("/ledger").Body.String()
	if !strings.Contains(page, `href="/help#p-ledger"`) {
		t.Error("the ledger does not lead to its help")
	}
	check(t, b.as(t, "health").get("/help"), 200, []string{`id="p-ledger"`, `id="disk"`}, []string{`id="p-audit"`})
}

// Whoever can open a page finds what explains it.
func TestHelpOfAPageIsShownToWhoCanOpenIt(t *testing.T) {
	b := newBench(t)
	for _, login := range webtest.Logins() {
		by := b.Actor(t, login)
		for _, r := range b.srv.routes() {
			if r.method != http.MethodGet || r.open || r.needs != "" && access.ReachOf(by, r.needs).Nothing() {
				continue
			}
			if h := helpOf(r.path); h != nil && !h.isFor(by) {
				t.Errorf("%s can open %s, and its help %s is hidden from them", login, r.path, h.ID)
			}
		}
	}
}

var quoted = regexp.MustCompile(`“([^”]+)”`)

// What a help text quotes stands on a page, letter by letter.
func TestHelpQuotesWhatPagesSay(t *testing.T) {
	var said strings.Builder
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f == "templates/help.html" {
			continue
		}
		text, err := templateFiles.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(text)
	}
	for _, m := range menu {
		said.WriteString(m.name + "\n")
	}
	b := newBench(t)
	b.fill(t)
	for login, paths := range map[string][]string{"coordinator": {"/ledger", "/posts"}, "sysadmin": {"/rules", "/wall"}} {
		for _, path := range paths {
			said.WriteString(b.as(t, login).get(path).Body.String())
		}
	}
	for _, h := range pageHelps {
		for _, line := range h.Lines {
			for _, q := range quoted.FindAllStringSubmatch(line, -1) {
				if !strings.Contains(said.String(), q[1]) {
					t.Errorf("%s quotes “%s”, which stands nowhere", h.ID, q[1])
				}
			}
		}
	}
}
