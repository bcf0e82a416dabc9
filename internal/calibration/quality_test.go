package calibration_test

import (
	"testing"

	"yuqing/internal/calibration"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

func rate(r calibration.Rate) [2]int { return [2]int{r.Numerator, r.Denominator} }

// What people correct, confirm and hand to units is counted by hand here.
func TestQualityCounts(t *testing.T) {
	o := newOffice(t)
	in := func(id string, state ledger.State) ledger.Entry {
		return o.Entry(t, o.article(id, "医院的事 "+id), state, opinion.LevelOrdinary)
	}
	in("accepted", ledger.StateInHand)
	o.do(in("rerouted", ledger.StateInHand), to(ledger.ActReassign, "head")...)
	in("handed-out", ledger.StateToAccept) // nobody has accepted yet
	in("corrected", ledger.StateInHand)    // counts by its correction, not twice
	o.correct("corrected", calibration.CorrectionInput{
		Reason: "校医室", Lead: pointer("教体局"), Topics: &[]string{"compulsory-education"}, Level: pointer("较大"), Class: pointer("民生底线"),
	})
	o.article("lowered", "医院慢")
	o.correct("lowered", calibration.CorrectionInput{Reason: "先", Level: pointer("重大")})
	o.correct("lowered", calibration.CorrectionInput{Reason: "再想", Level: pointer("较大"), Tone: pointer("中性")})
	o.article("confirmed", "医院快")
	o.correct("confirmed", calibration.CorrectionInput{})
	o.article("taken-back", "医院远")
	o.correct("taken-back", calibration.CorrectionInput{Reason: "错", Rumour: pointer(true)})
	o.undo("taken-back")

	q, err := o.Calibration.QualityOf(t.Context(), o.Actor(t, "monitor"), "", "")
	o.must(err)
	m := q.Total
	if m.Judged != 3 || m.Corrected != 2 || m.Bounces != 1 || m.Learned != 0 {
		t.Errorf("%+v", m)
	}
	if rate(m.Topics) != [2]int{1, 2} || rate(m.Found) != [2]int{1, 2} || rate(m.Routing) != [2]int{2, 4} {
		t.Errorf("topics %v, found %v, routing %v", rate(m.Topics), rate(m.Found), rate(m.Routing))
	}
	if want := (calibration.Changed{Topics: 1, Unit: 1, Tone: 1, Class: 1, Level: 2, Raised: 2}); m.Changed != want {
		t.Errorf("%+v", m.Changed)
	}
	if len(q.Months) != 1 || q.Months[0].Month != "2026-03" || q.Months[0].Routing.Denominator != 4 {
		t.Errorf("%+v", q.Months)
	}
}
