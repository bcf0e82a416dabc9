package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// named are the routes without an object in their path that somebody of a unit
// may ask at all, and that do not only read: a body that names another unit's
// object, or why there is none to name.
var named = map[string]struct {
	body string // $post and $entry are the health department's
	own  string // why no other's object can be named
}{
	"createEntry":         {body: `{"post":"$post"}`},
	"simpleEntry":         {body: `{"entry_id":"$entry","version":$version,"grading":{"level":"一般","class":"切身利益","lead":{"id":"u-health"}},"order":{"lead":{"id":"u-health"}}}`},
	"bulkDispatch":        {body: `{"items":[{"id":"$entry","version":$version}]}`},
	"startExport":         {own: "an export holds what its owner sees: TestExportsHoldWhatTheirOwnerSees"},
	"logout":              {own: "oneself"},
	"changePassword":      {own: "oneself"},
	"createToken":         {own: "oneself"},
	"readAllNotices":      {own: "one's own"},
	"setNoticePreference": {own: "one's own"},
	"resetPasswords":      {body: `{"users":["id-health"]}`},
}

// TestEveryBodyRefusesAnothersObject is TestEveryRouteRefusesAnothersObject for
// objects that a body names. What only people of the whole office may ask is
// refused to a unit before the body is looked at, in another test.
func TestEveryBodyRefusesAnothersObject(t *testing.T) {
	x := &exam{bench: newBench(t), t: t}
	x.Sources(t)
	token := x.Token(t, "school")
	for _, r := range x.srv.routes() {
		if strings.Contains(r.path, "/:") || r.open || r.method == http.MethodGet {
			continue
		}
		if r.needs != "" && access.ReachOf(x.by("school"), r.needs).Nothing() {
			continue
		}
		c, known := named[r.name]
		if !known {
			t.Errorf("%s %s: say in named which object its body may name, or why none", r.method, r.path)
			continue
		}
		if c.own != "" {
			continue
		}
		x.other = x.anEntry() // health's; its version and post are x's
		body := strings.NewReplacer("$entry", x.other).Replace(c.body)
		before := x.audited()
		w := x.serve(x.ask(r, trial{body: body}, r.path, token))
		refused := w.Code == http.StatusForbidden || w.Code == http.StatusNotFound
		if r.name == "bulkDispatch" { // says of each that it was not done
			refused = w.Code == http.StatusOK && strings.Contains(w.Body.String(), "没有找到")
		}
		if !refused || strings.Contains(w.Body.String(), "排长队") {
			t.Errorf("%s answers %d: %s", r.name, w.Code, head(w.Body))
		}
		if after := x.audited(); after != before {
			t.Errorf("%s wrote %d changes", r.name, after-before)
		}
	}
}

// queries are questions that ask for another unit's objects by name.
var queries = []string{"", "?unit=" + webtest.HealthUnit, "?q=挂号", "?unit=卫生健康局", "?from=2026-03-01&to=2026-03-31", "?from=2026-01-01&to=2026-12-31&by=unit", "?from=2026-03-01&to=2026-03-31&channel=hotline"}

// told are the lists that name the unit's people or matters on purpose.
var told = map[string]string{
	"openapi": "says nothing of anybody's", "listUnits": "names of units are no secret", "listTopics": "names of fields are no secret",
}

// TestEveryListLeavesOutAnothersObjects: whatever somebody of another unit, or
// an administrator, may list or count holds nothing of the health department's:
// no post, ticket, entry, job, notice or figure of it.
func TestEveryListLeavesOutAnothersObjects(t *testing.T) {
	x := &exam{bench: newBench(t), t: t}
	x.Sources(t)
	ticket := webtest.Posts()[2]
	ticket.Title = "医院挂号排长队，热线"
	x.Take(t, ticket)
	entry, err := x.Ledger.Get(t.Context(), x.by("health"), x.anEntry())
	x.must(err)
	_, err = x.Ledger.Do(t.Context(), x.by("leader"), entry.ID, entry.Version, ledger.Command{Action: ledger.ActInstruct}.With(ledger.Instructing{By: "某县长", Text: "请改进挂号", Due: webtest.Start.AddDate(0, 0, 1)}))
	x.must(err)
	x.aFile(false)
	x.aToken()
	x.Deliver(t)
	x.aJob(false)
	x.anExport()
	secrets := []string{"挂号", entry.Number, entry.ID, "20260301001", "13812345678"}
	tokens := map[string]string{}
	for _, login := range []string{"school", "secadmin", "auditor"} {
		tokens[login] = x.Token(t, login)
	}
	asked, answered := 0, 0
	for _, r := range x.srv.routes() {
		if strings.Contains(r.path, "/:") || r.probe || r.method != http.MethodGet || told[r.name] != "" {
			continue
		}
		for login, token := range tokens {
			if login != "school" && (r.needs == access.ReadAudit || r.name == "listJobs") {
				continue // what administrators are there for: who did what, and what runs
			}
			for _, q := range queries {
				w := x.serve(x.ask(r, trial{}, r.path+q, token))
				asked++
				if w.Code == http.StatusOK {
					answered++
				}
				for _, s := range secrets {
					if strings.Contains(w.Body.String(), s) {
						t.Errorf("%s: GET %s%s tells of %q: %s", login, r.path, q, s, head(w.Body))
					}
				}
			}
		}
	}
	if asked < 200 || answered < 30 {
		t.Errorf("%d questions, %d answers", asked, answered)
	}
}

// A unit's export holds its own matters alone, whatever it asks for.
func TestExportsHoldWhatTheirOwnerSees(t *testing.T) {
	x := &exam{bench: newBench(t), t: t}
	x.Sources(t)
	x.anEntry()
	for login, rows := range map[string]int{"health": 1, "school": 0} {
		j, err := x.Desk.StartExport(t.Context(), x.by(login), ledger.Filter{Units: []string{webtest.HealthUnit}}, "full")
		x.must(err)
		if got := string(x.Await(x.t, j.ID).Result); !strings.Contains(got, fmt.Sprintf(`"rows":%d`, rows)) {
			t.Errorf("%s: %s", login, got)
		}
	}
}
