package api

import (
	"encoding/json"
	"net/http"
	"testing"

	"yuqing/internal/attach"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// Units that only look at a matter leave its evidence alone; one that supports
// attaches its own and redacts nobody else's.
func TestOnlyWhoWorksOnAMatterChangesItsFiles(t *testing.T) {
	b := newBench(t)
	for how, e := range b.watched(t, ledger.StateInHand) {
		at := base + "/entries/" + e.ID + "/files"
		theirs := attached(t, b.attachAs(t, "health", at, "核查记录.txt", "王某 记录"+how))
		sealed := attached(t, b.attachAs(t, "health", at, "来信.txt", "王某 来信"+how))
		attached(t, b.attachAs(t, "health", at+"?original="+sealed.ID, "脱敏.txt", "某某"+how))
		may := map[string]int{"supporting": http.StatusCreated, "copied": http.StatusForbidden, "former": http.StatusForbidden}[how]
		if w := b.attachAs(t, "school", at, "a.txt", "x"+how); w.Code != may {
			t.Errorf("the %s unit attaches: %d %s", how, w.Code, w.Body)
		}
		if w := b.attachAs(t, "school", at+"?original="+theirs.ID, "b.txt", "y"+how); w.Code != http.StatusForbidden {
			t.Errorf("the %s unit redacts another's: %d %s", how, w.Code, w.Body)
		}
		for path, status := range map[string]int{
			theirs.ID + "/void": http.StatusForbidden, sealed.ID + "/lift": http.StatusForbidden,
			sealed.ID + "/original": map[string]int{"supporting": http.StatusOK}[how],
		} {
			if status == 0 {
				status = http.StatusForbidden
			}
			w := b.do(t, ask{method: "POST", path: base + "/files/" + path, as: "school", body: `{"reason":"核实"}`})
			if w.Code != status && !(how == "former" && w.Code == http.StatusNotFound) { // laid down after it left
				t.Errorf("the %s unit: %s %d %s", how, path, w.Code, w.Body)
			}
		}
	}
}

// A unit that was relieved sees through the interface what was when it left: no
// later draft, act or file, and the matter in no list or count.
func TestAFormerUnitSeesNothingNew(t *testing.T) {
	b := newBench(t)
	e := b.watched(t, ledger.StateInHand)["former"]
	path := base + "/entries/" + e.ID
	attached(t, b.attachAs(t, "health", path+"/files", "核查.txt", "后来的附件"))
	draft := ledger.Command{Action: ledger.ActSubmit}.With(ledger.Drafting{Text: "后来的稿件"})
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "health"), e.ID, e.Version, draft); err != nil {
		t.Fatal(err)
	}
	get := func(path string) ask { return ask{method: "GET", path: path, as: "school"} }
	b.run(t, []scenario{
		{"the entry", get(path), 200, []string{`"as_of"`, "改派"}, []string{"后来的稿件"}},
		{"its history", get(path + "/history"), 200, []string{`"reassign"`}, []string{`"action":"submit"`, "后来的稿件"}},
		{"what it may do", get(path + "/actions"), 200, []string{`"actions":[]`}, nil},
		{"its files", get(path + "/files"), 200, nil, []string{"核查.txt"}},
		{"the search", get(base + "/entries?q=改派"), 200, []string{`"entries":[]`}, []string{e.ID}},
	})
	w := b.do(t, ask{method: "GET", path: base + "/entries/tiles", as: "school"})
	if tiles := decode[ledger.Tiles](t, w); tiles.Total != 2 || tiles.States[ledger.StateReview1] != 0 { // supporting and copied
		t.Errorf("%+v", tiles)
	}
}

// A unit that the analysis guesses reads the post and does not unmask it before
// there is an order; the unit of a ticket may at once.
func TestAGuessedUnitUnmasksNothing(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	unmask := func(post string, want int) {
		t.Helper()
		w := b.do(t, ask{method: "POST", path: base + "/posts/" + post + "/unmask", as: "health", body: `{"reason":"回访"}`})
		if w.Code != want {
			t.Errorf("%s: %d %s", post, w.Code, w.Body)
		}
	}
	unmask("post-health", http.StatusForbidden)
	unmask("post-ticket", http.StatusOK)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateToDispatch, opinion.LevelOrdinary)
	unmask("post-health", http.StatusForbidden)
	order := ledger.Command{Action: ledger.ActDispatch}.With(ledger.Dispatching{Lead: ledger.UnitRef{ID: webtest.HealthUnit}})
	if _, err := b.Ledger.Do(t.Context(), b.Actor(t, "coordinator"), e.ID, e.Version, order); err != nil {
		t.Fatal(err)
	}
	unmask("post-health", http.StatusOK)
}

// A seal outlasts the redacted copy; only the coordinator and the head lift it,
// with a reason, and a later copy seals again.
func TestSealsAreSticky(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	at := base + "/posts/post-health/files"
	original := attached(t, b.attachAs(t, "monitor", at, "来信.txt", "王某 电话"))
	redact := func(text string) attach.Attachment {
		t.Helper()
		return attached(t, b.attachAs(t, "monitor", at+"?original="+original.ID, "脱敏.txt", text))
	}
	file := base + "/files/" + original.ID
	does := func(as, path, reason string, want int) {
		t.Helper()
		body, err := json.Marshal(map[string]string{"reason": reason})
		if err != nil {
			t.Fatal(err)
		}
		if w := b.do(t, ask{method: "POST", path: path, as: as, body: string(body)}); w.Code != want {
			t.Errorf("%s by %s: %d %s", path, as, w.Code, w.Body)
		}
	}
	opens := func(id string, want int) {
		t.Helper()
		if w := b.do(t, ask{method: "GET", path: base + "/files/" + id, as: "analyst"}); w.Code != want {
			t.Errorf("opened: %d, want %d", w.Code, want)
		}
	}
	does("coordinator", file+"/lift", "没有封存过", 422)
	copied := redact("王某 打码不全")
	does("monitor", base+"/files/"+copied.ID+"/void", "打码不全", 204)
	opens(original.ID, 403)
	opens(copied.ID, 403)
	does("monitor", file+"/lift", "我传的", 403)
	does("coordinator", file+"/lift", " ", 422)
	does("coordinator", file+"/lift", "经核无个人信息", 204)
	opens(original.ID, 200)
	does("coordinator", file+"/lift", "再来一次", 422)
}
