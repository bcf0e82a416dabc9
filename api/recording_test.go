package api

import (
	"encoding/json"
	"net/http"
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
