package ledger_test

import (
	"strings"
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestAnsweredBefore: a ticket that its own system has answered comes into the
// ledger answered: the answer is the round's first, at the time it was given.
func TestAnsweredBefore(t *testing.T) {
	received := shanghai("2024-03-04 09:00")
	for _, c := range []struct {
		name           string
		answered, want time.Time
		reason         string
	}{
		{"on time", received.Add(26 * time.Hour), received.Add(26 * time.Hour), ""},
		{"late", received.Add(90 * 24 * time.Hour), received.Add(90 * 24 * time.Hour), ""},
		{"before the receipt", received.Add(-9 * time.Hour), received, "早于受理时间"},
		{"in the future", shanghai("2026-03-02 20:00"), shanghai("2026-03-02 09:00"), "晚于登记时间"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := office()
			o.Book.Settings.LateLimit = 24 * time.Hour // it was recorded in time, elsewhere
			e, _, err := o.Create(ctx, o.People[access.RoleMonitor], ledger.Opening{
				Matter: ledger.Matter{Title: "路灯不亮", Posts: []string{"t1"}, Channel: opinion.ChannelHotline, Category: "投诉", DiscoveredAt: received},
				Answer: &ledger.Answered{Channel: "热线", Unit: "住建局", Text: "已修好"}, AnsweredAt: c.answered,
			})
			if err != nil {
				t.Fatal(err)
			}
			checkAnswered(t, o, e, c.want)
			acts, _ := o.Store.History(ctx, e.ID)
			if a := acts[1]; a.Action != ledger.ActAnswered || !a.RecordedAt.Equal(o.Now()) || !strings.Contains(a.Reason, c.reason) || e.LateRecords != 0 {
				t.Errorf("recorded as %+v, late records %d", a, e.LateRecords)
			}
			if e, err = o.Walk(e, ledgertest.Path(ledger.StateArchived, opinion.LevelOrdinary)...); err != nil {
				t.Fatal(err)
			}
			checkAnswered(t, o, e, c.want)
			if _, err := ledger.Verify(ctx, o.Store); err != nil {
				t.Error(err)
			}
		})
	}
}

func checkAnswered(t *testing.T, o *ledgertest.Office, e ledger.Entry, at time.Time) {
	t.Helper()
	for _, kind := range []ledger.ClockKind{ledger.ClockRespond, ledger.ClockContact} {
		if clock, ok := e.Clock(kind); !ok || !clock.Stopped.Equal(at) || clock.StoppedBy != ledger.ActAnswered {
			t.Errorf("in %s %s stopped %v by %s, want %v", e.State, kind, clock.Stopped, clock.StoppedBy, at)
		}
	}
	if r := e.Responses; len(r) == 0 || !r[0].At.Equal(at) || r[0].Text != "已修好" || r[0].Responder.Name != "住建局" || r[0].Channel != "热线" {
		t.Errorf("in %s the responses are %+v", e.State, r)
	}
	if f := e.Figures(); !f.Responded.Equal(at) {
		t.Errorf("responded %v, want %v", f.Responded, at)
	}
}

// TestOnlyAnOpeningSaysAnswered: nobody does it by hand.
func TestOnlyAnOpeningSaysAnswered(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateClue, "")
	refused[*ledger.ForbiddenError](t, o, ledgertest.Everybody(), e, ledgertest.Sample(ledger.ActAnswered, "", ""), "系统")
}
