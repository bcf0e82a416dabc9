package api

import (
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestAnAcceptanceIsTakenBack: through the interface, by the unit alone, and both
// acts are in the history and in the audit log.
func TestAnAcceptanceIsTakenBack(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	entry := base + "/entries/" + e.ID
	unaccept := ask{method: "POST", path: entry + "/acts", as: "health", header: ifMatch(e.Version), body: `{"action":"unaccept"}`}
	other, head := unaccept, unaccept
	other.as, head.as = "school", "head"
	b.run(t, []scenario{
		{"offered to the unit", ask{method: "GET", path: entry + "/actions", as: "health"}, 200, []string{`"unaccept"`, "撤回签收"}, nil},
		{"a supporting unit does not", other, 403, []string{"牵头单位"}, nil},
		{"nor does the head, but for the unit", head, 403, []string{"单位联络员"}, nil},
		{"the unit does", unaccept, 201, []string{`"state":"to-accept"`}, []string{`"accepted_at"`}},
		{"not twice", unaccept, 409, nil, nil},
		{"the history has both", ask{method: "GET", path: entry + "/history", as: "health"}, 200, []string{`"accept"`, `"unaccept"`}, nil},
		{"not offered any more", ask{method: "GET", path: entry + "/actions", as: "health"}, 200, []string{`"accept"`}, []string{`"unaccept"`}},
	})
}

// TestASupportingUnitTakesItsAcceptanceBack: its own, and by itself alone.
func TestASupportingUnitTakesItsAcceptanceBack(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	e := b.Entry(t, webtest.Posts()[0], ledger.StateInHand, opinion.LevelOrdinary)
	entry := base + "/entries/" + e.ID
	part := `"details":{"unit":{"id":"` + e.Supporting[0].Unit.ID + `"}}`
	act := func(who, action string, version int) ask {
		return ask{method: "POST", path: entry + "/acts", as: who, header: ifMatch(version), body: `{"action":"` + action + `",` + part + `}`}
	}
	b.run(t, []scenario{
		{"nothing to take back", act("school", "support-unaccept", e.Version), 409, []string{"尚未签收"}, nil},
		{"it accepts", act("school", "support-accept", e.Version), 201, []string{"办理中"}, nil},
		{"offered", ask{method: "GET", path: entry + "/actions", as: "school"}, 200, []string{`"support-unaccept"`, "撤回配合签收"}, nil},
		{"the lead unit does not", act("health", "support-unaccept", e.Version+1), 403, []string{"该配合单位"}, nil},
		{"it does", act("school", "support-unaccept", e.Version+1), 201, []string{"待签收"}, nil},
		{"not twice", act("school", "support-unaccept", e.Version+2), 409, nil, nil},
	})
}

// TestRegisteringTellsNothing: who may not register hears the same of a post whose
// entry they may not see as of one that has none.
func TestRegisteringTellsNothing(t *testing.T) {
	b := newBench(t)
	b.fill(t)
	post := webtest.Posts()[2]
	tries := func(what string, tells ...string) {
		simple := `{"opening":{"matter":{"title":"事项","posts":["` + post.ID + `"]}},"grading":{"level":"一般","class":"一般"}}`
		b.run(t, []scenario{
			{what + ", registered", ask{method: "POST", path: base + "/entries", as: "health", body: `{"post":"` + post.ID + `"}`}, 403, []string{"“登记”须由"}, tells},
			{what + ", in one form", ask{method: "POST", path: base + "/entries/simple", as: "health", body: simple}, 403, []string{"“登记”须由"}, tells},
		})
	}
	tries("no entry yet")
	e := b.Entry(t, post, ledger.StateToTriage, opinion.LevelOrdinary)
	tries("a hidden entry", e.ID, e.Number)
}
