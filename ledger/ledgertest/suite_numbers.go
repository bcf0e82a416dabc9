package ledgertest

import (
	"context"
	"testing"

	"yuqing/internal/access"
	"yuqing/internal/opinion"
	"yuqing/ledger"
)

// runRefused: a gap in the register looks like an entry that was taken out.
func runRefused(t *testing.T, open func(*testing.T) Opened) {
	ctx, o := context.Background(), NewOffice(open(t).Store)
	monitor, one := o.People[access.RoleMonitor], Everybody()
	grading := ledger.Grading{Level: opinion.LevelLarger, Class: opinion.ClassInterests, Lead: ledger.UnitRef{ID: UnitTown}}
	gone := grading
	gone.Level, gone.Lead = opinion.LevelOrdinary, ledger.UnitRef{ID: UnitGone}
	whole := ledger.Opening{Matter: ledger.Matter{Title: "路灯不亮"}}
	for name, refused := range map[string]func() error{
		"a form without a title": func() error {
			_, _, err := o.Create(ctx, monitor, ledger.Opening{})
			return err
		},
		"somebody who may not register": func() error {
			_, _, err := o.Create(ctx, o.People[access.RoleContact], whole)
			return err
		},
		"a level that must walk": func() error {
			_, err := o.Simple(ctx, one, ledger.SimpleForm{Opening: whole, Grading: grading})
			return err
		},
		"a unit that is dissolved": func() error {
			_, err := o.Simple(ctx, one, ledger.SimpleForm{Opening: whole, Grading: gone})
			return err
		},
		"history that was closed after today": func() error {
			m := ledger.Matter{Title: "旧事", DiscoveredAt: o.Now().AddDate(0, 0, -1)}
			_, _, err := o.CarryOver(ctx, "旧", m, ledger.CarriedOver{ClosedAt: o.Now().AddDate(0, 0, 1)})
			return err
		},
	} {
		if refused() == nil {
			t.Errorf("%s was let through", name)
		}
	}
	e, err := o.At(ledger.StateToAccept, opinion.LevelOrdinary, ledger.Matter{Posts: []string{"p1"}})
	must(t, err)
	o.verify(t, e.ID)
	if e.Number != "2026-00001" || e.Matter.Number != e.Number {
		t.Errorf("the first entry has number %q, its matter %q", e.Number, e.Matter.Number)
	}
}
