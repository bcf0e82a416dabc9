package desk_test

import (
	"errors"
	"testing"

	"yuqing/internal/opinion"
	"yuqing/internal/webtest"
	"yuqing/ledger"
)

// TestNoClassifiedWords: the mark of a classified document is refused in whatever
// is typed, and nothing of it is written.
func TestNoClassifiedWords(t *testing.T) {
	o := webtest.Open(t)
	o.Sources(t)
	refused := func(err error) {
		t.Helper()
		var in *opinion.InputError
		if !errors.As(err, &in) {
			t.Errorf("taken: %v", err)
		}
	}
	monitor := o.Actor(t, "monitor")
	_, _, err := o.Desk.OpenByHand(t.Context(), monitor, ledger.Opening{Matter: ledger.Matter{Title: "机密★ 某事"}})
	refused(err)
	_, err = o.Desk.Simple(t.Context(), o.Actor(t, "coordinator"), ledger.SimpleForm{Opening: ledger.Opening{Matter: ledger.Matter{Title: "某事"}}, Order: ledger.Dispatching{Demand: "按秘密★1年的来文办理"}})
	refused(err)
	e, _, err := o.Desk.OpenByHand(t.Context(), monitor, ledger.Opening{Matter: ledger.Matter{Title: "保密审查不到位的反映"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range []ledger.Command{
		{Action: ledger.ActScreen, Reason: "见绝密★长期的文件"},
		ledger.Command{Action: ledger.ActCall}.With(ledger.Memo{To: "某局", Text: "来文为机 密★5年"}),
	} {
		_, err = o.Desk.Act(t.Context(), monitor, e.ID, e.Version, cmd)
		refused(err)
	}
	if _, err = o.Desk.Act(t.Context(), monitor, e.ID, e.Version, ledger.Command{Action: ledger.ActScreen}); err != nil {
		t.Error(err)
	}
}
