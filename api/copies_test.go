package api

import (
	"net/http"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// give adds a role to somebody.
func (b *bench) give(t *testing.T, login string, roles ...access.Role) {
	t.Helper()
	u, err := b.Store.Access.UserByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Access.SetRoles(t.Context(), b.Actor(t, "secadmin"), u.ID, append(u.Roles, roles...)); err != nil {
		t.Fatal(err)
	}
}

// copied are the units that got a copy of the order.
func copied(e ledger.Entry) (ids []string) {
	for _, u := range e.Dispatch.Copies {
		ids = append(ids, u.ID)
	}
	return ids
}

// An order through the interface that does not say who gets a copy goes to the
// township where it happened; one that says nobody goes to nobody.
func TestOrdersGoInCopyToTheTownship(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	b.place(t, "130105002")
	for copies, want := range map[string]int{"": 1, `,"copies":[]`: 0, `,"copies":[{"id":"` + webtest.SchoolUnit + `"}]`: 1} {
		e, _, err := b.Ledger.Create(t.Context(), b.Actor(t, "monitor"), ledger.Opening{Matter: ledger.Matter{Title: "站牌破损" + copies, Regions: []string{"130105002"}}})
		if err != nil {
			t.Fatal(err)
		}
		e = b.Walk(t, e, ledger.StateToDispatch, opinion.LevelOrdinary)
		w := b.do(t, ask{method: "POST", path: base + "/entries/" + e.ID + "/acts", as: "coordinator", header: ifMatch(e.Version),
			body: `{"action":"dispatch","details":{"lead":{"id":"` + webtest.HealthUnit + `"}` + copies + `}}`})
		if w.Code != http.StatusCreated {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if got := copied(decode[ledger.Entry](t, w)); len(got) != want || want == 1 && copies == "" && got[0] != ledgertest.UnitTown {
			t.Errorf("copies %q: %v", copies, got)
		}
	}
}

// place says where the township lies.
func (b *bench) place(t *testing.T, region string) {
	t.Helper()
	units, err := b.Access.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		if u.ID == ledgertest.UnitTown {
			u.Region = region
			if _, err := b.Access.PutUnits(t.Context(), b.Actor(t, "sysadmin"), u); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// The one form does through the interface what it does on the page: three acts,
// the post's own data where the form is silent, and the copy to the township.
func TestASmallMatterInOneRequest(t *testing.T) {
	b := newBench(t)
	b.Sources(t)
	posts := webtest.Posts()
	posts[2].Title = "柳塘镇医院缺药"
	b.Take(t, posts...)
	b.place(t, "130105002")
	b.give(t, "monitor", access.RoleAnalyst, access.RoleCoordinator)
	grading := `"grading":{"level":"一般","class":"切身利益","lead":{"id":"` + webtest.HealthUnit + `"}}`
	w := b.do(t, ask{method: "POST", path: base + "/entries/simple", as: "monitor", body: `{"opening":{"matter":{"title":"","posts":["post-ticket"]}},` + grading + `}`})
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	e := decode[ledger.Entry](t, w)
	if e.State != ledger.StateToAccept || e.Matter.Title != "柳塘镇医院缺药" || e.Matter.Channel != opinion.ChannelHotline || e.Matter.TicketNumber != "20260301001" {
		t.Errorf("%s %+v", e.State, e.Matter)
	}
	if got := copied(e); len(got) != 1 || got[0] != ledgertest.UnitTown {
		t.Errorf("copies %v", got)
	}
	acts, err := b.Ledger.History(t.Context(), b.Actor(t, "leader"), e.ID)
	if err != nil || len(acts) != 5 { // with what the hotline answered before
		t.Errorf("%d acts, %v", len(acts), err)
	}
	w = b.do(t, ask{method: "POST", path: base + "/entries/simple", as: "monitor",
		body: `{"opening":{"key":"k","matter":{"title":"站牌破损","regions":["130105002"]}},` + grading + `,"order":{"lead":{"id":""},"copies":[]}}`})
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if got := copied(decode[ledger.Entry](t, w)); len(got) != 0 {
		t.Errorf("copies for nobody: %v", got)
	}
}
