package ledger_test

import (
	"testing"
	"time"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// TestTheLastLookHolds: whoever writes down in the morning that the post was there
// last night does not bring back what was gone at dawn.
func TestTheLastLookHolds(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateInHand, opinion.LevelOrdinary)
	o.Pass(2 * time.Hour)
	monitor := o.People[access.RoleMonitor]
	e = do(t, o, monitor, e, cmd(ledger.ActCheckPost, ledger.PostCheck{State: "已删"}))
	gone := e.Post
	night := cmd(ledger.ActCheckPost, ledger.PostCheck{State: "在"})
	night.HappenedAt, night.LateReason = o.Now().Add(-time.Hour), "夜间看过"
	e = do(t, o, monitor, e, night)
	if e.Post != gone {
		t.Errorf("the post is %+v", e.Post)
	}
	o.Pass(time.Minute)
	if e = do(t, o, monitor, e, cmd(ledger.ActCheckPost, ledger.PostCheck{State: "在", Earlier: true})); e.Post.State != "在" {
		t.Errorf("a later look: %+v", e.Post)
	}
}
