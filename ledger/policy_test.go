package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestExplainedBeforeThePolicy: a 政策解读 that goes out before the policy is
// in time: its clock, which starts on the policy's date, stops as it starts.
func TestExplainedBeforeThePolicy(t *testing.T) {
	o := office()
	policy := o.Now().Add(72 * time.Hour)
	m := ledger.Matter{Title: "公积金新政解读", Channel: opinion.ChannelExplanation, PolicyDate: policy}
	e, err := o.At(ledger.StateFollowUp, opinion.LevelOrdinary, m)
	if err != nil {
		t.Fatal(err)
	}
	c, ok := e.Clock(ledger.ClockRespond)
	if !ok || !c.Start.Equal(policy) || !c.Stopped.Equal(policy) || c.StoppedBy != ledger.ActPublish || c.Late(policy.Add(99*time.Hour)) {
		t.Errorf("the clock: %+v", c)
	}
	superviseFor(t, o, 20*24*time.Hour)
	if steps := taken(t, o, e.ID, ledger.ClockRespond); len(steps) > 0 {
		t.Errorf("supervised: %v", steps)
	}
	if _, err := ledger.Verify(ctx, o.Store); err != nil {
		t.Error(err)
	}
}

// TestPolicyOfLaterRounds: an answer of the first round does not stop the
// clock of the next, which starts with it.
func TestPolicyOfLaterRounds(t *testing.T) {
	o := office()
	m := ledger.Matter{Title: "公积金新政解读", Channel: opinion.ChannelExplanation, PolicyDate: o.Now().Add(72 * time.Hour)}
	e, err := o.At(ledger.StateFollowUp, opinion.LevelOrdinary, m)
	if err != nil {
		t.Fatal(err)
	}
	o.Pass(time.Hour)
	e = do(t, o, o.People[access.RoleMonitor], e, ledgertest.Sample(ledger.ActRebound, "", ""))
	if c, ok := e.Clock(ledger.ClockRespond); !ok || !c.Running() || !c.Start.Equal(o.Now()) {
		t.Errorf("the second round: %+v", c)
	}
}
