package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// entry takes the health department's matter to a state.
func (b *bench) entry(t *testing.T, to ledger.State, level opinion.Level) ledger.Entry {
	t.Helper()
	b.fill(t)
	return b.Entry(t, webtest.Posts()[0], to, level)
}

// One matter goes from clue to closed through the interface alone, by the
// people that the rules require.
func TestFromClueToClosedThroughTheInterface(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	w := b.do(t, ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"post":"post-health"}`})
	if w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	e := decode[ledger.Entry](t, w)
	if e.Matter.Author != "清**" || strings.Contains(w.Body.String(), "13812345678") {
		t.Errorf("personal data in the ledger: %s", w.Body)
	}
	steps := append(ledgertest.Path(ledger.StateToClose, opinion.LevelOrdinary),
		ledgertest.Step{Role: access.RoleCoordinator, Command: ledgertest.Sample(ledger.ActClose, opinion.LevelOrdinary, "")})
	for _, step := range steps {
		login := string(step.Role)
		if step.Role == access.RoleContact {
			login = "health"
		}
		b.offered(t, e, login, step.Action)
		body, err := json.Marshal(step.Command)
		if err != nil {
			t.Fatal(err)
		}
		w := b.do(t, ask{method: "POST", path: base + "/entries/" + e.ID + "/acts", as: login, body: string(body), header: ifMatch(e.Version)})
		if w.Code != http.StatusCreated {
			t.Fatalf("%s by %s: %d %s", step.Action, login, w.Code, w.Body)
		}
		e = decode[ledger.Entry](t, w)
		if got := w.Header().Get("ETag"); got != fmt.Sprintf(`"%d"`, e.Version) {
			t.Errorf("ETag %s of version %d", got, e.Version)
		}
	}
	if e.State != ledger.StateClosed {
		t.Errorf("state %s", e.State)
	}
	b.run(t, []scenario{
		{"history", ask{method: "GET", path: base + "/entries/" + e.ID + "/history", as: "health"}, 200, []string{`"create"`, `"accept"`, `"approve"`, `"publish"`, `"close"`, `"happened_at"`, `"recorded_at"`}, nil},
		{"in the report", ask{method: "GET", path: base + "/reports/timeliness?from=2026-03-10&to=2026-03-10&by=unit", as: "leader"}, 200, []string{`"entries":1,"responded":1,"due":1,"on_time":1`, `"name":"卫生健康局"`, `"closed":1`}, nil},
		{"behind the figure", ask{method: "GET", path: base + "/reports/timeliness/matters?from=2026-03-10&to=2026-03-10&figure=closed", as: "leader"}, 200, []string{e.ID, "挂号"}, nil},
		{"not another unit's", ask{method: "GET", path: base + "/reports/timeliness?from=2026-03-10&to=2026-03-10&by=unit", as: "school"}, 200, []string{`"entries":0`}, []string{"卫生健康局"}},
	})
}

func ifMatch(version int) http.Header {
	return http.Header{"If-Match": {fmt.Sprintf(`"%d"`, version)}}
}

// offered says that the interface offers what is about to be done.
func (b *bench) offered(t *testing.T, e ledger.Entry, login string, action ledger.Action) {
	t.Helper()
	w := b.do(t, ask{method: "GET", path: base + "/entries/" + e.ID + "/actions", as: login})
	if !strings.Contains(w.Body.String(), `"action":"`+string(action)+`"`) {
		t.Errorf("%s is not offered to %s: %s", action, login, w.Body)
	}
}

func TestActsThatAreRefused(t *testing.T) {
	b := newBench(t)
	e := b.entry(t, ledger.StateToAccept, opinion.LevelOrdinary)
	acts := base + "/entries/" + e.ID + "/acts"
	b.run(t, []scenario{
		{"without the version", ask{method: "POST", path: acts, as: "health", body: `{"action":"accept"}`}, 422, []string{`"field":"If-Match"`}, nil},
		{"on an old version", ask{method: "POST", path: acts, as: "health", body: `{"action":"accept"}`, header: ifMatch(1)}, 409, []string{"已被他人更新"}, nil},
		{"by a supporting unit", ask{method: "POST", path: acts, as: "school", body: `{"action":"accept"}`, header: ifMatch(e.Version)}, 403, nil, nil},
		{"by the wrong role", ask{method: "POST", path: acts, as: "publisher", body: `{"action":"accept"}`, header: ifMatch(e.Version)}, 403, nil, nil},
		{"in the wrong state", ask{method: "POST", path: acts, as: "head", body: `{"action":"publish"}`, header: ifMatch(e.Version)}, 409, []string{"待签收", "当前可以"}, nil},
		{"evidence that is no file", ask{method: "POST", path: acts, as: "coordinator", body: `{"action":"accept","for":{"name":"某科长","unit_id":"u-health"},"evidence":["审签单"]}`, header: ifMatch(e.Version)}, 422, []string{`"field":"evidence"`, "扫描件"}, nil},
		{"an unknown action", ask{method: "POST", path: acts, as: "head", body: `{"action":"fly"}`, header: ifMatch(e.Version)}, 422, nil, nil},
		{"details of the wrong shape", ask{method: "POST", path: acts, as: "head", body: `{"action":"remind","details":{"colour":1}}`, header: ifMatch(e.Version)}, 422, nil, nil},
		{"a return without its basis", ask{method: "POST", path: acts, as: "health", body: `{"action":"return","details":{}}`, header: ifMatch(e.Version)}, 422, []string{"basis"}, nil},
		{"neither post nor matter", ask{method: "POST", path: base + "/entries", as: "monitor", body: `{}`}, 422, nil, nil},
		{"a post that is not there", ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"post":"none"}`}, 404, nil, nil},
		{"the same post again", ask{method: "POST", path: base + "/entries", as: "analyst", body: `{"post":"post-health"}`}, 200, []string{e.ID}, nil},
		{"by hand", ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"matter":{"title":"路灯"},"key":"k-1"}`}, 201, nil, nil},
		{"the same key again", ask{method: "POST", path: base + "/entries", as: "monitor", body: `{"matter":{"title":"路灯"},"key":"k-1"}`}, 200, nil, nil},
	})
}

func TestEntriesAreFiltered(t *testing.T) {
	b := newBench(t)
	e := b.entry(t, ledger.StateInHand, opinion.LevelOrdinary)
	b.run(t, []scenario{
		{"all", ask{method: "GET", path: base + "/entries", as: "leader"}, 200, []string{e.ID}, nil},
		{"by state", ask{method: "GET", path: base + "/entries?state=in-hand&state=to-accept", as: "leader"}, 200, []string{e.ID}, nil},
		{"by another state", ask{method: "GET", path: base + "/entries?state=closed", as: "leader"}, 200, []string{`"entries":[]`}, nil},
		{"by day", ask{method: "GET", path: base + "/entries?from=2026-03-10&to=2026-03-10", as: "leader"}, 200, []string{e.ID}, nil},
		{"by words", ask{method: "GET", path: base + "/entries?q=挂号&sort=due", as: "leader"}, 200, []string{e.ID}, nil},
		{"an unknown order", ask{method: "GET", path: base + "/entries?sort=colour", as: "leader"}, 422, nil, nil},
		{"a broken cursor", ask{method: "GET", path: base + "/entries?after=nonsense", as: "leader"}, 422, nil, nil},
		{"tiles", ask{method: "GET", path: base + "/entries/tiles", as: "leader"}, 200, []string{`"in-hand":1`, `"total":1`}, nil},
		{"the contact's own", ask{method: "GET", path: base + "/entries", as: "health"}, 200, []string{e.ID}, nil},
		{"who administers the system sees none", ask{method: "GET", path: base + "/entries", as: "sysadmin"}, 403, nil, []string{e.ID}},
	})
}

func TestEntryAnswersFitTheirSchemas(t *testing.T) {
	b := newBench(t)
	e := b.entry(t, ledger.StateToClose, opinion.LevelLarger)
	doc := fetchDocument(t, b)
	for path, name := range map[string]string{
		"/entries":                      "/entries",
		"/entries/tiles":                "/entries/tiles",
		"/entries/" + e.ID:              "/entries/{id}",
		"/entries/" + e.ID + "/history": "/entries/{id}/history",
		"/entries/" + e.ID + "/actions": "/entries/{id}/actions",
	} {
		w := b.do(t, ask{method: http.MethodGet, path: base + path, as: "coordinator"})
		var v any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		schema := doc.Paths.Find(base + name).Get.Responses.Status(http.StatusOK).Value.Content.Get("application/json").Schema.Value
		if err := schema.VisitJSON(v); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
