package ledger_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestClosingDoesNothingElse: what nobody did before the closing is ended by
// it, and said to be undone; what was done is not.
func TestClosingDoesNothingElse(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateArchived, opinion.LevelOrdinary, ledger.Matter{Channel: opinion.ChannelSuperior})
	if err != nil {
		t.Fatal(err)
	}
	for kind, undone := range map[ledger.ClockKind]bool{ledger.ClockReport: true, ledger.ClockRespond: false, ledger.ClockClose: false} {
		c, ok := e.Clock(kind)
		if !ok || c.Running() || c.Undone != undone || c.Ended != undone {
			t.Errorf("%s: %+v, want undone %v", kind, c, undone)
		}
	}
	if report, _ := e.Clock(ledger.ClockReport); report.StoppedBy != ledger.ActClose || !strings.Contains(jsonOf(report), `"undone":true`) {
		t.Errorf("the report that nobody made: %s", jsonOf(report))
	}
}

// TestNextUpdateIsDone: the next publication ends the update before it by
// doing it; a new round ends what the old one left undone.
func TestNextUpdateIsDone(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateFollowUp, opinion.LevelMajor)
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RolePublisher], e, ledgertest.Sample(ledger.ActPublishMore, "", ""))
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActRebound, "", ""))
	var undone []ledger.ClockKind
	updates := 0
	for _, c := range e.Clocks {
		if c.Kind == ledger.ClockUpdate {
			updates++
			if c.Undone != (updates == 2) {
				t.Errorf("update %d: %+v", updates, c)
			}
		}
		if c.Undone {
			undone = append(undone, c.Kind)
		}
	}
	if !slices.Contains(undone, ledger.ClockReport) || slices.Contains(undone, ledger.ClockRespond) {
		t.Errorf("left undone by the first round: %v", undone)
	}
}

// TestUndoneOfOldEntries: an entry that was kept before clocks said so is read
// as one that says so, and its history still verifies.
func TestUndoneOfOldEntries(t *testing.T) {
	old := `{"kind":"report","row":"r","start":"2026-03-02T01:00:00Z","due":"2026-03-02T03:00:00Z","round":1,"stopped":"2026-03-09T01:00:00Z","stopped_by":"close","ended":true}`
	var c ledger.Clock
	if err := json.Unmarshal([]byte(old), &c); err != nil || !c.Undone || c.Row != "r" || !c.Late(time.Now()) {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestOnlyContactIsContact: a unit that takes the order and reports back to
// the office, and an answer on a website, have not contacted the citizen.
func TestOnlyContactIsContact(t *testing.T) {
	o := office()
	e, err := o.At(ledger.StateInHand, opinion.LevelOrdinary, ledger.Matter{Channel: opinion.ChannelHotline})
	if err != nil {
		t.Fatal(err)
	}
	e = do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActFeedback, "", ""))
	if c, _ := e.Clock(ledger.ClockContact); !c.Running() {
		t.Errorf("stopped by %s", c.StoppedBy)
	}
	spoken := do(t, o, o.People[access.RoleContact], e, ledgertest.Sample(ledger.ActContact, "", ""))
	if c, _ := spoken.Clock(ledger.ClockContact); c.StoppedBy != ledger.ActContact {
		t.Errorf("contacted: %+v", c)
	}
	e, err = o.At(ledger.StateArchived, opinion.LevelOrdinary, ledger.Matter{Title: "另一件", Channel: opinion.ChannelHotline})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := e.Clock(ledger.ClockContact); !c.Undone {
		t.Errorf("published and closed without contact: %+v", c)
	}
}
