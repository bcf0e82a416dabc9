package ledger_test

import (
	"errors"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
	"yuqing/ledger/ledgertest"
)

// TestMustChangeFirst: a handed-out password opens no entry and takes no act,
// also where no page or route stands in front.
func TestMustChangeFirst(t *testing.T) {
	o := office()
	e := at(t, o, ledger.StateToTriage, opinion.LevelOrdinary)
	fresh := ledgertest.Everybody()
	fresh.MustChange = true
	if _, err := o.Get(ctx, fresh, e.ID); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("reading: %v", err)
	}
	if page, err := o.List(ctx, fresh, ledger.Filter{}); err == nil && len(page.Entries) > 0 {
		t.Errorf("listing gives %d entries", len(page.Entries))
	}
	opening := ledger.Opening{Matter: ledger.Matter{Title: "路灯不亮", Channel: opinion.ChannelOpinion, DiscoveredAt: o.Now()}}
	if _, _, err := o.Create(ctx, fresh, opening); !errors.Is(err, access.ErrDenied) {
		t.Errorf("registering: %v", err)
	}
	if _, _, err := o.Create(ctx, ledgertest.Everybody(), opening); err != nil {
		t.Errorf("registering afterwards: %v", err)
	}
}
