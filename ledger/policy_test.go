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

// TestOnlyExplanationsCountFromThePolicy: what hurries a 较大 matter counts from
// its discovery, in the channel 政策解读 too; a policy of long ago makes nothing
// overdue at once.
func TestOnlyExplanationsCountFromThePolicy(t *testing.T) {
	o := office()
	for days, row := range map[int]string{-20: "policy", -1: "respond-larger", 3: "respond-larger"} {
		policy := o.Now().Add(time.Duration(days) * 24 * time.Hour)
		m := ledger.Matter{Title: "公积金新政解读", Channel: opinion.ChannelExplanation, PolicyDate: policy}
		e, err := o.At(ledger.StateToDispatch, opinion.LevelLarger, m)
		if err != nil {
			t.Fatal(err)
		}
		found := e.Matter.DiscoveredAt
		c, _ := e.Clock(ledger.ClockRespond)
		if c.Row != row {
			t.Errorf("policy %d days from discovery: %+v", days, c.ClockSet)
		}
		if c.Row == "respond-larger" && (!c.Start.Equal(found) || !c.Due.Equal(found.Add(48*time.Hour))) {
			t.Errorf("48 hours from the discovery: %+v", c.ClockSet)
		}
		for _, other := range c.Others {
			if other.Row == "respond-larger" && !other.Due.Equal(found.Add(48*time.Hour)) {
				t.Errorf("beside it: %+v", other)
			}
		}
	}
}
