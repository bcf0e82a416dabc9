package ledger_test

import (
	"slices"
	"testing"
	"time"

	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// TestLateStepsKeepTheHours: no 督办单 goes out at night, neither where it is
// due on the day itself, nor where nobody looked during the day.
func TestLateStepsKeepTheHours(t *testing.T) {
	o := office()
	o.Book.Supervision.Remind.Off, o.Book.Supervision.Supervise.Days = true, 0
	o.Pass(13 * time.Hour) // 22:00
	e := at(t, o, ledger.StateInHand, opinion.LevelLarger)
	superviseFor(t, o, 49*time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); len(got) != 0 {
		t.Errorf("an hour after 22:00: %v", got)
	}
	superviseFor(t, o, 24*time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); !slices.Equal(got, []string{"督办 回应 03-05 08:30"}) {
		t.Errorf("steps: %v", got)
	}

	o = office()
	o.Book.Supervision.Remind.Off = true
	e = at(t, o, ledger.StateInHand, opinion.LevelLarger) // to be answered by 03-04 09:00
	o.Pass(3*24*time.Hour + 14*time.Hour)                 // 03-05 23:00: nothing ran all day
	superviseFor(t, o, 12*time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); !slices.Equal(got, []string{"督办 回应 03-06 08:30"}) {
		t.Errorf("after an idle day: %v", got)
	}
}

// TestReminderOfWhatIsRecordedLate: less than a fifth is left when it comes in
// at night, but the morning is soon enough.
func TestReminderOfWhatIsRecordedLate(t *testing.T) {
	o := office()
	o.Pass(14 * time.Hour) // 23:00
	e, err := o.At(ledger.StateToTriage, "", ledger.Matter{Title: "留言", Channel: opinion.ChannelMessage, DiscoveredAt: o.Now().Add(-22 * 24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := e.Clock(ledger.ClockRespond)
	if left := c.Due.Sub(o.Now()); left < 38*time.Hour || left > 5*24*time.Hour {
		t.Fatalf("%v left", left)
	}
	superviseFor(t, o, 12*time.Hour)
	if got := taken(t, o, e.ID, ledger.ClockRespond); !slices.Equal(got, []string{"催办 回应 03-03 08:30"}) {
		t.Errorf("steps: %v", got)
	}
}
