package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// watched are matters that the health department leads and the school's contact
// only sees: as a supporting unit, by copy, and from before.
func (b *bench) watched(t *testing.T, to ledger.State) map[string]ledger.Entry {
	t.Helper()
	open := func(title string, to ledger.State) ledger.Entry {
		e, _, err := b.Ledger.Create(t.Context(), b.Actor(t, "monitor"), ledger.Opening{Matter: ledger.Matter{Title: title}})
		if err != nil {
			t.Fatal(err)
		}
		return b.Walk(t, e, to, opinion.LevelOrdinary)
	}
	does := func(e ledger.Entry, login string, c ledger.Command) ledger.Entry {
		e, err := b.Ledger.Do(t.Context(), b.Actor(t, login), e.ID, e.Version, c)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	health, school := ledger.UnitRef{ID: webtest.HealthUnit}, ledger.UnitRef{ID: webtest.SchoolUnit}
	accept := ledger.Command{Action: ledger.ActAccept}
	order := func(d ledger.Dispatching) ledger.Command { return ledger.Command{Action: ledger.ActDispatch}.With(d) }

	copied := does(open("抄送", ledger.StateToDispatch), "coordinator", order(ledger.Dispatching{Lead: health, Copies: []ledger.UnitRef{school}}))
	former := does(open("改派", ledger.StateToDispatch), "coordinator", order(ledger.Dispatching{Lead: school}))
	former = does(does(former, "school", accept), "head", ledger.Command{Action: ledger.ActReassign, Reason: "职责调整"}.With(ledger.Dispatching{Lead: health}))
	if to == ledger.StateInHand {
		copied, former = does(copied, "health", accept), does(former, "health", accept)
	}
	return map[string]ledger.Entry{"supporting": open("配合", to), "copied": copied, "former": former}
}

// A unit's contact writes nothing down for the contact of the unit that leads,
// in whatever way the interface lets them name who it was.
func TestNoContactActsForAnotherUnit(t *testing.T) {
	b := newBench(t)
	for state, actions := range map[ledger.State][]ledger.Action{
		ledger.StateToAccept: {ledger.ActAccept, ledger.ActReturn},
		ledger.StateInHand:   {ledger.ActFeedback, ledger.ActSubmit, ledger.ActAskExtension},
	} {
		for how, e := range b.watched(t, state) {
			for _, action := range actions {
				for _, who := range []ledger.Person{{UserID: "id-health"}, {Name: "卫健局小李"}, {Name: "卫健局小李", UnitID: webtest.HealthUnit}} {
					c := ledgertest.Sample(action, opinion.LevelOrdinary, "")
					c.For = &who
					body, err := json.Marshal(c)
					if err != nil {
						t.Fatal(err)
					}
					w := b.do(t, ask{method: "POST", path: base + "/entries/" + e.ID + "/acts", as: "school", body: string(body), header: ifMatch(e.Version)})
					if w.Code != http.StatusForbidden {
						t.Errorf("%s by the %s unit for %+v: %d %s", action, how, who, w.Code, w.Body)
					}
				}
			}
		}
	}
}

// One coordinator alone takes no draft through its reviews: words are no scan, a
// picture is no 签批件, and from 较大 up a second person enters one of them.
func TestNobodySignsForAWholeChain(t *testing.T) {
	b := newBench(t)
	e := b.entry(t, ledger.StateReview1, opinion.LevelLarger)
	path := base + "/entries/" + e.ID
	picture := attached(t, b.attachAs(t, "coordinator", path+"/files?kind=截图", "截图.txt", "不是签批件"))
	scan := attached(t, b.attachAs(t, "coordinator", path+"/files?kind=签批件", "审签单.txt", "同意"))
	sign := func(name, evidence string, status int, says string) {
		t.Helper()
		body, err := json.Marshal(ledger.Command{Action: ledger.ActApprove, For: &ledger.Person{Name: name}, Evidence: []string{evidence}})
		if err != nil {
			t.Fatal(err)
		}
		w := b.do(t, ask{method: "POST", path: path + "/acts", as: "coordinator", body: string(body), header: ifMatch(e.Version)})
		if w.Code != status || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s on %q: %d %s", name, evidence, w.Code, w.Body)
		}
		if w.Code == http.StatusCreated {
			e = decode[ledger.Entry](t, w)
		}
	}
	for _, evidence := range []string{"x", picture.ID, picture.Hash} {
		sign("甲", evidence, 422, `"field":"evidence"`)
	}
	sign("甲", scan.ID, 201, "")
	sign("乙", scan.Hash, 201, "")
	sign("丙", scan.ID, 403, "不能全由一人录入")
	w := b.do(t, ask{method: "POST", path: base + "/files/" + scan.ID + "/void", as: "coordinator", body: `{"reason":"误传"}`})
	if w.Code != 422 || !strings.Contains(w.Body.String(), "的依据") {
		t.Errorf("what two reviews rest on is voided: %d %s", w.Code, w.Body)
	}
	if w := b.do(t, ask{method: "POST", path: base + "/files/" + picture.ID + "/void", as: "coordinator", body: `{"reason":"误传"}`}); w.Code != 200 && w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
