// Package archtest holds the import directions of the module as data, and the
// test that keeps them. It imports the standard library only.
package archtest

import (
	"fmt"
	"strings"
)

// module is the path of this module.
const module = "yuqing"

// A layer may import the layers before it. Packages stand in the first layer
// whose pattern they match; "x/..." matches x and everything below it.
var layers = []struct {
	name     string
	packages []string
}{
	{"domain", []string{"internal/opinion", "internal/privacy", "internal/calendar", "internal/seal", "internal/rhythm"}},
	{"ports and rules", []string{"internal/bus", "internal/search", "internal/access", "ledger"}},
	{"work", []string{"nlp/...", "ingest/...", "internal/events", "internal/eventflow", "internal/effect", "internal/pipeline", "internal/report", "internal/notify", "internal/jobs", "internal/files", "internal/attach", "internal/backup", "internal/calibration", "internal/wording", "internal/brief", "internal/patrol", "internal/answers", "internal/sourcewatch", "internal/office", "internal/duty", "internal/enrol", "internal/oldledger"}},
	{"adapters", []string{"internal/bus/...", "internal/search/...", "internal/sqlstore/...", "internal/files/folder"}},
	{"services", []string{"internal/desk", "internal/demo", "internal/evidence", "internal/checkup"}},
	{"faces", []string{"internal/web", "api/...", "ui/..."}},
	{"wiring", []string{wiring}},
	{"commands", []string{"cmd/...", "internal/eval/...", "internal/bench/...", "internal/acceptance"}},
}

// forbiddenLibraries lists, for each part of the module, what it must not
// import from outside: domain packages know no database and no HTTP.
var forbiddenLibraries = map[string][]string{
	"internal/opinion":     {"database/sql", "net/http", "github.com/", "modernc.org/", "golang.org/x/"},
	"internal/privacy":     {"database/sql", "net/http", "github.com/", "modernc.org/", "golang.org/x/"},
	"internal/calendar":    {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/rhythm":      {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/bus":         {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/search":      {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/access":      {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/report":      {"database/sql", "net/http", "modernc.org/"},
	"internal/events":      {"database/sql", "net/http", "modernc.org/"},
	"internal/files":       {"database/sql", "net/http", "modernc.org/"},
	"internal/oldledger":   {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/enrol":       {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/duty":        {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/office":      {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/calibration": {"database/sql", "net/http", "modernc.org/"},
	"internal/wording":     {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/sourcewatch": {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/answers":     {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/patrol":      {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/brief":       {"database/sql", "net/http", "modernc.org/"},
	"internal/pipeline":    {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"ledger":               {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"nlp":                  {"database/sql", "net/http", "modernc.org/"},
	"api":                  {"database/sql", "modernc.org/", "github.com/jackc/", "github.com/segmentio/", "github.com/elastic/"},
	"ui":                   {"database/sql", "modernc.org/", "github.com/jackc/", "github.com/segmentio/", "github.com/elastic/"},

	"internal/effect":    {"database/sql", "net/http", "github.com/", "modernc.org/"},
	"internal/eventflow": {"database/sql", "net/http", "github.com/", "modernc.org/"},
}

// suites are the conformance suites and test servers: only tests import them,
// and they may import what they test.
var suites = []string{"internal/bus/bustest", "internal/search/searchtest", "internal/sqlstore/storetest", "internal/files/filestest", "internal/testservers", "internal/webtest", "ledger/ledgertest", "ingest/ingesttest", "internal/archtest"}

// wiring is the one package that knows the adapters; none knows another.
const wiring = "internal/app"

var adapterRoots = []string{"internal/bus/sqlite", "internal/bus/kafka", "internal/search/sqlite", "internal/search/elastic", "internal/sqlstore", "internal/files/folder"}

// violation returns why package from must not import to, or "".
func violation(from, to string) string {
	from, inModule := strings.CutPrefix(from, module+"/")
	if !inModule {
		return ""
	}
	if to, inModule := strings.CutPrefix(to, module+"/"); inModule {
		return edge(from, to)
	}
	for part, libraries := range forbiddenLibraries {
		if from != part && (from == "internal/search" || !strings.HasPrefix(from, part+"/") || isAdapter(from)) {
			continue
		}
		for _, lib := range libraries {
			if strings.HasPrefix(to+"/", lib) || to == lib {
				return fmt.Sprintf("%s must not import %s", from, to)
			}
		}
	}
	return ""
}

func edge(from, to string) string {
	if isSuite(from) {
		return ""
	}
	if isSuite(to) {
		return fmt.Sprintf("%s imports %s, which is for tests only", from, to)
	}
	a, b := layerOf(from), layerOf(to)
	if a < 0 {
		return fmt.Sprintf("%s stands in no layer: add it to internal/archtest", from)
	}
	if b > a {
		return fmt.Sprintf("%s (%s) imports %s (%s), which stands above it", from, layers[a].name, to, layers[b].name)
	}
	if isAdapter(to) && adapterRoot(from) != adapterRoot(to) && from != wiring {
		return fmt.Sprintf("%s imports the adapter %s; only %s knows the engines", from, to, wiring)
	}
	return ""
}

func layerOf(pkg string) int {
	for i, l := range layers {
		for _, p := range l.packages {
			if matches(p, pkg) {
				return i
			}
		}
	}
	return -1
}

func matches(pattern, pkg string) bool {
	root, tree := strings.CutSuffix(pattern, "/...")
	return pkg == root || tree && strings.HasPrefix(pkg, root+"/")
}

func isSuite(pkg string) bool {
	for _, s := range suites {
		if pkg == s || strings.HasPrefix(pkg, s+"/") {
			return true
		}
	}
	return false
}

func isAdapter(pkg string) bool { return adapterRoot(pkg) != "" }

func adapterRoot(pkg string) string {
	for _, a := range adapterRoots {
		if pkg == a || strings.HasPrefix(pkg, a+"/") {
			return a
		}
	}
	return ""
}
