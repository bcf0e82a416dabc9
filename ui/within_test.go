package ui

import (
	"fmt"
	"net/http"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// withStation adds a station below 卫生健康局 and its contact, "clinic".
func withStation(t *testing.T, b *bench) {
	t.Helper()
	health, err := b.Store.Access.UserByLogin(t.Context(), "health")
	if err != nil {
		t.Fatal(err)
	}
	change := access.Change{
		Units: []access.Unit{{ID: "u-clinic", Name: "城关卫生站", Kind: access.UnitSection, ParentID: webtest.HealthUnit}},
		Users: []access.User{{
			ID: "id-clinic", Login: "clinic", Name: "站长", UnitID: "u-clinic", Roles: []access.Role{access.RoleContact},
			PasswordHash: health.PasswordHash, PasswordAt: health.PasswordAt, CreatedAt: health.CreatedAt,
		}},
		Audit: []access.AuditEntry{access.By(access.System(), webtest.Start, "unit.create", "unit:u-clinic", ""), access.By(access.System(), webtest.Start, "user.create", "user:id-clinic", "")},
	}
	if err := b.Store.Access.Apply(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// TestAStationHasItOnItsDesk: what a unit hands to a station by its form, the
// station's contact finds on the first page and opens; nobody else's station does.
func TestAStationHasItOnItsDesk(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	withStation(t, b)
	check(t, b.as(t, "health").fillIn(t, e.ID, ledger.ActAccept), http.StatusSeeOther, nil, nil)
	check(t, b.as(t, "clinic").get("/ledger/"+e.ID), http.StatusNotFound, nil, []string{e.Matter.Title})
	health := b.as(t, "health")
	const within, answer = `class="button small-button primary" href="/ledger/%s?act=within#act-within">分办`, `class="button small-button primary" href="/ledger/%s?act=feedback#act-feedback">首回`
	check(t, health.get("/"), http.StatusOK, []string{fmt.Sprintf(within, e.ID)}, []string{fmt.Sprintf(answer, e.ID)})
	check(t, health.get("/ledger/"+e.ID), http.StatusOK, []string{"交给下设单位", "城关卫生站"}, nil)
	check(t, health.fillIn(t, e.ID, ledger.ActWithin, "to", "u-clinic", "contact", "站长"), http.StatusSeeOther, nil, nil)
	check(t, health.get("/"), http.StatusOK, []string{fmt.Sprintf(answer, e.ID)}, []string{fmt.Sprintf(within, e.ID)})
	clinic := b.as(t, "clinic")
	check(t, clinic.get("/"), http.StatusOK, []string{e.Matter.Title, "分办"}, nil)
	check(t, clinic.get("/ledger/"+e.ID), http.StatusOK, []string{e.Matter.Title, "联系当事人"}, []string{"/acts/submit", "/acts/within"})
	check(t, clinic.fillIn(t, e.ID, ledger.ActContact, "text", "已上门"), http.StatusSeeOther, nil, nil)
}

// TestAcceptedByMistakeOnPages: the unit's desk and the entry's page offer to take
// an acceptance back while that is allowed, and not after.
func TestAcceptedByMistakeOnPages(t *testing.T) {
	b := newBench(t)
	e := b.fill(t)
	health := b.as(t, "health")
	check(t, health.get("/ledger/"+e.ID), http.StatusOK, nil, []string{"撤回签收"})
	check(t, health.fillIn(t, e.ID, ledger.ActAccept), http.StatusSeeOther, nil, nil)
	check(t, health.get("/"), http.StatusOK, []string{"act=unaccept"}, nil)
	check(t, health.get("/ledger/"+e.ID+"?act=unaccept"), http.StatusOK, []string{"撤回签收", "签收时限自交办起继续计算"}, nil)
	check(t, health.fillIn(t, e.ID, ledger.ActUnaccept), http.StatusSeeOther, nil, nil)
	check(t, health.get("/ledger/"+e.ID), http.StatusOK, []string{"待签收", "撤回签收"}, []string{"/acts/unaccept"})
	check(t, health.fillIn(t, e.ID, ledger.ActAccept), http.StatusSeeOther, nil, nil)

	// An office may forbid it.
	head := b.as(t, "head")
	form := formOn(t, head.get("/clocks/settings"), "/clocks/settings")
	form.Set("unaccept", "x")
	check(t, head.send("POST", "/clocks/settings", form), http.StatusUnprocessableEntity, []string{"撤回签收"}, nil)
	form.Set("unaccept", "0")
	page := head.send("POST", "/clocks/settings", form)
	check(t, page, http.StatusOK, []string{"签收后可撤回：10 分钟内 → 0 分钟内"}, nil)
	save := formOn(t, page, "/clocks/save")
	save.Set("why", "签收须慎重")
	check(t, head.send("POST", "/clocks/save", save), http.StatusSeeOther, nil, nil)
	check(t, health.get("/"), http.StatusOK, []string{e.Matter.Title}, []string{"act=unaccept"})
	check(t, health.get("/ledger/"+e.ID), http.StatusOK, nil, []string{"/acts/unaccept"})
}

// TestPartAcceptedByMistakeOnPages: a supporting unit's desk and the entry's page
// offer the same for its part.
func TestPartAcceptedByMistakeOnPages(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.Entry(t, webtest.Posts()[1], ledger.StateInHand, opinion.LevelOrdinary)
	school := b.as(t, "school")
	check(t, school.fillIn(t, e.ID, ledger.ActSupportAccept), http.StatusSeeOther, nil, nil)
	check(t, school.get("/"), http.StatusOK, []string{"act=support-unaccept"}, nil)
	check(t, school.get("/ledger/"+e.ID+"?act=support-unaccept"), http.StatusOK, []string{"撤回配合签收", "可以再签收，也可以配合退单"}, nil)
	check(t, school.fillIn(t, e.ID, ledger.ActSupportUnaccept), http.StatusSeeOther, nil, nil)
	check(t, school.get("/ledger/"+e.ID), http.StatusOK, []string{"/acts/support-accept", "/acts/support-return"}, []string{"/acts/support-unaccept"})
}
